"""A new version of a launch template: what was asked, and all else that the version before it says, such as a role.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplateVersion.html
"""

import base64
import binascii

ASKED = {
    "ImageId", "InstanceType", "KeyName", "SecurityGroupIds", "NetworkInterfaces", "UserData", "BlockDeviceMappings",
}  # fmt: skip


def renewed(before, said):
    """``said`` by the form, with whatever of ``before`` the form does not ask and EC2 does not tell only."""
    new = {name: value for name, value in before.items() if name not in ASKED} | said
    if text(before.get("UserData", "")) == text(said.get("UserData", "")):
        new |= {"UserData": before["UserData"]} if "UserData" in before else {}
    if disks := _disks(before, said):
        new["BlockDeviceMappings"] = disks
    if plugs := _plugs(before, said):
        new["NetworkInterfaces"] = plugs
    if plugs or "SecurityGroupIds" in new:  # either there or here, by id or by name
        new.pop("SecurityGroups", None)
    if plugs:
        new.pop("SecurityGroupIds", None)
    new.pop("Operator", None)
    if "MetadataOptions" in new:
        new["MetadataOptions"] = {k: v for k, v in new["MetadataOptions"].items() if k != "State"}
    return new


def text(encoded):
    """User data as people wrote it; what is no text stays as it is."""
    try:
        found = base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return encoded
    return encoded if "\0" in found else found


def _disks(before, said):
    """The form asks the size of the first disk; others stay, and what else is said of it."""
    old, asked = before.get("BlockDeviceMappings") or [], said.get("BlockDeviceMappings") or []
    sized = next((one for one in old if one.get("Ebs", {}).get("VolumeSize")), None)
    size = asked[0]["Ebs"]["VolumeSize"] if asked else None
    same = before.get("ImageId") == said.get("ImageId")
    if same and size == (sized and sized["Ebs"]["VolumeSize"]):
        return old
    if not asked:
        left = {name: value for name, value in sized["Ebs"].items() if name != "VolumeSize"} if sized else {}
        return [sized | {"Ebs": left} if one is sized else one for one in old if one is not sized or left]
    first = next((one for one in old if one["DeviceName"] == asked[0]["DeviceName"]), None if same else sized)
    if first is None:
        return asked + old
    merged = first | asked[0] | {"Ebs": first.get("Ebs", {}) | asked[0]["Ebs"]}
    return [merged if one is first else one for one in old]


def _plugs(before, said):
    """The form asks the subnet and the groups of the first interface; others stay, and what else is said of it."""
    old, asked = before.get("NetworkInterfaces") or [], said.get("NetworkInterfaces") or []
    if not old:
        return asked
    wanted = asked[0] if asked else {"Groups": said.get("SecurityGroupIds")}
    first = {name: value for name, value in old[0].items() if name not in ("SubnetId", "Groups")}
    first |= {name: value for name, value in wanted.items() if value or name == "DeviceIndex"}
    plain = not asked and not old[1:] and first.keys() <= {"DeviceIndex", "Groups"}
    return [] if plain else [first, *old[1:]]
