"""The one VPN gateway of a scope, whatever the cloud: made, rotated and removed in steps that can be repeated.

A provider says how each step is done and found again (``making``, ``removing``, ``rotating``), how the instance is (``look``).
"""

import re
from ipaddress import ip_network

from django.utils.translation import gettext as _

from ...clouds.errors import CloudError, Conflict, Forbidden, Invalid, NotFound, Unavailable
from ...clouds.gather import gather
from ...vpn import life, settings
from ...vpn.models import Gateway as Row
from .. import Backend as Base
from .. import Choice, Page, Ref
from .record import Gateway, Seen
from .words import half

NAME = "django-nova-vpn"  # of everything that belongs to it at the cloud; with its key that is also how it is found again
WAITS, DONE, REMOVED = "waits", "done", "removed"  # what becomes of what is done in steps
Stage = Row.Stage


def marker(row):
    return f"{NAME} {row.key}"


SYSTEMS = re.compile(r"debian[ /_-]?(1[2-9])\b|ubuntu\D{0,40}(2[2-9])\.04|al20(23)-", re.IGNORECASE)


def likeliest(labels):
    """Of the names of images that of the newest system that is known to do for a gateway; nothing if there is none."""
    known = {label: max(filter(None, found.groups())) for label in labels if (found := SYSTEMS.search(label))}
    return max(known, key=lambda label: ("debian" in label.lower(), known[label]), default="")


def unclear(error):
    """Whether what was asked for may have been done all the same."""
    return isinstance(error, Unavailable) or type(error) is CloudError


