"""What Neutron holds beyond the first networks: something of each kind that a page can show."""

from ..layout import Layout
from .api import Api

# With which every security group begins: Neutron's migrations write them, and tables that are made at once lack them
BEGINNING = (
    {"direction": "egress", "used_in_default_sg": True, "used_in_non_default_sg": True},
    {"direction": "ingress", "used_in_default_sg": True, "used_in_non_default_sg": False, "remote_group_id": "PARENT"},
)  # fmt: skip


def begin_groups(admin: Api) -> None:
    path = "/v2.0/default-security-group-rules"
    if not admin.get("neutron", path)["default_security_group_rules"]:
        for rule in BEGINNING:
            for family in ("IPv4", "IPv6"):
                admin.post("neutron", path, {"default_security_group_rule": rule | {"ethertype": family}})


class Networks:
    """Fills project demo, and what an administrator gives to all."""

    def __init__(self, layout: Layout, tell):
        self.layout, self.tell = layout, tell

    def run(self) -> None:
        self.tell(95, "Making routes, policies and forwarded ports")
        self.alice, self.admin = Api(self.layout, "alice", "demo"), Api(self.layout, "admin", "admin")
        self.policies()
        self.groups()
        self.scopes()
        self.sharing()
        self.routes()
        self.forwarding()

    def find(self, path: str, plural: str, name: str, api: Api | None = None) -> dict | None:
        found = (api or self.alice).get("neutron", f"/v2.0/{path}?name={name}")[plural]
        return found[0] if found else None

    def policies(self) -> None:
        if not self.find("qos/policies", "policies", "slow", self.admin):
            body = {"policy": {"name": "slow", "shared": True, "description": "For tests of patience"}}
            policy = self.admin.post("neutron", "/v2.0/qos/policies", body)["policy"]["id"]
            for direction in ("ingress", "egress"):
                rule = {"max_kbps": 1000, "max_burst_kbps": 100, "direction": direction}
                path = f"/v2.0/qos/policies/{policy}/bandwidth_limit_rules"
                self.admin.post("neutron", path, {"bandwidth_limit_rule": rule})
            path = f"/v2.0/qos/policies/{policy}/dscp_marking_rules"
            self.admin.post("neutron", path, {"dscp_marking_rule": {"dscp_mark": 8}})

    def groups(self) -> None:
        """A group that allows the addresses of offices, which stand in a list of their own."""
        offices = self.find("address-groups", "address_groups", "offices")
        if not offices:
            body = {"name": "offices", "addresses": ["203.0.113.0/28", "198.51.100.17/32"]}
            offices = self.alice.post("neutron", "/v2.0/address-groups", {"address_group": body})[
                "address_group"
            ]
        if not self.find("security-groups", "security_groups", "from-offices"):
            body = {"name": "from-offices", "description": "SSH from the offices", "stateful": False}
            group = self.alice.post("neutron", "/v2.0/security-groups", {"security_group": body})
            rule = {"security_group_id": group["security_group"]["id"], "direction": "ingress"}
            rule |= {"protocol": "tcp", "port_range_min": 22, "port_range_max": 22}
            rule |= {"remote_address_group_id": offices["id"]}
            self.alice.post("neutron", "/v2.0/security-group-rules", {"security_group_rule": rule})

    def scopes(self) -> None:
        if not self.find("address-scopes", "address_scopes", "routed"):
            body = {"address_scope": {"name": "routed", "ip_version": 4}}
            scope = self.alice.post("neutron", "/v2.0/address-scopes", body)["address_scope"]["id"]
            pool = {"name": "routed-pool", "prefixes": ["10.200.0.0/16"], "default_prefixlen": 26}
            pool |= {"address_scope_id": scope}
            self.alice.post("neutron", "/v2.0/subnetpools", {"subnetpool": pool})

    def sharing(self) -> None:
        """Charlie's project may use the network behind the shop."""
        network = self.find("networks", "networks", "backend")
        charlie = Api(self.layout, "charlie", "research")
        path = "/v2.0/rbac-policies"
        if network and not self.alice.get("neutron", f"{path}?object_id={network['id']}")["rbac_policies"]:
            body = {"object_type": "network", "object_id": network["id"], "action": "access_as_shared"}
            body |= {"target_tenant": charlie.project}
            self.alice.post("neutron", path, {"rbac_policy": body})

    def routes(self) -> None:
        router = self.find("routers", "routers", "router")
        if router and not router["routes"]:
            route = {"destination": "10.99.0.0/16", "nexthop": "10.0.0.9"}
            path = f"/v2.0/routers/{router['id']}/add_extraroutes"
            self.alice.put("neutron", path, {"router": {"routes": [route]}})
            self.alice.put("neutron", f"/v2.0/routers/{router['id']}/tags", {"tags": ["production"]})

    def forwarding(self) -> None:
        """SSH of web-2 and mail-1 by way of one address outside."""
        addresses = self.alice.get("neutron", "/v2.0/floatingips")["floatingips"]
        if any(found["description"] == "For SSH to many" for found in addresses):
            return
        public = self.find("networks", "networks", "public")
        body = {"floating_network_id": public["id"], "description": "For SSH to many"}
        address = self.alice.post("neutron", "/v2.0/floatingips", {"floatingip": body})["floatingip"]
        for number, name in enumerate(("web-2", "mail-1")):
            servers = self.alice.get("nova", f"/servers?name={name}")["servers"]
            if not servers:
                continue
            port = self.alice.get("neutron", f"/v2.0/ports?device_id={servers[0]['id']}")["ports"][0]
            four = next(fixed["ip_address"] for fixed in port["fixed_ips"] if "." in fixed["ip_address"])
            rule = {"protocol": "tcp", "external_port": 2201 + number, "internal_port": 22}
            rule |= {"internal_port_id": port["id"], "internal_ip_address": four, "description": name}
            path = f"/v2.0/floatingips/{address['id']}/port_forwardings"
            self.alice.post("neutron", path, {"port_forwarding": rule})
