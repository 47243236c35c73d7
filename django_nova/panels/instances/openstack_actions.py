"""Instances of Nova: what changes them. Each method is one verb of the panel.

https://docs.openstack.org/api-ref/compute/#servers-run-an-action-servers-action
"""

from django.utils.translation import gettext as _

from ...clouds.errors import CloudError, Conflict, Invalid, NotFound


class Actions:
    def create(
        self,
        *,
        name,
        source,
        flavor,
        networks=(),
        security_groups=(),
        key_pair="",
        count=1,
        user_data="",
        zone="",
        server_group="",
        metadata=None,
        volume_size=None,
        delete_volume=True,
    ):
        """Launch ``count`` instances from ``source`` ("image:ID", "volume:ID" or "snapshot:ID"), on a new volume of
        ``volume_size`` GB if that is given. ``user_data`` is text. Answers the first of them.

        https://docs.openstack.org/api-ref/compute/#create-server
        """
        kind, _colon, id = source.partition(":")
        disks, image = _disks(kind, id, volume_size, delete_volume)
        if kind == "volume" and count > 1:
            raise Invalid(_("One volume can start one instance only."), field="count")
        made = self.api.compute.servers.create(
            name,
            image,
            flavor,
            meta=metadata or {},
            min_count=count,
            max_count=count,
            security_groups=list(security_groups) or None,
            userdata=user_data.replace("\r\n", "\n") or None,  # novaclient encodes it
            key_name=key_pair or None,
            availability_zone=zone or None,
            scheduler_hints={"group": server_group} if server_group else None,
            block_device_mapping_v2=disks,
            nics=[{"net-id": network} for network in networks] or "auto",
        )
        record = self._record({"name": name, "status": "BUILD", **made.to_dict()})
        return record

    def start(self, id):
        self.api.compute.servers.start(id)

    def stop(self, id):
        self.api.compute.servers.stop(id)

    def reboot(self, id, *, hard=False):
        self.api.compute.servers.reboot(id, "HARD" if hard else "SOFT")

    def pause(self, id):
        self.api.compute.servers.pause(id)

    def unpause(self, id):
        self.api.compute.servers.unpause(id)

    def suspend(self, id):
        self.api.compute.servers.suspend(id)

    def resume(self, id):
        self.api.compute.servers.resume(id)

    def shelve(self, id):
        self.api.compute.servers.shelve(id)

    def unshelve(self, id):
        self.api.compute.servers.unshelve(id)

    def rescue(self, id):
        self.api.compute.servers.rescue(id)

    def unrescue(self, id):
        self.api.compute.servers.unrescue(id)

    def lock(self, id):
        self.api.compute.servers.lock(id)

    def unlock(self, id):
        self.api.compute.servers.unlock(id)

    def rename(self, id, *, name, description=""):
        self.api.compute.servers.update(id, name=name, description=description)

    def resize(self, id, *, flavor):
        self.api.compute.servers.resize(id, flavor)

    def confirm(self, id):
        self.api.compute.servers.confirm_resize(id)

    def revert(self, id):
        self.api.compute.servers.revert_resize(id)

    def rebuild(self, id, *, image):
        self.api.compute.servers.rebuild(id, image)

    def annotate(self, id, *, metadata=None):
        """Make the metadata exactly this.

        https://docs.openstack.org/api-ref/compute/#replace-metadata-items
        """
        body = {"metadata": metadata or {}}
        self.api.compute.servers.api.client.put(f"/servers/{id}/metadata", body=body)

    def snapshot(self, id, *, name):
        self.api.compute.servers.create_image(id, name)

    def attach(self, id, *, volume, device=""):
        self.api.compute.volumes.create_server_volume(id, volume, device or None)

    def detach(self, id, *, volume):
        self.api.compute.volumes.delete_server_volume(id, volume)

    def plug(self, id, *, network, ip=""):
        self.api.compute.servers.interface_attach(id, None, network, ip or None)

    def unplug(self, id, *, interface):
        self.api.compute.servers.interface_detach(id, interface)

    def secure(self, id, *, security_groups=()):
        """Make its security groups exactly these (names): add what is missing, then remove what is too much.

        https://docs.openstack.org/api-ref/compute/#add-security-group-to-a-server-addsecuritygroup-action
        """
        have = {group.name for group in self.api.compute.servers.list_security_group(id)}
        wanted = set(security_groups)
        for name in sorted(wanted - have):
            self.api.compute.servers.add_security_group(id, name)
        try:
            with self.scope.cloud.module.translated():
                for name in sorted(have - wanted):
                    self.api.compute.servers.remove_security_group(id, name)
        except CloudError as error:
            raise Conflict(_("The new groups are added, but not all old ones could be removed.")) from error

    def associate(self, id, *, address="", interface=""):
        """Make the instance reachable by a floating IP: the one named, or a new one of the network that its router leads to.

        https://docs.openstack.org/api-ref/network/v2/#floating-ips-floatingips
        """
        port = interface or self._first_port(id)
        if address:
            self.api.network.put(f"/v2.0/floatingips/{address}", json={"floatingip": {"port_id": port}})
            return
        trouble = None
        for network in self._external():
            body = {"floatingip": {"floating_network_id": network, "port_id": port}}
            try:
                with self.scope.cloud.module.translated():
                    self.api.network.post("/v2.0/floatingips", json=body)
                    return
            except (Conflict, Invalid, NotFound) as error:  # that network does not lead to this instance
                trouble = trouble or error
        raise trouble or Conflict(_("This cloud has no network that leads outside."))

    def disassociate(self, id, *, address):
        self.api.network.put(f"/v2.0/floatingips/{address}", json={"floatingip": {"port_id": None}})

    def open(self, id):
        """The address of its graphical console.

        https://docs.openstack.org/api-ref/compute/#create-console
        """
        return self.api.compute.servers.get_console_url(id, "novnc")["remote_console"]["url"]

    def serial(self, id):
        """The address of its serial port, a web socket; clouds have it or do not, and say so when asked.

        https://docs.openstack.org/api-ref/compute/#create-console
        """
        return self.api.compute.servers.get_console_url(id, "serial")["remote_console"]["url"]

    def delete(self, id):
        self.api.compute.servers.delete(id)


def _disks(kind, id, volume_size, delete_volume):
    """(block devices or None, image or None) of a new server.

    https://docs.openstack.org/nova/latest/user/block-device-mapping.html
    """
    if kind == "image" and not volume_size:
        return None, id
    disk = {
        "boot_index": 0,
        "uuid": id,
        "source_type": kind,
        "destination_type": "volume",
        "delete_on_termination": delete_volume and kind != "volume",
    }
    if volume_size and kind != "volume":
        disk["volume_size"] = volume_size
    return [disk], None
