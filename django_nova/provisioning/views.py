"""The pages about clouds that are being made: a person's own, and those of whoever runs the site."""

from contextlib import suppress

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from .. import links
from ..clouds import clouds
from ..clouds.errors import CloudError
from ..gate import app_url, page, signed_in, staff
from . import people
from .models import Provision
from .running import Busy, go_on, maker, undo

State = Provision.State
TONES = {
    State.WAITING: "warn", State.OPEN: "busy", State.FAILED: "error", State.DONE: "ok", State.REFUSED: "off",
    State.UNDOING: "busy", State.UNDONE: "off", State.LEFT: "warn",
}  # fmt: skip
BUSY_AGAIN, AGAIN = 3000, 300  # milliseconds until the page goes on by itself
ROWS = 50


def steps_of(provision):
    """What the steps of a provision are and how far each is: [(label, done, facts)]; empty where the cloud is not there."""
    cloud = clouds().get(provision.cloud)
    if cloud is None:
        return []
    from importlib import import_module

    kind = import_module(f"{__package__}.{cloud.provider}").Builder
    kept = provision.steps
    return [
        (step.label, kept.get(step.name, {}).get("done", False), _facts(kept.get(step.name, {})))
        for step in kind.steps
    ]


def _facts(kept):
    """Ids and names for those who look for them at the cloud."""
    ids = kept.get("ids", {})
    return [str(kept[name]) for name in ("name", "id") if kept.get(name)] + [
        f"{one}: {ids[one]}" for one in ids
    ]


def _shown(provision):
    steps = steps_of(provision)
    return {
        "provision": provision,
        "cloud": clouds().get(provision.cloud),
        "tone": TONES[provision.state],
        "steps": steps,
        "number": sum(done for _label, done, _facts in steps),
    }


# -- One's own ---------------------------------------------------------------------------------------------------------


@never_cache
@signed_in
def mine(request):
    """How far the person's clouds are. POST makes the next steps; the page's script does so by itself while it is looked at."""
    request.scope = None
    found = list(Provision.objects.filter(user=request.user).order_by("pk"))
    if request.method == "POST":
        for one in found:
            if str(one.pk) == request.POST.get("restore"):
                with suppress(Busy):  # another press of the same button has begun
                    people.restore(one)
                return redirect(app_url(request, "provisioning_mine"))
        return _next_steps(request, found)
    going = [one for one in found if one.state == State.OPEN]
    context = {
        "shown": [_shown(one) for one in found],
        "going": going,
        "waiting": any(one.state == State.WAITING for one in found),
        "again": BUSY_AGAIN if going and all(one.busy for one in going) else AGAIN,
        "failed": [one for one in found if one.state == State.FAILED],
        "lost": [] if going else [one for one in found if people.is_lost(one)],
    }
    return page(request, "provisioning/mine.html", **context)


def _next_steps(request, found):
    for provision in found:
        if provision.unfinished:
            try:
                go_on(request, provision)
            except Busy:
                continue
            break
    left = people.unfinished(request.user)
    if not left and any(one.state == State.DONE for one in found):
        messages.success(request, _("All is ready."))
        return redirect(_invitation(request, found) or _place(request, found) or app_url(request, "home"))
    return redirect(app_url(request, "provisioning_mine"))


def _invitation(request, found):
    """The invitation that brought the person here: they can accept it now."""
    try:
        link = links.look(request, "invitation", links.held(request))
    except links.LinkError:
        return None
    return app_url(request, "link_open") if any(one.cloud == link.cloud for one in found) else None


def _place(request, found):
    """The overview of what was made, where that is one project."""
    places = [one for one in found if one.state == State.DONE]
    if len(places) != 1 or not (cloud := clouds().get(places[0].cloud)):
        return None
    project = places[0].made("project") or places[0].made("user", "account")
    try:
        region = cloud.module.regions(maker(places[0]).scope.account)[0]
    except (CloudError, IndexError):
        return None
    return app_url(request, "overview", cloud.slug, project, region)


# -- Those who run the site --------------------------------------------------------------------------------------------


class Filter(forms.Form):
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[("", gettext_lazy("All states")), *State.choices],
    )
    name = forms.CharField(label=gettext_lazy("Person"), required=False, max_length=255)