class Gateways(Base):
    Record = Gateway
    ids = re.compile(r"[0-9a-f-]{36}")

    # -- Reading -------------------------------------------------------------------------------------------------------

    def list(self, window):
        row = life.find(self.scope)
        if row is None or window.marker:
            return Page((), total=0)
        return Page((self._record(row),), total=1)

    def get(self, id):
        return self._record(self._row(id))

    def _row(self, id):
        row = life.find(self.scope)
        if row is None or str(row.key) != id:
            raise NotFound
        return row

    def _record(self, row):
        calls = {"may": lambda: self.ask("may", row)}
        if row.made.get("instance"):
            calls["seen"] = lambda: self.ask("look", row)
        answers = gather(calls)
        for answer in answers.values():
            if isinstance(answer, CloudError):
                raise answer
        (member, manager), seen = answers["may"], answers.get("seen", Seen("missing"))
        status = _status(row, seen)
        places, old = life.places_of(row), life.places_of(row).exclude(revoked=None).count()
        return Gateway(
            id=str(row.key),
            name=seen.name or NAME,
            status=status,
            address=row.made.get("ip", ""),
            port=row.asked["port"],
            instance=Ref(row.made["instance"], seen.name) if seen.status != "missing" else None,
            ready=seen.ready if status == "running" else None,
            routes=tuple(row.asked["routes"]),
            pool=row.asked["pool"],
            taken=places.filter(revoked=None).exclude(taken=None).count(),
            places=row.asked["clients"],
            old=old,
            created=row.created,
            who=row.who,
            rotated=row.rotated,
            steps=tuple((name, name in row.made and not (name == "instance" and seen.status == "missing"))
                        for name in self.STEPS),
            fault=row.trouble or seen.fault,
            waits=status in ("removing", "rotating") and not life.busy(row),
            member=member,
            manager=manager,
        )  # fmt: skip

    def taken(self, record):
        """The configurations that people have, as choices."""
        row = self._row(record.id)
        places = life.places_of(row).filter(revoked=None).exclude(taken=None)
        return [Choice(str(one.number), one.who) for one in places]

    def console(self, id, *, lines="100"):
        row = self._row(id)
        if not row.made.get("instance"):
            return ""
        wanted = int(lines) if lines.isdecimal() else 100
        return self.output(row, max(1, min(wanted, 10000)))

    # -- Making --------------------------------------------------------------------------------------------------------

    def create(self, *, image="", flavor="", network="", reach=()):
        """Make what a gateway needs, in order. What is there already is found again, so it can be repeated wherever it ended."""
        asked = self._asked(self.plan(image=image, flavor=flavor, network=network, reach=list(reach)))
        row = life.begin(self.scope, asked)
        with life.working(row) as work:
            if row.stage != Stage.MAKING:
                raise Conflict(message=_("This project has a VPN gateway already."))
            if row.made:  # what hangs on what is there already stays as it was asked for
                asked |= {name: row.asked[name] for name in ("network", "routes", "pool", "port")}
            work.keep(asked=asked)
            try:
                self._make(work)
            except CloudError as error:
                if not row.made and not unclear(error):
                    Row.objects.filter(pk=row.pk).delete()
                    raise
                raise self._half(row, error) from error
        return self.get(str(row.key))

    def _asked(self, planned):
        given = settings.given(self.scope.cloud)
        pool, routes = given["pool"], planned["routes"]
        for one in routes:
            if ip_network(one).overlaps(ip_network(pool)):
                words = _("The VPN's own addresses (%(pool)s) are also those of a subnet (%(subnet)s).")
                raise Invalid(message=words % {"pool": pool, "subnet": one}, field="network")
        if not routes:
            raise Invalid(message=_("There is no network to let anybody into."), field="network")
        return {name: given[name] for name in ("port", "pool", "clients", "dns")} | planned

    def _make(self, work):
        if life.user_data(work.row) is None:
            life.renew(work)
        life.perform(work, self.making(work), self.scope.cloud.module.translated)
        work.keep(stage=Stage.STANDING)
        life.forget_old(work.row)

    def _half(self, row, error):
        done = [name for name in self.STEPS if name in row.made]
        return half(error, done, [name for name in self.STEPS if name not in row.made])

    def resume(self, id):
        """Go on where somebody's work ended. Answers what became of it, see ``pages.told``."""
        row = life.find(self.scope)
        if row is None or str(row.key) != id:  # it was being removed, and somebody else did the last of it
            return REMOVED
        if life.busy(row):
            return WAITS
        with life.working(row) as work:
            if row.stage == Stage.REMOVING:
                return self._remove(work)
            if row.stage == Stage.ROTATING:
                return self._turn(work)
            try:
                self._make(work)
            except life.Waits:
                return WAITS
            except CloudError as error:
                raise self._half(row, error) from error
        return DONE

    # -- Rotating ------------------------------------------------------------------------------------------------------

    def rotate(self, id):
        """New keys for the gateway and for everybody. Where the cloud refuses at once, the old ones stay."""
        row = self._row(id)
        with life.working(row) as work:
            if row.stage != Stage.STANDING:
                raise Conflict(message=_("Something else is not finished yet: go on with that first."))
            before = {"generation": row.generation, "sealed": row.sealed, "rotated": row.rotated}
            before["asked"] = row.asked
            kept = {name: row.asked[name] for name in ("flavor", "network", "reach")}
            named = settings.given(self.scope.cloud)["image"]  # what is called so today, if they name one
            asked = self._asked(self.plan(image=named or row.asked["image"], **kept))
            work.keep(asked=row.asked | {name: asked[name] for name in ("image", "routes", "dns", "clients")})
            life.renew(work)
            work.keep(stage=Stage.ROTATING)
            try:
                return self._turn(work)
            except CloudError as error:
                if row.step == next(iter(self.rotating(work))) and not unclear(error):
                    work.keep(stage=Stage.STANDING, step="", trouble="", **before)
                    life.forget_new(row)
                raise

    def _turn(self, work):
        try:
            life.perform(work, self.rotating(work), self.scope.cloud.module.translated)
        except life.Waits:
            return WAITS
        work.keep(stage=Stage.STANDING)
        life.forget_old(work.row)
        return DONE

    # -- Removing ------------------------------------------------------------------------------------------------------

    def delete(self, id):
        """Remove all that belongs to it, the row last."""
        row = self._row(id)
        with life.working(row) as work:
            before = {"stage": row.stage, "step": row.step, "trouble": row.trouble}
            made = row.made
            work.keep(stage=Stage.REMOVING)
            try:
                return self._remove(work)
            except CloudError as error:
                if row.made == made and not unclear(error):
                    work.keep(**before)
                    raise
                raise self._half(row, error) from error

    def _remove(self, work):
        try:
            life.perform(work, self.removing(work), self.scope.cloud.module.translated)
        except life.Waits:
            return WAITS
        Row.objects.filter(pk=work.row.pk).delete()
        return REMOVED

    # -- Living --------------------------------------------------------------------------------------------------------

    def start(self, id):
        self.power(self._standing(id), True)

    def stop(self, id):
        self.power(self._standing(id), False)

    def _standing(self, id):
        row = self._row(id)
        if row.stage != Stage.STANDING:
            raise Conflict(message=_("Something else is not finished yet: go on with that first."))
        return row

    def take(self, id):
        """Whether who asks may have a configuration now: the row that it is of. It is theirs once ``life.take`` says so."""
        row = self._standing(id)
        if not self.may(row)[0]:
            raise Forbidden(
                message=_("Only who may change something in this project may be let into its networks.")
            )
        return row

    def revoke(self, id, *, place):
        row = self._row(id)
        if not self.may(row)[1]:
            raise Forbidden
        life.revoke(row, int(place))


def _status(row, seen):
    if life.busy(row):
        return row.stage if row.stage != Stage.STANDING else "working"
    if row.stage == Stage.MAKING or row.trouble:
        return "unfinished"
    if row.stage != Stage.STANDING:
        return str(row.stage)
    return seen.status
