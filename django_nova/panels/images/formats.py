"""What a disk's file is, by its first bytes and its name: people seldom know, and a wrong format does not start.

Formats that Glance knows: https://docs.openstack.org/glance/latest/user/formats.html
"""

from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext_lazy as _

DISKS = {
    "qcow2": _("QCOW2 · QEMU's, the usual one"),
    "raw": _("Raw · as on the disk"),
    "iso": _("ISO · a CD or DVD"),
    "vmdk": _("VMDK · VMware's"),
    "vdi": _("VDI · VirtualBox's"),
    "vhd": _("VHD · Hyper-V's, older"),
    "vhdx": _("VHDX · Hyper-V's"),
    "ploop": _("Ploop · Virtuozzo's"),
    "aki": _("AKI · a kernel"),
    "ari": _("ARI · a RAM disk"),
    "ami": _("AMI · a machine that needs a kernel"),
}
CONTAINERS = {
    "bare": _("None: the disk alone"),
    "ova": _("OVA · a machine in an archive"),
    "ovf": _("OVF · a machine's description"),
    "docker": _("Docker · an archive of a container"),
    "compressed": _("Compressed"),
    "aki": _("AKI · a kernel"),
    "ari": _("ARI · a RAM disk"),
    "ami": _("AMI · a machine that needs a kernel"),
}
BEGINNINGS = {
    b"QFI\xfb": "qcow2",
    b"KDMV": "vmdk",
    b"# Disk DescriptorFile": "vmdk",
    b"vhdxfile": "vhdx",
    b"conectix": "vhd",
}
ENDINGS = {
    "qcow2": "qcow2", "qcow": "qcow2", "iso": "iso", "vmdk": "vmdk", "vdi": "vdi", "vhd": "vhd", "vhdx": "vhdx", "ova": "vmdk",
    "hdd": "ploop", "aki": "aki", "ari": "ari", "ami": "ami", "vmlinuz": "aki", "initrd": "ari",
}  # fmt: skip
PACKED = "gz", "xz", "bz2", "zst", "zip"


def disk_format(name, beginning=b""):
    """The format of a disk's file; ``beginning``: its first bytes, the more the better. Raw if nothing speaks against it."""
    known = next((kind for mark, kind in BEGINNINGS.items() if beginning.startswith(mark)), None)
    if known is None and beginning[64:68] == b"\x7f\x10\xda\xbe":
        known = "vdi"
    if known is None and beginning[0x8001:0x8006] == b"CD001":
        known = "iso"
    return known or ENDINGS.get(_ending(name), "raw")


def container_format(name):
    """What is around the disk: an archive by its name, else nothing."""
    ending = _ending(name)
    if ending in PACKED:
        return "compressed"
    return ending if ending in ("ova", "aki", "ari", "ami") else "bare"


def name_in(address):
    """The file's name in an address."""
    return unquote(urlsplit(address).path.rpartition("/")[2])


def _ending(name):
    return name.rpartition("/")[2].rpartition(".")[2].lower()
