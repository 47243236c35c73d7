"""What a new OpenStack holds: written with its own APIs, many calls side by side."""

import os
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from ..layout import Layout
from .api import Api
from .catalogue import ALICE_KEY, CHARLIE_KEY, FLAVORS, IMAGES, LAPTOP_KEY
from .networks import begin_groups


def side_by_side(*tasks) -> list:
    """The results of all. The threads are of this call only: a task may itself have tasks."""
    with ThreadPoolExecutor(len(tasks) or 1) as pool:
        return [future.result() for future in [pool.submit(task) for task in tasks]]


class Seeds:
    """Fills an OpenStack once. Whatever stands already, by its name, is left as it is."""

    def __init__(self, layout: Layout, tell):
        self.layout, self.tell = layout, tell

    def run(self) -> None:
        people = (("admin", "admin"), ("alice", "demo"), ("alice", "load"), ("charlie", "research"))
        signed_in = side_by_side(*(partial(Api, self.layout, *who) for who in people))
        self.admin, self.alice, self.load, self.charlie = signed_in
        self.tell(10, "Making sizes, images and networks")
        side_by_side(self.flavors, self.images, self.outside, self.limits, self.volume_types, self.keys)
        self.tell(35, "Making networks and volumes of the projects")
        side_by_side(self.demo_network, self.research_network, self.load_network, self.volumes)
        self.tell(55, "Starting the first instances")
        side_by_side(self.demo_servers, self.research_servers)
        self.tell(75, "Bringing instances into various states")
        side_by_side(*self.states())

    # -- what everyone shares ----------------------------------------------------------------------
    def flavors(self) -> None:
        existing = {flavor["name"] for flavor in self.admin.get("nova", "/flavors")["flavors"]}

        def make(name, vcpus, ram, disk):
            body = {"name": name, "vcpus": vcpus, "ram": ram, "disk": disk}
            self.admin.post("nova", "/flavors", {"flavor": body})

        new = [(name, *size) for name, size in FLAVORS.items() if name not in existing]
        side_by_side(*(partial(make, *flavor) for flavor in new))
        found = self.alice.get("nova", "/flavors")["flavors"]
        self.flavor = {flavor["name"]: flavor["id"] for flavor in found}

    def images(self) -> None:
        self.image = {}

        def make(name, disk, ram, size, properties):
            body = {"name": name, "disk_format": "raw", "container_format": "bare"}
            body |= {"min_disk": disk, "min_ram": ram, "visibility": "public"} | properties
            self.image[name] = self.put_image(self.admin, body, size)

        side_by_side(*(partial(make, name, *facts) for name, facts in IMAGES.items()))
        body = {"name": "web-template", "disk_format": "raw", "container_format": "bare", "min_disk": 3}
        self.put_image(self.alice, body | {"os_distro": "debian"}, 512)

    def put_image(self, api: Api, body: dict, size: int) -> str:
        found = api.get("glance", f"/v2/images?name={body['name']}")["images"]
        image = found[0] if found else api.post("glance", "/v2/images", body)
        if image["status"] == "queued":
            headers = {"Content-Type": "application/octet-stream"}
            path = f"/v2/images/{image['id']}/file"
            api.call("PUT", "glance", path, data=os.urandom(size << 10), headers=headers)
        return image["id"]

    def outside(self) -> None:
        begin_groups(self.admin)
        body = {
            "router:external": True,
            "provider:network_type": "flat",
            "provider:physical_network": "public",
        }
        self.public = self.network(self.admin, "public", is_default=True, **body)
        self.subnet(self.admin, self.public, "public-subnet", "172.24.0.0/16", enable_dhcp=False)
        # With it, and the default network outside, «get me a network» works
        pool = {"prefixes": ["10.128.0.0/12"], "default_prefixlen": 24, "shared": True, "is_default": True}
        self.ensure(self.admin, "subnetpools", "subnetpools", "subnetpool", "projects", **pool)
        shared = self.network(self.admin, "shared", shared=True)
        self.subnet(self.admin, shared, "shared-subnet", "192.168.50.0/24")
        policy = self.ensure(self.admin, "qos/policies", "policies", "policy", "modest", shared=True)
        rules = self.admin.get("neutron", f"/v2.0/qos/policies/{policy}/bandwidth_limit_rules")
        if not rules["bandwidth_limit_rules"]:
            rule = {"bandwidth_limit_rule": {"max_kbps": 100_000, "max_burst_kbps": 10_000}}
            self.admin.post("neutron", f"/v2.0/qos/policies/{policy}/bandwidth_limit_rules", rule)

    def limits(self) -> None:
        """Project load has none."""
        project = self.load.project
        names = {
            "nova": ("instances", "cores", "ram", "server_groups"),
            "cinder": ("volumes", "snapshots", "gigabytes"),
            "neutron": ("port", "floatingip", "security_group", "security_group_rule", "network", "router"),
        }
        unlimited = {service: dict.fromkeys(kinds, -1) for service, kinds in names.items()}
        self.admin.put("nova", f"/os-quota-sets/{project}", {"quota_set": unlimited["nova"]})
        self.admin.put("cinder", f"/os-quota-sets/{project}", {"quota_set": unlimited["cinder"]})
        self.admin.put("neutron", f"/v2.0/quotas/{project}", {"quota": unlimited["neutron"]})

    def volume_types(self) -> None:
        existing = {kind["name"] for kind in self.admin.get("cinder", "/types")["volume_types"]}
        for name, words in (("standard", "For most things"), ("fast", "For databases")):
            if name not in existing:
                body = {"name": name, "description": words}
                self.admin.post("cinder", "/types", {"volume_type": body})

    def keys(self) -> None:
        keys = ((self.alice, "alice", ALICE_KEY), (self.alice, "alice-laptop", LAPTOP_KEY))
        for api, name, key in (*keys, (self.charlie, "charlie", CHARLIE_KEY)):
            existing = {pair["keypair"]["name"] for pair in api.get("nova", "/os-keypairs")["keypairs"]}
            if name not in existing:
                body = {"name": name, "public_key": key, "type": "ssh"}
                api.post("nova", "/os-keypairs", {"keypair": body})

    # -- networks ----------------------------------------------------------------------------------
    def ensure(self, api: Api, path: str, plural: str, singular: str, name: str, **body) -> str:
        """The id of Neutron's thing of that name in the project, made where it is missing."""
        found = api.get("neutron", f"/v2.0/{path}?name={name}&project_id={api.project}")[plural]
        if not found:
            body = {singular: {"name": name, **body}}
            found = [api.post("neutron", f"/v2.0/{path}", body)[singular]]
        return found[0]["id"]

    def network(self, api: Api, name: str, **body) -> str:
        return self.ensure(api, "networks", "networks", "network", name, **body)

    def subnet(self, api: Api, network: str, name: str, cidr: str, **body) -> str:
        body = {"network_id": network, "cidr": cidr, "ip_version": 6 if ":" in cidr else 4} | body
        return self.ensure(api, "subnets", "subnets", "subnet", name, **body)

    def router(self, api: Api, name: str, *subnets: str) -> str:
        gateway = {"network_id": self.public}
        router = self.ensure(api, "routers", "routers", "router", name, external_gateway_info=gateway)
        ports = api.get("neutron", f"/v2.0/ports?device_id={router}")["ports"]
        wired = {address["subnet_id"] for port in ports for address in port["fixed_ips"]}
        for subnet in subnets:
            if subnet not in wired:
                api.put("neutron", f"/v2.0/routers/{router}/add_router_interface", {"subnet_id": subnet})
        return router

    def group(self, api: Api, name: str, description: str, *rules: dict) -> str:
        path, plural, singular = "security-groups", "security_groups", "security_group"
        group = self.ensure(api, path, plural, singular, name, description=description)
        found = api.get("neutron", f"/v2.0/security-group-rules?security_group_id={group}&direction=ingress")
        if not found["security_group_rules"]:
            for rule in rules:
                body = {"security_group_id": group, "direction": "ingress", "ethertype": "IPv4"} | rule
                api.post("neutron", "/v2.0/security-group-rules", {"security_group_rule": body})
        return group

    def demo_network(self) -> None:
        api = self.alice
        self.private = self.network(api, "private")
        self.backend = self.network(api, "backend")
        inside = self.subnet(api, self.private, "private-subnet", "10.0.0.0/22")
        modes = {"ipv6_address_mode": "slaac", "ipv6_ra_mode": "slaac"}
        six = self.subnet(api, self.private, "private-subnet-v6", "fd00:10::/64", **modes)
        self.subnet(api, self.backend, "backend-subnet", "10.0.4.0/24")
        self.router(api, "router", inside, six)
        anywhere = {"protocol": "tcp", "remote_ip_prefix": "0.0.0.0/0"}
        ports = [anywhere | {"port_range_min": port, "port_range_max": port} for port in (22, 80, 443)]
        web = self.group(api, "web", "Web servers and SSH", *ports, {"protocol": "icmp"})
        database = {"protocol": "tcp", "port_range_min": 5432, "port_range_max": 5432}
        self.group(api, "database", "PostgreSQL from the web servers", database | {"remote_group_id": web})

    def research_network(self) -> None:
        self.laboratory = self.network(self.charlie, "laboratory")
        subnet = self.subnet(self.charlie, self.laboratory, "laboratory-subnet", "10.20.0.0/24")
        self.router(self.charlie, "laboratory-router", subnet)

    def load_network(self) -> None:
        network = self.network(self.load, "load")
        self.subnet(self.load, network, "load-subnet", "10.64.0.0/16")

    # -- volumes -----------------------------------------------------------------------------------
    def volumes(self) -> None:
        wanted = (
            ("db-data", 20, {"volume_type": "fast", "description": "The shop's database"}),
            ("scratch", 10, {}),
            ("old-logs", 5, {"metadata": {"keep": "2027"}}),
            ("broken", 8, {"description": "The disk below it failed"}),
            ("mail-root", 10, {"imageRef": self.image["debian-13"]}),
        )
        existing = self.alice.get("cinder", "/volumes")["volumes"]
        self.volume = {volume["name"]: volume["id"] for volume in existing}

        def make(name, size, more):
            if name not in self.volume:
                body = {"name": name, "size": size, **more}
                self.volume[name] = self.alice.post("cinder", "/volumes", {"volume": body})["volume"]["id"]

        side_by_side(*(partial(make, *volume) for volume in wanted))
        side_by_side(
            *(
                partial(self.alice.become_volume, self.volume[name], "available", "in-use", "error")
                for name, _, _ in wanted
            )
        )
        reset = {"os-reset_status": {"status": "error"}}
        volume = self.volume["broken"]
        # Cinder's address names the project: an administrator reaches this volume through their own
        self.admin.post("cinder", f"/volumes/{volume}/action", reset)

    # -- instances ---------------------------------------------------------------------------------
    def server(
        self, api: Api, servers: dict, name: str, flavor: str, image: str, network: str, **more
    ) -> None:
        if name in servers:
            return
        body = {"name": name, "flavorRef": self.flavor[flavor], "networks": [{"uuid": network}]}
        if image:
            body["imageRef"] = self.image[image]
        made = api.post("nova", "/servers", {"server": body | more})["server"]
        servers[name] = made["id"]

    def demo_servers(self) -> None:
        api, private, backend = self.alice, self.private, self.backend
        existing = api.get("nova", "/servers")["servers"]
        self.servers = {server["name"]: server["id"] for server in existing}
        web = {"key_name": "alice", "security_groups": [{"name": "web"}], "metadata": {"tier": "web"}}
        root = {"uuid": self.volume["mail-root"], "source_type": "volume", "destination_type": "volume"}
        root |= {"boot_index": 0, "delete_on_termination": False}
        wanted = (
            ("web-1", "m1.small", "debian-13", private, web | {"tags": ["shop", "production"]}),
            ("web-2", "m1.small", "debian-13", private, web | {"tags": ["shop", "production"]}),
            (
                "db-1",
                "r1.large",
                "ubuntu-26.04",
                backend,
                {"key_name": "alice", "metadata": {"tier": "data"}},
            ),
            ("mail-1", "m1.small", "", private, {"block_device_mapping_v2": [root]}),
            ("batch-1", "c1.large", "fedora-44", private, {}),
            ("build-1", "m1.medium", "ubuntu-26.04", private, {"description": "Builds on demand"}),
            ("report-1", "m1.small", "debian-13", private, {}),
            ("archive-1", "m1.medium", "debian-13", private, {}),
            ("too-big-1", "storage.huge", "debian-13", private, {}),
        )
        make = partial(self.server, api, self.servers)
        side_by_side(*(partial(make, *facts, **more) for *facts, more in wanted))

    def research_servers(self) -> None:
        existing = self.charlie.get("nova", "/servers")["servers"]
        self.experiments = {server["name"]: server["id"] for server in existing}
        for name in ("sim-1", "sim-2"):
            more = {"key_name": "charlie"}
            self.server(
                self.charlie, self.experiments, name, "m1.medium", "ubuntu-26.04", self.laboratory, **more
            )

    def states(self) -> list:
        """One task for each instance: wait until it runs, then bring it where it shall be."""
        any_state = ("ACTIVE", "SHUTOFF", "PAUSED", "SUSPENDED", "SHELVED_OFFLOADED")

        def into(api, server, action, status):
            if api.become(server, *any_state)["status"] == "ACTIVE":
                api.act(server, action)
                api.become(server, status)

        moves = (("batch-1", "os-stop", "SHUTOFF"), ("build-1", "pause", "PAUSED"))
        moves += (("report-1", "suspend", "SUSPENDED"), ("archive-1", "shelve", "SHELVED_OFFLOADED"))
        tasks = [partial(into, self.alice, self.servers[name], *move) for name, *move in moves]
        tasks.append(partial(into, self.charlie, self.experiments["sim-2"], "os-stop", "SHUTOFF"))
        tasks.append(partial(self.charlie.become, self.experiments["sim-1"], "ACTIVE"))
        tasks.append(partial(self.alice.become, self.servers["mail-1"], "ACTIVE"))
        tasks.append(partial(self.alice.become, self.servers["web-2"], "ACTIVE"))
        tasks.append(partial(self.alice.become, self.servers["too-big-1"], "ERROR"))
        return [*tasks, self.database_volume, self.web_address]

    def database_volume(self) -> None:
        server, volume = self.servers["db-1"], self.volume["db-data"]
        self.alice.become(server, "ACTIVE")
        if self.alice.become_volume(volume, "available", "in-use")["status"] == "available":
            body = {"volumeAttachment": {"volumeId": volume}}
            self.alice.post("nova", f"/servers/{server}/os-volume_attachments", body)
            self.alice.become_volume(volume, "in-use")
        if not self.alice.get("cinder", "/snapshots")["snapshots"]:
            body = {"name": "db-data-nightly", "volume_id": volume}
            self.alice.post("cinder", "/snapshots", {"snapshot": body})

    def web_address(self) -> None:
        server = self.servers["web-1"]
        self.alice.become(server, "ACTIVE")
        if not self.alice.get("neutron", "/v2.0/floatingips")["floatingips"]:
            ports = self.alice.get("neutron", f"/v2.0/ports?device_id={server}")["ports"]
            body = {"floating_network_id": self.public}
            self.alice.post("neutron", "/v2.0/floatingips", {"floatingip": body})
            body = body | {"port_id": ports[0]["id"], "description": "The shop"}
            self.alice.post("neutron", "/v2.0/floatingips", {"floatingip": body})
        name = "web-1-before-upgrade"
        if not self.alice.get("glance", f"/v2/images?name={name}")["images"]:
            self.alice.act(server, "createImage", {"name": name})
            self.alice.become(server, "ACTIVE")
