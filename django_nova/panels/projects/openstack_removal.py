"""Emptying a project, step by step, in an order in which each thing can go. Nothing is kept: how far it is, the cloud says.

Whose token: a project that is disabled cannot be entered by anybody, so a cloud's administrator works from their own project.
Nova and Cinder tell of all projects by ``all_tenants`` with ``project_id``, Neutron by ``project_id``, Glance by ``owner``; Swift
takes the project's account in the address from those who have its ``reseller_admin_role``. All of that was tried on the real
services, with the project enabled and disabled. So the project is disabled first: nobody puts anything into it any more, and what
was started by its members' tokens ends. Whoever is not an administrator but the manager of a domain sees nothing of other
projects; they need a role in the project, work with a token of it, and it stays enabled until it goes.

Regions: what a project holds is looked for in every region that the account knows, since all of them would keep it for ever.
What else goes: quotas of Nova, Cinder and Neutron are reset and the project's own security group is deleted, as the last but one,
where the token may; Keystone itself takes role assignments, application credentials, EC2 credentials and trusts along.

https://docs.openstack.org/api-ref/identity/v3/#delete-project
"""

import time
from dataclasses import replace
from random import shuffle

from django.utils.translation import gettext as _
from os_service_types import ServiceTypes

from ...clouds import Project as Somewhere
from ...clouds import Scope
from ...clouds.errors import CloudError, Forbidden, NotFound
from ...clouds.gather import gather
from .openstack_kinds import MOST, Images, Instances, ObjectContainers, Reach, ServerGroups
from .openstack_networks import GROUPS, NETWORK
from .openstack_volumes import Backups, GroupSnapshots, Snapshots, Transfers, VolumeGroups, Volumes
from .record import Box, Contents, Held, Step

SECONDS, LEAST = (
    2,
    0.8,
)  # that one step takes, about, with the look before it; for deleting, however long that look took
PATIENCE = 30  # seconds that one thing may take
KINDS = (
    Instances(),
    ServerGroups(),
    Transfers(),
    Backups(),
    GroupSnapshots(),
    Snapshots(),
    VolumeGroups(),
    Volumes(),
    *NETWORK,
    Images(),
    ObjectContainers(),
)
SERVICES = "compute", "block-storage", "image", "object-store", "network"  # as they are shown
ELSEWHERE = {  # services that keep things for projects, and that nobody here looks into
    "application-catalog", "backup", "bare-metal", "clustering", "container-infrastructure-management", "application-container",
    "data-processing", "database", "dns", "function-engine", "instance-ha", "key-manager", "load-balancer", "message",
    "nfv-orchestration", "orchestration", "reservation", "root-cause-analysis", "search", "shared-file-system", "workflow",
}  # fmt: skip
TYPES = ServiceTypes()


