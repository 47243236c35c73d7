"""A VPN gateway on OpenStack: what can be chosen for it, who may have a part in it, how its instance is. The steps are in
``openstack_steps``.

https://docs.openstack.org/api-ref/compute/#show-server-details
"""

from dataclasses import replace
from ipaddress import collapse_addresses, ip_network

from django.utils.translation import gettext as _

from ...clouds.errors import CloudError, Invalid, NotFound
from ...clouds.gather import gather
from ...vpn import settings
from ...vpn.configuration import READY
from .. import Choice
from ..instances.openstack import Backend as Instances
from ..instances.openstack import _status as status_of
from .gateways import NAME, Gateways, likeliest
from .openstack_steps import Steps
from .record import Seen

LINES = 200  # of the console that may hold the word of readiness
ROUTED = [
    "network:router_interface",
    "network:ha_router_replicated_interface",
    "network:router_interface_distributed",
]
USUAL = ("default",)  # groups whose instances are meant when nothing else is said


class Backend(Steps, Gateways):
    @classmethod
    def available(cls, scope):
        api = scope.api
        return (
            settings.offered(scope.cloud)
            and api.has("compute")
            and api.has("network")
            and api.offers("router")
        )

    def may(self, row):
        """Who may do no more than read gets no configuration; who has one is for those to see who manage people."""
        roles = self.api.roles
        return bool(roles - {"reader"}), bool(roles & {"manager", "admin"})

    # -- What to make --------------------------------------------------------------------------------------------------

    def images(self):
        """What it can start from; ``disk`` (GB) and ``ram`` (MiB) are what an image needs at least."""
        found = Instances(self.scope)._images()
        found.sort(key=lambda one: one.get("image_type") == "snapshot")
        first = likeliest(one["name"] or "" for one in found)
        return [
            Choice(
                one["id"],
                one["name"] or one["id"],
                data={"disk": one.get("min_disk", 0), "ram": one.get("min_ram", 0)},
                chosen=bool(first) and one["name"] == first,
            )
            for one in found
        ]

    def flavors(self):
        """The smallest that the likeliest image starts on is enough."""
        found = Instances(self.scope).flavors()
        needs = next((one.data for one in self.shared(30, "images") if one.chosen), {})
        enough = [one for one in found if _fits(one.data, needs)]
        least = min(enough, key=lambda one: (one.data["ram"], one.data["disk"]), default=None)
        return [replace(one, chosen=one is least) for one in found]

    def networks(self):
        """Of the networks that an instance can be put on, one whose router leads outside is meant."""
        calls = {
            "networks": lambda: self.ask("inner"),
            "outside": lambda: self.ask("leading_outside"),
        }
        answers = gather(calls)
        if isinstance(found := answers["networks"], CloudError):
            raise found
        outside = [] if isinstance(answers["outside"], CloudError) else answers["outside"]
        first = next((one for one in found if one.value in outside), None)
        return [replace(one, chosen=one is first) for one in found]

    def inner(self):
        return Instances(self.scope).networks()

    def leading_outside(self):
        """Ids of networks with a router that has a gateway.

        https://docs.openstack.org/api-ref/network/v2/#routers-routers
        """
        routers = self.api.network.get(
            "/v2.0/routers", params={"fields": ["id", "external_gateway_info"]}
        ).json()
        ways = {one["id"] for one in routers["routers"] if one.get("external_gateway_info")}
        query = {"device_owner": ROUTED, "fields": ["network_id", "device_id"]}
        ports = self.api.network.get("/v2.0/ports", params=query).json()["ports"]
        return [one["network_id"] for one in ports if one["device_id"] in ways]

    def groups(self):
        """https://docs.openstack.org/api-ref/network/v2/#list-security-groups"""
        found = self._neutron("security-groups", fields=["id", "name", "description"])
        found = [one for one in found if not (one["description"] or "").startswith(NAME)]
        found.sort(key=lambda one: (one["name"] not in USUAL, one["name"]))
        return [Choice(one["id"], one["name"], chosen=one["name"] in USUAL) for one in found]

    def plan(self, *, image, flavor, network, reach):
        """Ids of what the settings name, else of what was chosen, and the ranges that members reach."""
        given, backend = settings.given(self.scope.cloud), Instances(self.scope)
        choices = {"image": self.images, "flavor": backend.flavor_names, "network": backend.networks}
        named = {"image": image, "flavor": flavor, "network": network}
        wanted = {name: one or given[name] for name, one in named.items()}
        calls = {name: lambda source=source: self._choices(source) for name, source in choices.items()}
        calls["subnets"] = lambda: self.ask("subnets")
        answers = gather(calls)
        for answer in answers.values():
            if isinstance(answer, CloudError):
                raise answer
        planned = {name: _found(answers[name], wanted[name], name) for name in choices}
        mine = [one["cidr"] for one in answers["subnets"]
                if one["project_id"] == self.scope.project.id or one["network_id"] == planned["network"]]  # fmt: skip
        routes = [str(one) for one in collapse_addresses(ip_network(cidr) for cidr in mine)]
        return planned | {"routes": routes, "reach": reach, "external": given["external"]}

    def _choices(self, source):
        with self.scope.cloud.module.translated():
            return source()

    def subnets(self):
        query = {"ip_version": 4, "fields": ["cidr", "project_id", "network_id"]}
        return self.api.network.get("/v2.0/subnets", params=query).json()["subnets"]

    # -- Living --------------------------------------------------------------------------------------------------------

    def look(self, row):
        """What Nova says of the instance, and whether it said itself that it is ready."""
        id = row.made["instance"]
        answers = gather(
            {"server": lambda: self.ask("_raw", id), "said": lambda: self.ask("output", row, LINES)}
        )
        if isinstance(server := answers["server"], NotFound):
            return Seen("missing")
        if isinstance(server, CloudError):
            raise server
        said = answers["said"] if isinstance(answers["said"], str) else ""
        fault = (server.get("fault") or {}).get("message", "")
        return Seen(status_of(server), server["name"], fault, READY % row.generation in said or None)

    def _raw(self, id):
        return self.api.compute.servers.get(id).to_dict()

    def output(self, row, lines):
        return self.api.compute.servers.get_console_output(row.made["instance"], length=lines)

    def power(self, row, on):
        servers = self.api.compute.servers
        (servers.start if on else servers.stop)(row.made["instance"])


def _fits(has, needs):
    """A flavor without a disk is for volumes, which this does without."""
    return has["disk"] >= max(1, needs.get("disk") or 0) and has["ram"] >= max(256, needs.get("ram") or 0)


def _found(choices, wanted, field):
    """The id of what is named by it or by its name."""
    for choice in choices:
        if wanted in (choice.value, choice.label):
            return choice.value
    raise Invalid(message=_("There is no %s here.") % (wanted or "–"), field=field)
