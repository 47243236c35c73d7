"""What somebody typed into a form that did not arrive: their session had ended, or the cloud did not answer.

It is kept in their session, encrypted, until that form is shown again.
"""

from django import forms

from .clouds.secrets import seal, unseal

SESSION_KEY = "nova_typed"
LARGEST = 100_000  # characters
NEVER = (
    "csrfmiddlewaretoken",
    "secret",
    "password",
    "password_again",
)  # what is kept nowhere, not even for a moment


def keep(request):
    """Keep what was sent to this address."""
    sent = {name: values for name, values in request.POST.lists() if name not in NEVER}
    if sum(len(value) for values in sent.values() for value in values) < LARGEST:
        request.session[SESSION_KEY] = {"about": _about(request), "sent": seal(sent)}
        request.session.save()  # Django does not, where the answer is a 5xx


def _about(request):
    """The form of an address, and the records that it is about: what was typed for one is not meant for another."""
    ids = request.POST.getlist("id") or request.GET.getlist("id")
    return [request.path, *sorted(ids)]


def take(request, form):
    """What was kept for this address, once, as the initial values of a form class; empty if nothing was."""
    kept = request.session.get(SESSION_KEY, {})
    if kept.get("about") != _about(request):
        return {}
    del request.session[SESSION_KEY]
    return initial(form, unseal(kept["sent"]) or {})


def initial(form, sent):
    """What was sent ``{name: [value, ...]}`` as initial values: a box without a tick sends nothing, and is meant so."""
    found = {}
    for name, field in form.base_fields.items():
        if isinstance(field, forms.BooleanField):
            found[name] = bool(sent.get(name, [""])[-1])
        elif hasattr(field, "from_sent"):  # it has several parts
            found[name] = field.from_sent(name, sent)
        elif isinstance(field, forms.MultipleChoiceField):
            found[name] = sent.get(name, [])
        elif name in sent:
            found[name] = sent[name][-1]
    return found if sent else {}
