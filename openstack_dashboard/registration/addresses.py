"""E-mail addresses: one person each, in whatever case they are written, and confirmed before they count."""

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils import timezone

from .models import SignUp


class Taken(Exception):
    """Another person has this address."""


def looks_like_one(text):
    """Whether a text may be an address rather than a user name, which has no “@” here."""
    return "@" in text and not any(one.isspace() for one in text.strip())


def key(address):
    return address.strip().casefold()


def owner(address):
    """The person who has this address, or None. Who signed up with it and did not confirm it has it not."""
    found = SignUp.objects.select_related("user").filter(address=key(address)).first()
    if found:
        return found.user
    people = get_user_model().objects.filter(email__iexact=address.strip())
    return people.exclude(sign_up__confirmed__isnull=True, sign_up__isnull=False).order_by("pk").first()


def confirm(user, address):
    """From here on the address is this person's. Of two who confirm the same at once, the second is Taken."""
    other = owner(address)
    if other and other.pk != user.pk:
        raise Taken
    now = timezone.now()
    try:
        with transaction.atomic():
            sign_up, _made = SignUp.objects.get_or_create(user=user, defaults={"wanted": user.get_username()})
            SignUp.objects.filter(pk=sign_up.pk).update(
                address=key(address), confirmed=sign_up.confirmed or now
            )
            get_user_model().objects.filter(pk=user.pk).update(email=address, is_active=True)
    except IntegrityError:
        raise Taken from None
    user.email, user.is_active = address, True
