"""What services and kinds of things are called."""

from django.utils.translation import gettext_lazy as _

SERVICES = {
    "compute": _("Compute"),
    "block-storage": _("Block storage"),
    "network": _("Network"),
    "image": _("Images"),
    "object-store": _("Object storage"),
}
KINDS = {
    "instances": _("instances"),
    "server_groups": _("server groups"),
    "volume_transfers": _("volume transfers"),
    "volume_backups": _("volume backups"),
    "group_snapshots": _("group snapshots"),
    "volume_snapshots": _("volume snapshots"),
    "volume_groups": _("volume groups"),
    "volumes": _("volumes"),
    "floating_ips": _("floating IPs"),
    "router_interfaces": _("router interfaces"),
    "routers": _("routers"),
    "trunks": _("trunks"),
    "ports": _("ports"),
    "subnets": _("subnets"),
    "networks": _("networks"),
    "subnet_pools": _("subnet pools"),
    "address_scopes": _("address scopes"),
    "security_groups": _("security groups"),
    "address_groups": _("address groups"),
    "qos_policies": _("QoS policies"),
    "images": _("images"),
    "containers": _("containers"),
}
