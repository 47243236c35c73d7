"""Who gets which clouds, and what becomes of them: beginning, deciding, leaving."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from .. import mail
from ..clouds import clouds
from ..clouds.accounts import account_of
from ..clouds.errors import CloudError, NotFound
from ..clouds.operator import has_operator
from ..conf import config
from ..models import Identity, LinkedAccount
from .models import Provision
from .running import Busy, maker, note

State = Provision.State


def offered():
    """The clouds in which this site makes accounts for people: those with an operator, unless ``provision`` is False."""
    return [
        cloud
        for cloud in clouds().values()
        if has_operator(cloud) and cloud.options.get("provision", {}) is not False
    ]


def begin(user, approval=False, of=None):
    """What the person is to have, one row a cloud, made once; nothing is asked of the clouds yet."""
    state = State.WAITING if approval else State.OPEN
    return [_once(user, cloud, state) for cloud in (offered() if of is None else of)]


def _once(user, cloud, state):
    key = {"user": user, "cloud": cloud.slug}
    try:
        with transaction.atomic():
            return Provision.objects.get_or_create(
                **key,
                defaults={
                    "who": user.get_username()[:255],
                    "state": state,
                    "language": get_language() or "",
                },
            )[0]
    except IntegrityError:  # another one began at the same moment
        return Provision.objects.get(**key)


def without(cloud):
    """The people of this site who have nothing at a cloud: no account of theirs, none that we make, and none that they are."""
    known = [model.objects.filter(cloud=cloud.slug).values("user") for model in (LinkedAccount, Identity)]
    known.append(Provision.objects.filter(cloud=cloud.slug, user__isnull=False).values("user"))
    people = get_user_model().objects.filter(is_active=True).order_by("pk")
    for users in known:
        people = people.exclude(pk__in=users)
    return people


def unfinished(user):
    return Provision.objects.filter(user=user, state__in=(State.OPEN, State.FAILED)).order_by("pk")


def waits(user):
    return Provision.objects.filter(user=user, state=State.WAITING).exists()


def is_lost(provision):
    """Whether the credentials that were made for somebody are not here any longer: unlinked, or no key opens them."""
    if provision.state != State.DONE or not provision.user_id:
        return False
    row = LinkedAccount.objects.filter(pk=provision.made("credential", "account") or None).first()
    return row is None or account_of(row) is None


def restore(provision):
    """Have such credentials made anew: there is no other way in for people whose password nobody knows."""
    steps = {name: made for name, made in provision.steps.items() if name != "credential"}
    done = Provision.objects.filter(pk=provision.pk, state=State.DONE)
    if is_lost(provision) and not done.update(state=State.OPEN, steps=steps):
        raise Busy


def decide(request, provision, approved):
    """Approve or refuse; of two who decide at once, the second is told. The person hears of it."""
    state = State.OPEN if approved else State.REFUSED
    before = [State.WAITING, State.REFUSED, State.UNDONE] if approved else [State.WAITING]
    waiting = Provision.objects.filter(pk=provision.pk, state__in=before)
    if not waiting.update(state=state, decided_by=request.user, decided_at=timezone.now()):
        raise Busy
    provision.refresh_from_db()
    note(request, provision, "approve" if approved else "refuse")
    name = "provision_approved" if approved else "provision_refused"
    return tell(request, provision.user, name, provision, url=_absolute(request, "provisioning_mine"))


def ask_for_approval(request, user):
    """Tell those who run the site that somebody waits. Returns whether at least one of them was told."""
    waiting = Provision.objects.filter(user=user, state=State.WAITING)
    if not waiting:
        return True
    names = [clouds()[one.cloud].name for one in waiting if one.cloud in clouds()]
    told = {"user": user, "clouds": names, "url": _absolute(request, "provisioning")}
    sent = [
        mail.send(address, "provision_asked", told, language=settings.LANGUAGE_CODE)
        for address in staff_addresses()
    ]
    return any(sent)


def _absolute(request, name):
    return mail.absolute(request, reverse(f"django_nova:{name}"))


def tell(request, user, name, provision, **context):
    """Mail to a person about their cloud; False when it did not leave."""
    address = email(user)
    if not address:
        return False
    cloud = clouds().get(provision.cloud)
    told = {"user": user, "cloud": cloud.name if cloud else provision.cloud, "provision": provision}
    return mail.send(address, name, told | context, language=provision.language)


def email(user):
    return (getattr(user, user.get_email_field_name(), "") or "") if user else ""


def staff_addresses():
    model = get_user_model()
    people = model.objects.filter(is_staff=True, is_active=True)
    return sorted({address for address in map(email, people) if address} | set(config()["OPERATORS"]))


def leave(request, user):
    """The person goes: locked out of every cloud at once. What they had stays, for those who run the site to decide about.

    Raises the CloudError of a cloud that cannot do so now; those before it are done, and doing it again does no harm.
    """
    for provision in Provision.objects.filter(user=user).exclude(state__in=(State.REFUSED, State.UNDONE)):
        if provision.steps:
            try:
                made = maker(provision)
                with made.cloud.module.translated():
                    made.disable()
            except NotFound:  # neither the cloud nor the account is there any longer
                pass
            except CloudError as error:
                note(request, provision, "disable", outcome=error)
                raise
            note(request, provision, "disable")
        state = State.LEFT if provision.steps else State.UNDONE
        Provision.objects.filter(pk=provision.pk).update(state=state, claim=None, claimed_until=None)


def hand_over(request, provision, user):
    """Let another person of this site into a project that was left behind: by the account that they have at that cloud."""
    other = (
        Provision.objects.filter(user=user, cloud=provision.cloud).first()
        if user.pk != provision.user_id
        else None
    )
    subject = other.made("user") if other else ""
    heir = user if subject else None
    if not subject:
        known = Identity.objects.filter(user=user, cloud=provision.cloud).first()
        known = known or LinkedAccount.objects.filter(user=user, cloud=provision.cloud).first()
        subject = known.subject if known else ""
    if not subject:
        raise NoAccount
    maker(provision).hand_over(subject.partition("/")[0], heir)
    who = f"{provision.who} → {user.get_username()}"[:255]
    Provision.objects.filter(pk=provision.pk).update(state=State.DONE, who=who)
    note(request, provision, "hand_over", to=user.get_username())


class NoAccount(NotFound):
    """Whoever takes it over has to be somebody there."""