@staff
def listing(request):
    form = Filter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = Provision.objects.select_related("user")
    if wanted.get("state"):
        found = found.filter(state=wanted["state"])
    if wanted.get("name"):
        found = found.filter(who__icontains=wanted["name"])
    pages = Paginator(found, ROWS)
    here = pages.get_page(request.GET.get("page"))
    context = {
        "form": form,
        "here": here,
        "rows": [_shown(one) for one in here],
        "filtered": any(wanted.values()),
    }
    return page(request, "provisioning/list.html", **context)


class HandOver(forms.Form):
    to = forms.CharField(
        label=gettext_lazy("Person"),
        max_length=255,
        help_text=gettext_lazy("The user name of somebody who has an account at this cloud."),
    )

    def clean_to(self):
        model = get_user_model()
        try:
            return model.objects.get_by_natural_key(self.cleaned_data["to"])
        except model.DoesNotExist:
            raise forms.ValidationError(_("There is nobody of that name.")) from None


@staff
def detail(request, pk):
    provision = get_object_or_404(Provision.objects.select_related("user", "decided_by"), pk=pk)
    return _detail(request, provision, going=request.GET.get("go") if not provision.error else None)


def _detail(request, provision, status=200, **context):
    may = verbs(provision)
    if context.get("going") not in may:
        context["going"] = None
    one = _shown(provision)
    context = one | {"one": one, "may": may, "again": BUSY_AGAIN if provision.busy else AGAIN} | context
    context.setdefault("form", HandOver() if "hand_over" in may else None)
    return page(request, "provisioning/detail.html", status=status, **context)


def verbs(provision):
    """What can be done with it now."""
    found = {
        State.WAITING: ["approve", "refuse"],
        State.OPEN: ["finish", "undo"],
        State.FAILED: ["finish", "undo"],
        State.DONE: ["undo"],
        State.UNDOING: ["undo"],
        State.LEFT: ["hand_over", "undo"],
        State.REFUSED: ["approve"],
        State.UNDONE: ["approve"],
    }.get(provision.state, [])
    cloud = clouds().get(provision.cloud)
    without = set() if cloud and cloud.provider == "openstack" else {"hand_over"}
    if provision.user_id is None:  # nobody is there to make it for
        without |= {"finish", "approve"}
    return [verb for verb in found if verb not in without]


@staff
def act(request, pk, verb):
    """One verb on one provision. GET asks where that is wise, POST does."""
    provision = get_object_or_404(Provision, pk=pk)
    if verb not in verbs(provision):
        raise Http404
    there = app_url(request, "provisioning_detail", pk)
    if request.method != "POST":
        return _asked(request, provision, there) if verb == "undo" else redirect(there)
    try:
        return redirect(VERBS[verb](request, provision, there))
    except _Again as again:
        return _detail(request, provision, form=again.form)
    except CloudError as error:
        return _detail(request, provision, status=error.status, trouble=error)


def _asked(request, provision, there):
    """Before it is undone: what goes, and what is in the way."""
    if provision.state == State.UNDOING:
        return redirect(f"{there}?go=undo")
    shown = _shown(provision)
    return page(request, "provisioning/undo.html", one=shown, **shown)


class _Again(Exception):
    """The form has errors."""

    def __init__(self, form):
        self.form = form


def _finish(request, provision, there):
    done = go_on(request, provision)
    if done:
        messages.success(request, _("All is ready."))
    return there if done or provision.error else f"{there}?go=finish"


def _undo(request, provision, there):
    gone = undo(request, provision)
    if gone:
        messages.success(request, _("All that was made is gone."))
    return there if gone or provision.error else f"{there}?go=undo"


def _approve(request, provision, there):
    _told(request, people.decide(request, provision, approved=True))
    return f"{there}?go=finish"


def _refuse(request, provision, there):
    _told(request, people.decide(request, provision, approved=False))
    return there


def _told(request, sent):
    if sent:
        messages.success(request, _("The person was told by mail."))
    else:
        messages.warning(request, _("The mail to the person could not be sent."))


def _hand_over(request, provision, there):
    form = HandOver(request.POST)
    if not form.is_valid():
        raise _Again(form)
    try:
        people.hand_over(request, provision, form.cleaned_data["to"])
    except people.NoAccount:
        form.add_error("to", _("This person has no account at this cloud."))
        raise _Again(form) from None
    messages.success(request, _("“%(name)s” is in the project now.") % {"name": form.cleaned_data["to"]})
    return there


VERBS = {"finish": _finish, "undo": _undo, "approve": _approve, "refuse": _refuse, "hand_over": _hand_over}
