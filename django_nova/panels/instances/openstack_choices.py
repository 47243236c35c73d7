"""Instances of Nova: what forms offer, and the quotas that a launch is up against."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...clouds.cache import remembered
from ...clouds.errors import CloudError, Conflict
from ...clouds.gather import gather
from .. import Choice, Gauge
from ..backend import Some

MANY = 500  # choices of one field at the most
NAMES_SECONDS = 300  # that names of images are good for


class Choices:
    def sources(self):
        """What an instance can start from, side by side: images, snapshots of instances, volumes, snapshots of volumes.

        https://docs.openstack.org/api-ref/image/v2/#list-images ,
        https://docs.openstack.org/api-ref/block-storage/v3/#list-accessible-volumes-with-details
        """
        calls = {"images": self._images}
        if self.api.has("block-storage"):
            calls |= {"volumes": self._volumes, "snapshots": self._volume_snapshots}
        answers = gather(calls)
        if isinstance(answers["images"], CloudError):
            raise answers["images"]
        found = Some(
            Choice(
                f"image:{one['id']}",
                one["name"] or one["id"],
                _("Instance snapshots") if one.get("image_type") == "snapshot" else _("Images"),
                {"disk": one.get("min_disk", 0), "ram": one.get("min_ram", 0)},
            )
            for one in answers["images"]
        )
        found.sort(key=lambda choice: choice.group != _("Images"))
        for kind, group in ("volume", _("Volumes")), ("snapshot", _("Volume snapshots")):
            rows = answers.get(f"{kind}s", ())
            if isinstance(rows, CloudError):
                found.trouble = rows
            else:
                found += [Choice(f"{kind}:{one['id']}", _sized(one), group) for one in rows]
        return found

    @property
    def offered(self):
        """What the names of the images that were offered are remembered under: a list's page asks for both."""
        return self.api.together, "images that were offered"

    def _images(self):
        with self.scope.cloud.module.translated():
            query = {"status": "active", "sort": "name:asc", "limit": MANY}
            found = self.api.image.get("/v2/images", params=query).json()["images"]
        remembered(self.offered, NAMES_SECONDS, lambda: named(found))
        return found

    def _volumes(self):
        with self.scope.cloud.module.translated():
            query = {"status": "available", "bootable": "true", "limit": MANY}
            return self.api.volume.get("/volumes/detail", params=query).json()["volumes"]

    def _volume_snapshots(self):
        with self.scope.cloud.module.translated():
            query = {"status": "available", "limit": MANY}
            return self.api.volume.get("/snapshots/detail", params=query).json()["snapshots"]

    def images(self):
        return [Choice(one["id"], one["name"] or one["id"]) for one in self._images()]

    def flavors(self):
        """https://docs.openstack.org/api-ref/compute/#list-flavors-with-details"""
        found = self.api.compute.flavors.list(is_public=True, sort_key="memory_mb", limit=MANY)
        return [
            Choice(
                one.id,
                _("%(name)s · %(vcpus)d vCPU, %(memory)s, %(disk)d GB")
                % {"name": one.name, "vcpus": one.vcpus, "memory": _memory(one.ram), "disk": one.disk},
                data={"vcpus": one.vcpus, "ram": one.ram, "disk": one.disk},
            )
            for one in found
        ]

    def flavor_names(self):
        return [
            Choice(one.id, one.name)
            for one in self.api.compute.flavors.list(is_public=True, detailed=False, limit=MANY)
        ]

    def networks(self):
        """Networks that an instance can be put on: the project's own and shared ones, not those that lead outside.

        https://docs.openstack.org/api-ref/network/v2/#list-networks
        """
        query = {
            "fields": ["id", "name", "shared", "project_id", "subnets", "router:external"],
            "limit": MANY,
        }
        found = self.api.network.get("/v2.0/networks", params=query).json()["networks"]
        mine = [one for one in found if one["shared"] or one["project_id"] == self.scope.project.id]
        inside = [one for one in mine if one["subnets"] and not one.get("router:external")]
        inside.sort(key=lambda one: (one["project_id"] != self.scope.project.id, one["name"]))
        return [Choice(one["id"], one["name"] or one["id"], chosen=n == 0) for n, one in enumerate(inside)]

    def security_groups(self):
        """By name, as Nova takes them. https://docs.openstack.org/api-ref/network/v2/#list-security-groups"""
        query = {"project_id": self.scope.project.id, "fields": ["name", "description"], "limit": MANY}
        found = self.api.network.get("/v2.0/security-groups", params=query).json()["security_groups"]
        return [
            Choice(name, name, chosen=name == "default") for name in sorted({one["name"] for one in found})
        ]

    def key_pairs(self):
        found = self.api.compute.keypairs.list(limit=MANY)
        return [Choice(one.name, one.name, chosen=len(found) == 1) for one in found]

    def zones(self):
        """https://docs.openstack.org/api-ref/compute/#get-availability-zone-information"""
        found = self.api.compute.availability_zones.list(detailed=False)
        return [Choice(one.zoneName, one.zoneName) for one in found if one.zoneState["available"]]

    def server_groups(self):
        """https://docs.openstack.org/api-ref/compute/#list-server-groups"""
        found = self.api.compute.server_groups.list(limit=MANY)
        return [Choice(one.id, f"{one.name} · {one.policy}") for one in found]

    def free_volumes(self, record):
        query = {"status": "available", "limit": MANY}
        found = self.api.volume.get("/volumes/detail", params=query).json()["volumes"]
        return [Choice(one["id"], _sized(one)) for one in found]

    def attached_volumes(self, record):
        """With the names that people know them by, where Cinder tells."""
        found = self.api.compute.volumes.get_server_volumes(record.id)
        names = {}
        try:
            with self.scope.cloud.module.translated():
                listed = self.api.volume.get(
                    "/volumes/detail", params={"status": "in-use", "limit": MANY}
                ).json()["volumes"]
                names = {one["id"]: _sized(one) for one in listed}
        except CloudError:
            pass  # without Cinder the ids must do
        return [
            Choice(one.volumeId, f"{names.get(one.volumeId, one.volumeId)} ({one.device})") for one in found
        ]

    def interfaces(self, record):
        """https://docs.openstack.org/api-ref/compute/#list-port-interfaces"""
        found = self.api.compute.servers.interface_list(record.id)
        networks = {address.mac: address.network for address in record.addresses}
        return [
            Choice(
                one.port_id,
                f"{networks.get(one.mac_addr, one.net_id)} · {', '.join(ip['ip_address'] for ip in one.fixed_ips)}",
            )
            for one in found
        ]

    def _first_port(self, id):
        query = {"device_id": id, "fields": ["id", "fixed_ips"]}
        ports = self.api.network.get("/v2.0/ports", params=query).json()["ports"]
        if not ports:
            raise Conflict(_("It has no interface yet."))
        return ports[0]["id"]

    def _external(self):
        query = {"router:external": True, "fields": ["id"]}
        return [one["id"] for one in self.api.network.get("/v2.0/networks", params=query).json()["networks"]]

    def _addresses(self, **query):
        query |= {"project_id": self.scope.project.id, "limit": MANY}
        return self.api.network.get("/v2.0/floatingips", params=query).json()["floatingips"]

    def free_addresses(self, record):
        """https://docs.openstack.org/api-ref/network/v2/#list-floating-ips"""
        return [
            Choice(one["id"], one["floating_ip_address"]) for one in self._addresses() if not one["port_id"]
        ]

    def public_addresses(self, record):
        """By the ports of the instance: Nova learns of its floating IPs only some time after Neutron."""
        query = {"device_id": record.id, "fields": ["id"]}
        ports = {one["id"] for one in self.api.network.get("/v2.0/ports", params=query).json()["ports"]}
        found = [one for one in self._addresses() if one["port_id"] in ports]
        return [Choice(one["id"], one["floating_ip_address"]) for one in found]

    # -- Quotas --------------------------------------------------------------------------------------------------------

    def quotas(self):
        limits = self.shared(3, "limits")
        return [
            Gauge(key, label, limits[f"total{used}Used"], _limit(limits[f"maxTotal{allowed}"]), str(unit))
            for key, label, used, allowed, unit in (
                ("instances", gettext_lazy("Instances"), "Instances", "Instances", ""),
                ("vcpus", gettext_lazy("vCPUs"), "Cores", "Cores", ""),
                ("ram", gettext_lazy("Memory"), "RAM", "RAMSize", "MiB"),
            )
        ]

    def network_quotas(self):
        """https://docs.openstack.org/api-ref/network/v2/#show-quota-details-for-a-tenant"""
        path = f"/v2.0/quotas/{self.scope.project.id}/details"
        details = self.api.network.get(path).json()["quota"]
        words = {
            "floatingip": gettext_lazy("Floating IPs"),
            "security_group": gettext_lazy("Security groups"),
            "network": gettext_lazy("Networks"),
            "port": gettext_lazy("Ports"),
            "router": gettext_lazy("Routers"),
        }
        return [
            Gauge(key, label, details[key]["used"], _limit(details[key]["limit"]))
            for key, label in words.items()
            if key in details
        ]


def _limit(value):
    """-1 is OpenStack's word for «no limit»."""
    return None if value < 0 else value


def _memory(mebibytes):
    return f"{mebibytes / 1024:g} GiB" if mebibytes >= 1024 else f"{mebibytes} MiB"


def _sized(volume):
    return _("%(name)s · %(size)d GB") % {"name": volume["name"] or volume["id"], "size": volume["size"]}


def named(images):
    """Names by id, of images as Glance tells them."""
    return {one["id"]: one["name"] or "" for one in images}
