"""Who may change what of a VPN when: one gateway a scope, one person at work at a time, one place a person.

All of it by rows with unique constraints and by updates with conditions, so that it holds between processes and machines.
"""

import uuid
from contextlib import contextmanager
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ..clouds.errors import CloudError, Conflict
from ..clouds.secrets import seal, unseal
from . import configuration, keys
from .models import Gateway, Place

LEASE = timedelta(seconds=120)  # that nobody else works at a gateway; longer than any one step can take


def find(scope):
    cloud, project, region = scope.args
    return Gateway.objects.filter(cloud=cloud, project=project, region=region).first()


def begin(scope, asked):
    """The row of the scope's gateway, made now or by somebody whose work ended half-way; else it stands already."""
    cloud, project, region = scope.args
    row, new = Gateway.objects.get_or_create(
        cloud=cloud,
        project=project,
        region=region,
        defaults={"asked": asked, "who": scope.account.label[:255]},
    )
    if not new and row.stage != Gateway.Stage.MAKING:
        raise Conflict(message=_("This project has a VPN gateway already."))
    return row


class Work:
    """The right to work at a gateway, for as long as nobody else has taken it."""

    def __init__(self, row, token):
        self.row, self.token = row, token

    def keep(self, **changes):
        """Write down how far it is, and hold on; raises where somebody else has it by now."""
        held = Gateway.objects.filter(pk=self.row.pk, busy=self.token)
        if not held.update(busy_until=timezone.now() + LEASE, **changes):
            raise Conflict(message=_("Somebody else goes on with this by now."))
        for name, value in changes.items():
            setattr(self.row, name, value)

    def made(self, step, id):
        """Remember what a step made, or that it is gone (None)."""
        known = {name: one for name, one in self.row.made.items() if name != step}
        self.keep(made=known | ({step: id} if id else {}))


@contextmanager
def working(row):
    """Be the only one at work at a gateway. Who dies at it loses it after a while."""
    token, now = uuid.uuid4().hex, timezone.now()
    free = Gateway.objects.filter(pk=row.pk).filter(Q(busy="") | Q(busy_until__lt=now))
    if not free.update(busy=token, busy_until=now + LEASE):
        raise Conflict(message=_("Somebody is at work on this VPN right now: wait a moment."))
    row.refresh_from_db()
    try:
        yield Work(row, token)
    finally:
        Gateway.objects.filter(pk=row.pk, busy=token).update(busy="", busy_until=None)


def busy(row):
    return bool(row.busy) and row.busy_until > timezone.now()


def perform(work, steps, translated):
    """Do the steps in order; ``steps``: {name: callable}. Where one fails, that is remembered beside how far it came."""
    for name, step in steps.items():
        try:
            with translated():
                step()
        except CloudError as error:
            work.keep(step=name, trouble="" if isinstance(error, Waits) else error.sentence())
            raise
    work.keep(step="", trouble="")


class Waits(Conflict):
    """Nothing is wrong: the cloud needs longer than one request may take."""


# -- Keys ----------------------------------------------------------------------------------------------------------------


@transaction.atomic
def renew(work):
    """New keys for everybody; the old ones stay until ``forget_old``, since the gateway still has them."""
    row = work.row
    generation = row.generation + 1
    private, public = keys.pair()
    for number in range(1, row.asked["clients"] + 1):
        own, others = keys.pair()
        sealed = seal({"private": own, "shared": keys.preshared()})
        Place.objects.create(gateway=row, generation=generation, number=number, public=others, sealed=sealed)
    work.keep(
        generation=generation, rotated=timezone.now(), sealed=seal({"private": private, "public": public})
    )


def forget_old(row):
    Place.objects.filter(gateway=row).exclude(generation=row.generation).delete()


def forget_new(row):
    """The keys that a rotation made in vain."""
    Place.objects.filter(gateway=row, generation__gt=row.generation).delete()


def user_data(row):
    """What the gateway starts with. None where no key of the site opens what was sealed."""
    own, places = unseal(row.sealed), []
    for place in places_of(row):
        secret = unseal(place.sealed)
        if secret is None:
            return None
        if not place.revoked:
            places.append((place.number, place.public, secret["shared"]))
    if own is None or not places:
        return None
    asked = row.asked
    return configuration.user_data(
        configuration.files(
            own["private"], asked["port"], asked["pool"], asked["routes"], row.generation, places
        )
    )


# -- Places --------------------------------------------------------------------------------------------------------------


def places_of(row):
    return Place.objects.filter(gateway=row, generation=row.generation)


def place_of(row, user):
    return places_of(row).filter(user=user, revoked=None).first()


def take(row, user, who):
    """The place of a person, who is called ``who``: theirs already, or a free one. Two presses take one."""
    for _try in range(row.asked["clients"] + 1):
        if found := place_of(row, user):
            return found
        free = places_of(row).filter(taken=None, revoked=None).first()
        if free is None:
            raise Conflict(message=_("All configurations are taken: rotate the keys to make new ones."))
        try:
            with transaction.atomic():
                Place.objects.filter(pk=free.pk, taken=None).update(
                    user=user, who=who[:255], taken=timezone.now()
                )
        except IntegrityError:
            continue  # the same person took another one at the same moment
    raise Conflict(message=_("Many people take theirs right now: try again."))


def revoke(row, number):
    """Take a place back: nobody can download it any more, and the next keys do not have it."""
    if (
        not places_of(row)
        .filter(number=number, revoked=None)
        .exclude(taken=None)
        .update(revoked=timezone.now())
    ):
        raise Conflict(message=_("Nobody has that configuration any more."))


def conf_of(row, place):
    """The configuration of a place as text."""
    own, secret, asked = unseal(row.sealed), unseal(place.sealed), row.asked
    if own is None or secret is None:
        raise Conflict(message=_("The keys of this VPN cannot be read any more: rotate them."))
    return configuration.client_conf(
        secret["private"], secret["shared"], place.number, own["public"], row.made["ip"], asked["port"], asked["pool"],
        asked["routes"], asked["dns"],
    )  # fmt: skip
