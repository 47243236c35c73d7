"""What is an image's own in Glance's answer, where it stands among the words of Glance itself.

https://docs.openstack.org/glance/latest/admin/useful-image-properties.html
"""

OWN = {  # Glance's words
    "id", "name", "status", "visibility", "size", "virtual_size", "min_disk", "min_ram", "owner", "created_at",
    "updated_at", "checksum", "container_format", "disk_format", "protected", "tags", "self", "file", "schema",
    "os_hidden", "os_hash_algo", "os_hash_value", "locations", "direct_url", "stores", "owner_specified.openstack.md5",
    "owner_specified.openstack.object", "owner_specified.openstack.sha256",
}  # fmt: skip
RESERVED = "os_glance_"
NAMED = (
    "description",
    "os_distro",
    "os_version",
    "os_type",
    "architecture",
)  # properties with fields of their own


def taken(key):
    """Whether a property of that name is nobody's to set as he likes."""
    return key in OWN or key in NAMED or key.startswith(RESERVED)


def free(raw):
    """The properties that are nobody's but the owner's."""
    return {key: value for key, value in raw.items() if not taken(key) and isinstance(value, str)}


def differences(have, wanted):
    """A JSON patch from these properties to those."""
    changes = []
    for key in {**have, **wanted}:
        path = "/" + key.replace("~", "~0").replace("/", "~1")
        if key not in wanted:
            changes.append({"op": "remove", "path": path})
        elif have.get(key) != wanted[key]:
            changes.append({"op": "replace" if key in have else "add", "path": path, "value": wanted[key]})
    return changes