class Removal:
    """What the project of that id holds, in all regions, and its way out."""

    def __init__(self, scope, id):
        self.scope, self.id = scope, id
        self.every = "admin" in scope.api.roles
        where = scope.project if self.every or id == scope.project.id else Somewhere(id, "")
        self.reaches = []
        for region in scope.cloud.module.regions(scope.account):
            api = Scope(scope.account, where, region).api
            self.reaches.append(Reach(api, id, region, self.every))
        if not self.every:
            self._enter()

    def _enter(self):
        """A token of the project itself: one of another (such as an application credential's) would tell of other things."""
        try:
            entered, asked = {one.api.access.project_id for one in self.reaches} == {self.id}, ""
        except CloudError as error:
            entered, asked = False, error.request_id
        if entered:
            return
        words = _(
            "You have no role in this project, so that nobody can tell what it holds. Give yourself one first."
        )
        if not self.scope.api.directory.get(f"/projects/{self.id}").json()["project"]["enabled"]:
            words = _("It is disabled, so that you cannot look into it. Enable it first.")
        raise Forbidden(message=words, request_id=asked)

    # -- Looking -------------------------------------------------------------------------------------------------------

    def contents(self):
        """All kinds of all regions side by side; each fails alone."""
        known = [(reach, kind) for reach in self.reaches for kind in KINDS if reach.api.has(kind.service)]
        calls = {
            (reach.region, kind.name): lambda reach=reach, kind=kind: self._look(reach, kind)
            for reach, kind in known
            if not kind.seen_in
        }
        answers = gather(calls)
        for reach, kind in known:
            if kind.seen_in:
                told = answers[reach.region, kind.seen_in]
                answers[reach.region, kind.name] = told if isinstance(told, CloudError) else kind.within(told)
        boxes = []
        for reach in self.reaches:
            for service in SERVICES:
                kinds = [kind for one, kind in known if one is reach and kind.service == service]
                held = tuple(self._held(kind, answers[reach.region, kind.name]) for kind in kinds)
                boxes += [Box(service, reach.region, held)] if held else []
        return Contents(tuple(boxes), self._unseen())

    def _look(self, reach, kind):
        with self.scope.cloud.module.translated():
            return kind.look(reach)

    @staticmethod
    def _held(kind, answer):
        if isinstance(answer, CloudError):
            return Held(kind.name, trouble=answer)
        return Held(kind.name, tuple(answer[:MOST]), more=len(answer) > MOST)

    def _unseen(self):
        """Types of the catalogue's services that may keep something as well."""
        offered = {
            TYPES.get_service_type(one["type"]) for one in self.scope.api.access.service_catalog.catalog
        }
        return tuple(sorted(offered & ELSEWHERE))

    # -- Going ---------------------------------------------------------------------------------------------------------

    def step(self, finish=None, blind=False):
        """Delete what can go now, until the time is up; ``finish()`` when nothing is left.

        ``blind``: what the token may not look into does not count.
        """
        began = time.monotonic()
        contents = self.contents()
        unknown = [one for one in contents.troubles if not (blind and isinstance(one, Forbidden))]
        if not contents.count and not unknown:
            if finish:
                finish()
            return Step(contents, over=True)
        before = contents.count
        self.end, self.gone = max(began + SECONDS, time.monotonic() + LEAST), {}
        boxes = list(contents.boxes)
        for reach in self.reaches:
            held = {one.kind: one for box in boxes if box.region == reach.region for one in box.held}
            for kind in KINDS:
                if kind.name in held:
                    held[kind.name] = self._through(reach, kind, held, blind)
            boxes = [
                replace(box, held=tuple(held[one.kind] for one in box.held))
                if box.region == reach.region
                else box
                for box in boxes
            ]
        return Step(replace(contents, boxes=tuple(boxes)), before, self.gone)

    def _through(self, reach, kind, held, blind):
        """Tell things of one kind to go; what is left of them."""
        mine = held[kind.name]
        waits = tuple(one for one in kind.after if one in held and _stays(held[one], blind))
        if waits or not mine.things:
            return replace(mine, waits=waits if mine.things else ())
        free = [one for one in mine.things if kind.ready(one, held)]
        shuffle(free)  # so that what is refused again and again does not keep back the rest
        left, refused = {one.id: one for one in mine.things}, {}
        while free and time.monotonic() < self.end:
            some, free = free[: kind.together], free[kind.together :]
            calls = {one: lambda one=one: self._remove(reach, kind, one) for one in some}
            for one, answer in gather(calls, deadline=PATIENCE).items():
                if isinstance(answer, CloudError) and not isinstance(answer, NotFound):
                    names, _error = refused.setdefault(answer.sentence(), ([], answer))
                    names.append(one.name or one.id)
                    continue
                self.gone.setdefault(kind.name, []).append(f"{one.name} ({one.id})" if one.name else one.id)
                if kind.at_once or isinstance(answer, NotFound):
                    del left[one.id]
                else:
                    left[one.id] = replace(one, state="going")
        told = tuple((tuple(sorted(names)), error) for names, error in refused.values())
        return replace(mine, things=tuple(left.values()), refused=told)

    def _remove(self, reach, kind, thing):
        with self.scope.cloud.module.translated():
            return kind.remove(reach, thing)

    # -- What is left at the end ---------------------------------------------------------------------------------------

    def forget(self):
        """Quotas and the security group that Neutron made for it, where there are any and the token may."""
        calls = {}
        for reach in self.reaches:
            for service, path in (
                ("compute", "/os-quota-sets"),
                ("block-storage", "/os-quota-sets"),
                ("network", "/v2.0/quotas"),
            ):
                if reach.api.has(service):
                    calls[reach.region, service] = lambda r=reach, s=service, p=path: self._reset(r, s, p)
            if reach.api.has("network"):
                calls[reach.region, "default"] = lambda reach=reach: self._default(reach)
        for answer in gather(calls, deadline=PATIENCE).values():
            if isinstance(answer, CloudError) and not isinstance(answer, (NotFound, Forbidden)):
                raise answer

    def _reset(self, reach, service, path):
        with self.scope.cloud.module.translated():
            reach.api.adapter(service).delete(f"{path}/{self.id}")

    def _default(self, reach):
        """After a last look: looking makes it anew."""
        if not self.every:  # Neutron gives it to administrators only
            return
        with self.scope.cloud.module.translated():
            for one in GROUPS.default(reach):
                GROUPS.remove(reach, one)


def _stays(held, blind):
    return (
        bool(held.things)
        or held.more
        or bool(held.trouble and not (blind and isinstance(held.trouble, Forbidden)))
    )
