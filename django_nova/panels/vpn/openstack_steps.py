"""The steps of a VPN gateway on OpenStack. Each finds again what it made by the gateway's key in descriptions and metadata.

The instance gets a port of its own with the floating IP on it before it is made, so that no step has to wait for another.
https://docs.openstack.org/api-ref/network/v2/ ; https://docs.openstack.org/api-ref/compute/#create-server
"""

import time

from django.utils.translation import gettext as _
from keystoneauth1 import exceptions as keystone
from novaclient import exceptions as nova

from ...clouds.errors import Conflict, Invalid, NotFound
from ...vpn import life
from .gateways import NAME, marker

REBUILT = (2, 57)  # Nova that gives new user data to an instance that is rebuilt
PATIENCE = 20  # seconds that a request waits for an instance to go


class Steps:
    STEPS = ("group", "reach", "port", "address", "instance")

    # -- Making --------------------------------------------------------------------------------------------------------

    def making(self, work):
        return {step: lambda step=step: getattr(self, f"_{step}")(work) for step in self.STEPS}

    def _neutron(self, what, **query):
        """The project's own, by Neutron's exact filters."""
        query |= {"project_id": self.scope.project.id}
        return self.api.network.get(f"/v2.0/{what}", params=query).json()[what.replace("-", "_")]

    def _group(self, work):
        row = work.row
        found = self._neutron("security-groups", description=marker(row))
        if not found:
            body = {"name": NAME, "description": marker(row)}
            made = self.api.network.post("/v2.0/security-groups", json={"security_group": body}).json()
            found = [made["security_group"]]
        work.made("group", found[0]["id"])
        port = row.asked["port"]
        self._rule(security_group_id=found[0]["id"], protocol="udp", port_range_min=port, port_range_max=port)

    def _rule(self, description="", **rule):
        rule |= {"direction": "ingress", "ethertype": "IPv4"}
        if not self._neutron("security-group-rules", **rule):
            body = {"security_group_rule": rule | {"description": description}}
            self.api.network.post("/v2.0/security-group-rules", json=body)

    def _reach(self, work):
        """The instances of the chosen groups let in what comes from the gateway."""
        row = work.row
        for group in row.asked["reach"]:
            self._rule(security_group_id=group, remote_group_id=row.made["group"], description=marker(row))
        work.made("reach", row.asked["reach"] or ["-"])

    def _port(self, work):
        row = work.row
        found = self._neutron("ports", description=marker(row))
        if not found:
            body = {
                "network_id": row.asked["network"],
                "security_groups": [row.made["group"]],
                "name": NAME,
                "description": marker(row),
            }
            found = [self.api.network.post("/v2.0/ports", json={"port": body}).json()["port"]]
        work.made("port", found[0]["id"])

    def _address(self, work):
        row = work.row
        found = self._neutron("floatingips", description=marker(row))
        if not found:
            found = [self._allocated(row)]
        elif found[0]["port_id"] != row.made["port"]:
            body = {"floatingip": {"port_id": row.made["port"]}}
            self.api.network.put(f"/v2.0/floatingips/{found[0]['id']}", json=body)
        work.made("address", found[0]["id"])
        work.made("ip", found[0]["floating_ip_address"])

    def _allocated(self, row):
        """A new one of the network that the settings name, or of the first that leads to the port."""
        query = {"router:external": True, "fields": ["id", "name"]}
        outside = self.api.network.get("/v2.0/networks", params=query).json()["networks"]
        if wanted := row.asked["external"]:
            outside = [one for one in outside if wanted in (one["id"], one["name"])]
        trouble = None
        for one in outside:
            body = {"floating_network_id": one["id"], "port_id": row.made["port"], "description": marker(row)}
            try:
                with self.scope.cloud.module.translated():
                    answer = self.api.network.post("/v2.0/floatingips", json={"floatingip": body})
                    return answer.json()["floatingip"]
            except (Conflict, Invalid, NotFound) as error:  # it does not lead to that port
                trouble = trouble or error
        raise trouble or Conflict(_("This cloud has no network that leads outside."))

    def _server(self, row):
        """The instance as Nova has it, or None: the known one, else one with the gateway's key."""
        if known := row.made.get("instance"):
            try:
                return self.api.compute.servers.get(known)
            except nova.NotFound:
                pass
        for one in self.api.compute.servers.list(search_opts={"name": f"^{NAME}$"}):
            if one.metadata.get(NAME) == str(row.key):
                return one
        return None

    def _instance(self, work):
        row, found = work.row, self._server(work.row)
        if found and found.status == "ERROR":
            self._gone(found)
            found = None
        if found is None:
            asked = row.asked
            found = self.api.compute.servers.create(
                NAME,
                asked["image"],
                asked["flavor"],
                meta={NAME: str(row.key)},
                userdata=life.user_data(row),  # novaclient encodes it
                nics=[{"port-id": row.made["port"]}],
            )
        work.made("instance", found.id)

    # -- Rotating and removing -----------------------------------------------------------------------------------------

    def rotating(self, work):
        return {"instance": lambda: self._rebuilt(work)}

    def _rebuilt(self, work):
        """A fresh disk and new user data; where Nova is too old for that, a fresh instance on the same port.

        https://docs.openstack.org/api-ref/compute/#rebuild-server-rebuild-action
        """
        row, found = work.row, self._server(work.row)
        version = tuple(map(int, self.api.compute_version.split(".")))
        if found is None or version < REBUILT or found.status == "ERROR":
            if found is not None:
                self._gone(found)
            self._instance(work)
            return
        found.rebuild(row.asked["image"], userdata=life.user_data(row))

    def _gone(self, server):
        """Delete an instance and wait until it is gone, for as long as a request may take."""
        with_patience = time.monotonic() + PATIENCE
        try:
            server.delete()
            while time.monotonic() < with_patience:
                time.sleep(0.5)
                server.get()
        except nova.NotFound:
            return
        raise life.Waits(_("The cloud still deletes the instance."))

    def removing(self, work):
        """In the order in which nothing is in the way of the next; what is gone already is fine."""
        return {
            step: lambda step=step: self._removed(work, step)
            for step in ("address", "instance", "port", "group")
        }

    def _removed(self, work, step):
        row = work.row
        if step == "instance":
            if found := self._server(row):
                self._gone(found)
        else:
            what = {"address": "floatingips", "port": "ports", "group": "security-groups"}[step]
            for one in self._neutron(what, description=marker(row)):
                try:
                    self.api.network.delete(f"/v2.0/{what}/{one['id']}")
                except keystone.NotFound:
                    continue
        work.made(step, None)
