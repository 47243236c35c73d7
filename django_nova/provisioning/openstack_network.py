"""A network to begin with: made as the person, in every region, or by Neutron's own "get me a network".

https://docs.openstack.org/api-ref/network/v2/ ; https://docs.openstack.org/neutron/latest/admin/config-auto-allocation.html
"""

from ..clouds.errors import NotFound

DEFAULTS = {"name": "private", "cidr": "10.0.0.0/24", "dns": [], "router": True, "external": ""}


class Networks:
    """The part of the builder that is about Neutron. Of what it makes, ids are kept by region."""

    @property
    def wanted(self):
        """What the settings want: a dictionary, "auto" for what Neutron allocates, or False for none."""
        wanted = self.options["network"]
        return DEFAULTS | wanted if isinstance(wanted, dict) else wanted

    def network(self):
        for region in self._regions():
            neutron = self.person(region).network
            if self.wanted == "auto":
                found = neutron.get(f"/v2.0/auto-allocated-topology/{self.made('project')}").json()
                self._keep("network", region, found["auto_allocated_topology"]["id"])
            else:
                self._ensure("network", region, neutron, {}, {})

    def subnet(self):
        for region in self._regions(by_hand=True):
            network = self._ids("network")[region]
            words = {
                "network_id": network,
                "ip_version": 4,
                "cidr": self.wanted["cidr"],
                "dns_nameservers": list(self.wanted["dns"]),
            }
            self._ensure("subnet", region, self.person(region).network, {"network_id": network}, words)

    def router(self):
        for region in self._regions(by_hand=True) if self.wanted and self.wanted != "auto" else ():
            neutron = self.person(region).network
            if not self.wanted["router"] or not (outside := self._outside(neutron)):
                continue
            words = {"external_gateway_info": {"network_id": outside}}
            router = self._ensure("router", region, neutron, {}, words)
            subnet = self._ids("subnet")[region]
            ports = neutron.get("/v2.0/ports", params={"device_id": router}).json()["ports"]
            if not any(one["subnet_id"] == subnet for port in ports for one in port["fixed_ips"]):
                neutron.put(f"/v2.0/routers/{router}/add_router_interface", json={"subnet_id": subnet})

    def _regions(self, by_hand=False):
        if not self.wanted or (by_hand and self.wanted == "auto"):
            return []
        return [region for region in self.regions if self.services(region).has("network")]

    def _outside(self, neutron):
        """The network that leads out: the one of the settings, else the default one, else the first."""
        found = neutron.get("/v2.0/networks", params={"router:external": True}).json()["networks"]
        named = self.wanted["external"]
        if named:
            found = [one for one in found if named in (one["id"], one["name"])]
            if not found:
                raise NotFound(f"“{named}”")
        found.sort(key=lambda one: (not one.get("is_default"), one["name"], one["id"]))
        return found[0]["id"] if found else None

    def _ensure(self, kind, region, neutron, where, words):
        """The id of our network, subnet or router in a region; made if there is none."""
        id = self._ids(kind).get(region) or self._find(kind, neutron, where)
        if not id:
            given = {"name": self.wanted["name"], "description": self.mark, **words}
            id = neutron.post(f"/v2.0/{kind}s", json={kind: given}).json()[kind]["id"]
        self._keep(kind, region, id)
        return id

    def _find(self, kind, neutron, where):
        asked = {
            "project_id": self.made("project"),
            "description": self.mark,
            "fields": ["id", "description"],
            **where,
        }
        found = neutron.get(f"/v2.0/{kind}s", params=asked).json()[f"{kind}s"]
        return next((one["id"] for one in found if one["description"] == self.mark), None)

    def _ids(self, kind):
        return self.made(kind, "ids") or {}

    def _keep(self, kind, region, id):
        self.keep(kind, ids=self._ids(kind) | {region: id})

    # -- Back ----------------------------------------------------------------------------------------------------------

    def undo_router(self):
        for neutron, router, _region in self._ours("router"):
            ports = neutron.get("/v2.0/ports", params={"device_id": router}).json()["ports"]
            for port in ports:
                if port["device_owner"] == "network:router_interface":
                    path = f"/v2.0/routers/{router}/remove_router_interface"
                    neutron.put(path, json={"port_id": port["id"]})
            self.delete(neutron, f"/v2.0/routers/{router}")

    def undo_subnet(self):
        for neutron, subnet, _region in self._ours("subnet"):
            self.delete(neutron, f"/v2.0/subnets/{subnet}")

    def undo_network(self):
        if not (project := self.made("project")):
            return
        for neutron, network, _region in self._ours("network"):
            if self.wanted == "auto":
                self.delete(neutron, f"/v2.0/auto-allocated-topology/{project}")
            else:
                self.delete(neutron, f"/v2.0/networks/{network}")
        for region in self._regions():  # Neutron made it by itself, and leaves it behind
            neutron, asked = self.services(region).network, {"project_id": project, "name": "default"}
            for group in neutron.get("/v2.0/security-groups", params=asked).json()["security_groups"]:
                self.delete(neutron, f"/v2.0/security-groups/{group['id']}")

    def _ours(self, kind):
        """As the operator: (neutron, id, region) of what we made and what is still there."""
        if not self.made("project"):
            return
        for region in self._regions():
            neutron = self.services(region).network
            id = self._ids(kind).get(region) or self._find(kind, neutron, {})
            if id:
                yield neutron, id, region
