"""Instances of EC2: their interfaces, public addresses and security groups. Each public method is one verb of the panel.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-eni.html
"""

import time

from django.utils.translation import gettext as _

from ...clouds.ec2_tags import filters, specified
from ...clouds.errors import CloudError, Conflict

LAST_LOOKS = 8  # after an interface was detached, at half a second each: it can only be deleted then


class Network:
    def plug(self, id, *, subnet, ip=""):
        """Add an interface that is let in by the same groups as the instance, and that goes when the instance goes."""
        raw = self._raw(id)
        made = self.api.ec2.create_network_interface(
            SubnetId=subnet,
            Groups=[one["GroupId"] for one in raw.get("SecurityGroups") or []],
            TagSpecifications=specified(["network-interface"], id),
            **({"PrivateIpAddress": ip} if ip else {}),
        )["NetworkInterface"]["NetworkInterfaceId"]
        taken = {one["Attachment"]["DeviceIndex"] for one in raw["NetworkInterfaces"]}
        place = next(n for n in range(1, 99) if n not in taken)
        try:
            with self.scope.cloud.module.translated():
                attached = self.api.ec2.attach_network_interface(
                    InstanceId=id, NetworkInterfaceId=made, DeviceIndex=place
                )
        except CloudError as error:
            self._undo(error, made, lambda: self.api.ec2.delete_network_interface(NetworkInterfaceId=made))
            raise
        self._keep_with(made, attached["AttachmentId"])

    def _undo(self, error, made, remove):
        """Take back what was made in vain. What cannot be taken back either is named beside the error that led here."""
        try:
            with self.scope.cloud.module.translated():
                remove()
        except CloudError:
            left = _("%s was made for it and could not be removed again: delete it yourself.") % made
            error.detail = f"{error.detail} {left}".strip()

    def _keep_with(self, interface, attachment):
        try:
            with self.scope.cloud.module.translated():
                self.api.ec2.modify_network_interface_attribute(
                    NetworkInterfaceId=interface,
                    Attachment={"AttachmentId": attachment, "DeleteOnTermination": True},
                )
        except CloudError as error:
            words = _("The interface is added, but it will stay when the instance is deleted: %s")
            raise Conflict(message=words % error) from error

    def unplug(self, id, *, interface):
        """Remove an interface; one that would have gone with the instance is deleted."""
        answer = self.api.ec2.describe_network_interfaces(NetworkInterfaceIds=[interface])
        attachment = answer["NetworkInterfaces"][0].get("Attachment") or {}
        if attachment.get("InstanceId") != id:
            raise Conflict(_("The interface is not part of this instance."))
        if attachment["DeviceIndex"] == 0:
            raise Conflict(_("The first interface belongs to the instance and cannot be removed."))
        self.api.ec2.detach_network_interface(AttachmentId=attachment["AttachmentId"])
        if attachment.get("DeleteOnTermination"):
            self._delete_interface(interface)

    def _delete_interface(self, interface):
        """Delete it as soon as it is detached; it is left alone if that takes too long."""
        for _look in range(LAST_LOOKS):
            answer = self.api.ec2.describe_network_interfaces(NetworkInterfaceIds=[interface])
            if answer["NetworkInterfaces"][0]["Status"] == "available":
                self.api.ec2.delete_network_interface(NetworkInterfaceId=interface)
                return
            time.sleep(0.5)

    def associate(self, id, *, address="", interface=""):
        """Make it reachable by a public address of the account's, or by a new one, at its first interface by default."""
        wanted = {"NetworkInterfaceId": interface or self._first_interface(id)}
        if address:
            self.api.ec2.associate_address(AllocationId=address, AllowReassociation=False, **wanted)
            return
        new = self.api.ec2.allocate_address(Domain="vpc")["AllocationId"]
        try:
            with self.scope.cloud.module.translated():
                self.api.ec2.associate_address(AllocationId=new, **wanted)
        except CloudError as error:
            self._undo(error, new, lambda: self.api.ec2.release_address(AllocationId=new))
            raise

    def _first_interface(self, id):
        found = [one for one in self._raw(id)["NetworkInterfaces"] if one["Attachment"]["DeviceIndex"] == 0]
        if not found:
            raise Conflict(_("It has no interface yet."))
        return found[0]["NetworkInterfaceId"]

    def disassociate(self, id, *, address):
        """The address stays the account's own."""
        self.api.ec2.disassociate_address(AssociationId=address)

    def secure(self, id, *, security_groups):
        """Make its security groups exactly these (ids); of several interfaces, those of the first."""
        groups, plugs = list(security_groups), self._raw(id).get("NetworkInterfaces") or []
        if len(plugs) < 2:
            self.api.ec2.modify_instance_attribute(InstanceId=id, Groups=groups)
            return
        first = self._first_interface(id)
        self.api.ec2.modify_network_interface_attribute(NetworkInterfaceId=first, Groups=groups)

    def _addresses(self, **wanted):
        """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAddresses.html"""
        return self.api.ec2.describe_addresses(Filters=filters(**wanted))["Addresses"]
