"""Quotas of Nova, Cinder and Neutron: each keeps its own, so each is asked and told by itself.

https://docs.openstack.org/api-ref/compute/#quota-sets-os-quota-sets
https://docs.openstack.org/api-ref/block-storage/v3/#quota-sets-extension-os-quota-sets
https://docs.openstack.org/api-ref/network/v2/#quotas-extension-quotas
"""

import re
from contextlib import suppress

from keystoneauth1 import exceptions

from ...clouds.errors import CloudError, NotFound
from ...clouds.gather import gather
from ...quotas.words import SERVICES, order
from .. import Backend as Base
from .record import Box, Limit, Report, limit

TYPES = {"compute": "compute", "volume": "block-storage", "network": "network"}
ANSWER_SECONDS = 3  # that a service's answer is shared
LONG = 60  # seconds that a change may take
SET = "/os-quota-sets/{}"
CLASS = "/os-quota-class-sets/default"  # what projects have that nobody gave anything else
NETWORK = "/v2.0/quotas/{}"
PROJECT = re.compile(r"[A-Za-z0-9-]+")


class Backend(Base):
    Record = Limit
    ids = re.compile(r"[A-Za-z0-9-]+:(compute|volume|network):.+", re.DOTALL)
    fresh_for = 0  # the answers are shared service by service

    # -- Looking -------------------------------------------------------------------------------------------------------

    def list(self, window, *, project=""):
        """All at once: they are a page's worth, and no API pages them."""
        return self._report("limits_of", self._project(project))

    def get(self, id):
        project, service, key = id.split(":", 2)
        found = self.shared(ANSWER_SECONDS, "limits_of", service, self._project(project))
        if one := next((one for one in found if one.key == key), None):
            return one
        raise NotFound(id)

    def defaults(self):
        """What the cloud gives to projects; only its administrators may ask for Nova's and Cinder's."""
        return self._report("defaults_of", "")

    def usual(self, project):
        """What a project would have if nobody had given it anything else."""
        return self._report("usual_of", self._project(project))

    @property
    def manages(self):
        """Whether there is any hope to change limits; the last word is the cloud's."""
        return "admin" in self.api.roles

    @property
    def leads(self):
        """Whether they speak for the project."""
        return bool(self.api.roles & {"manager", "admin"})

    @property
    def makes(self):
        """Whether they can make anything that counts against a limit."""
        return bool(self.api.roles - {"reader"})

    @property
    def services(self):
        return [service for service in SERVICES if self.api.has(TYPES[service])]

    def _report(self, verb, project):
        """One box for each service, asked side by side; a Report, or the error of the first if none answers."""
        calls = {
            one: lambda one=one: self.shared(ANSWER_SECONDS, verb, one, project) for one in self.services
        }
        boxes = [_box(service, answer, verb) for service, answer in gather(calls).items()]
        if boxes and all(box.trouble for box in boxes):
            raise boxes[0].trouble
        found = tuple(one for box in boxes for one in box.limits)
        return Report(found, "", len(found), boxes=tuple(boxes), manages=self.manages)

    def limits_of(self, service, project):
        if service == "network":
            return self._network_limits(project)
        if service == "compute":
            found = self._compute.get(SET.format(project) + "/detail").json()["quota_set"]
        else:
            found = self.api.volume.get(SET.format(project), params={"usage": "True"}).json()["quota_set"]
        return _limits(
            service,
            {
                key: (one["limit"], one["in_use"] + one.get("reserved", 0))
                for key, one in found.items()
                if isinstance(one, dict)
            },
            project,
        )

    def _network_limits(self, project):
        if "quota_details" not in self.api.network_extensions:
            return self._plain("network", self.api.network.get(NETWORK.format(project)), project)
        found = self.api.network.get(NETWORK.format(project) + "/details").json()["quota"]
        used = {key: (one["limit"], one["used"] + one.get("reserved", 0)) for key, one in found.items()}
        return _limits("network", used, project)

    def defaults_of(self, service, project):
        """Neutron's are in its configuration. https://docs.openstack.org/api-ref/compute/#quota-class-sets-os-quota-class-sets"""
        if service == "network":
            return self.usual_of(service, self.scope.project.id)
        return self._plain(service, self._of(service).get(CLASS))

    def usual_of(self, service, project):
        if service == "network":
            return self._plain(service, self.api.network.get(NETWORK.format(project) + "/default"), project)
        return self._plain(service, self._of(service).get(SET.format(project) + "/defaults"), project)

    def _plain(self, service, answer, project=""):
        found = next(iter(answer.json().values()))
        return _limits(
            service, {key: (one, None) for key, one in found.items() if isinstance(one, int)}, project
        )

    # -- Changing: {service: None or the CloudError that it refused with} --------------------------------------------------

    def edit(self, project, *, limits, force=False):
        """Tell each service what is new in ``limits``, ``{slot: number}``; ``force``: also below what is in use."""
        project, wanted = self._project(project), _by_service(limits)
        return self._each("put", {one: (project, numbers, force) for one, numbers in wanted.items()})

    def put(self, service, project, numbers, force):
        """Nova and Neutron refuse less than is in use unless they are forced; Cinder never does."""
        if service == "compute":
            body = numbers | ({"force": True} if force else {})
            self._compute.put(SET.format(project), json={"quota_set": body})
        elif service == "volume":
            self.api.volume.put(SET.format(project), json={"quota_set": numbers})
        else:
            can = force and "quota-check-limit-default" in self.api.network_extensions
            body = numbers | ({"force": True} if can else {})
            self.api.network.put(NETWORK.format(project), json={"quota": body})

    def edit_defaults(self, *, limits):
        return self._each("put_class", {one: (numbers,) for one, numbers in _by_service(limits).items()})

    def put_class(self, service, numbers):
        self._of(service).put(CLASS, json={"quota_class_set": numbers})

    def reset(self, project, *, services):
        """Take away what the project was given: it has what the cloud gives to all."""
        return self._each(
            "clear", {one: (self._project(project),) for one in services if one in self.services}
        )

    def clear(self, service, project):
        if service != "network":
            self._of(service).delete(SET.format(project))
            return
        with suppress(exceptions.NotFound):  # it has nothing of its own
            self.api.network.delete(NETWORK.format(project))

    def _each(self, verb, arguments):
        return gather(
            {one: lambda one=one: self.ask(verb, one, *arguments[one]) for one in arguments}, deadline=LONG
        )

    # -- Where ---------------------------------------------------------------------------------------------------------

    @property
    def _compute(self):
        return self.api.adapter("compute", self.api.compute_version)

    def _of(self, service):
        return self._compute if service == "compute" else self.api.volume

    def _project(self, id):
        """An id that may become part of an address."""
        if id and not PROJECT.fullmatch(id):
            raise NotFound(id)
        return id or self.scope.project.id


def _by_service(limits):
    found = {}
    for slot, number in limits.items():
        service, _colon, key = slot.partition(":")
        found.setdefault(service, {})[key] = number
    return {service: found[service] for service in SERVICES if service in found}


def _box(service, answer, verb):
    fixed = verb == "defaults_of" and service == "network"
    if isinstance(answer, CloudError):
        return Box(service, trouble=answer, fixed=fixed)
    return Box(service, tuple(answer), fixed=fixed)


def _limits(service, found, project):
    made = [limit(service, key, number, used, project) for key, (number, used) in found.items()]
    return sorted(made, key=lambda one: order(service, one.key))
