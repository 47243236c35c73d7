"""Launch templates of EC2.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html
"""

import base64
import re
from dataclasses import replace
from uuid import uuid4

from django.utils.translation import gettext as _

from ...clouds.ec2_pages import part
from ...clouds.ec2_tags import containing, filters, specified
from ...clouds.errors import CloudError, Conflict, Invalid, NotFound
from .. import Backend as Base
from .. import Choice, Page, Ref
from ..instances.ec2_catalogue import Catalogue
from ..instances.ec2_choices import Choices
from .ec2_versions import renewed, text
from .record import LaunchTemplate, Version

MANY = 200  # versions that are shown: EC2 tells them newest first
SAID = "image", "flavor", "key_pair", "security_groups", "subnet", "disk", "user_data"


class Backend(Choices, Catalogue, Base):
    Record = LaunchTemplate
    remembers = ("flavors",)
    ids = re.compile(r"lt-[0-9a-f]{8,17}")

    def list(self, window, *, name=""):
        """One page by EC2's tokens."""
        wanted = filters(launch_template_name=containing(name))

        def ask(**page):
            answer = self.api.ec2.describe_launch_templates(Filters=wanted, **page)
            return answer["LaunchTemplates"], answer.get("NextToken", "")

        rows, following = part(ask, lambda raw: raw["LaunchTemplateId"], window.marker, window.limit)
        whole = not window.marker and not following
        return Page(tuple(map(_record, rows)), following, len(rows) if whole else None)

    def get(self, id):
        """With what its default version says."""
        found = self.api.ec2.describe_launch_templates(LaunchTemplateIds=[id])["LaunchTemplates"]
        if not found:
            raise NotFound(id)
        record = _record(found[0])
        version = self._version(id, record.default)
        return replace(record, **{name: getattr(version, name) for name in SAID})

    def versions(self, id):
        """The newest versions, newest first."""
        found = self.api.ec2.describe_launch_template_versions(LaunchTemplateId=id, MaxResults=MANY)
        images = self._names(found["LaunchTemplateVersions"])
        made = [_version(raw, images) for raw in found["LaunchTemplateVersions"]]
        return sorted(made, key=lambda one: one.number, reverse=True)

    # -- Changing --------------------------------------------------------------------------------------------------------

    def create(
        self, *, name, source="", flavor="", key_pair="", security_groups=(), subnet="", volume_size=None, user_data="",
        description="",
    ):  # fmt: skip
        """Of a name that is free. ``source``: "image:ID"; ``volume_size`` in GB; ``user_data`` is text."""
        if self.api.ec2.describe_launch_templates(Filters=filters(launch_template_name=name))[
            "LaunchTemplates"
        ]:
            raise Conflict(message=_("There is a launch template of that name already."), field="name")
        said = self._said(source, flavor, key_pair, security_groups, subnet, volume_size, user_data)
        made = self.api.ec2.create_launch_template(
            LaunchTemplateName=name,
            LaunchTemplateData=said,
            ClientToken=str(uuid4()),
            **({"VersionDescription": description} if description else {}),
        )
        return _record(made["LaunchTemplate"])

    def revise(
        self, id, *, source="", flavor="", key_pair="", security_groups=(), subnet="", volume_size=None, user_data="",
        description="", default=False,
    ):  # fmt: skip
        """A new version, which says these anew and else what the default one does; the default one if ``default``."""
        raw = self._raw(id)
        said = self._said(source, flavor, key_pair, security_groups, subnet, volume_size, user_data)
        before = self._version_of(id, raw["DefaultVersionNumber"])["LaunchTemplateData"]
        made = self.api.ec2.create_launch_template_version(
            LaunchTemplateId=id,
            LaunchTemplateData=renewed(before, said),
            ClientToken=str(uuid4()),
            **({"VersionDescription": description} if description else {}),
        )
        if default:
            number = made["LaunchTemplateVersion"]["VersionNumber"]
            self.api.ec2.modify_launch_template(LaunchTemplateId=id, DefaultVersion=str(number))

    def choose(self, id, *, version):
        """The default version from now on."""
        self._version(id, version)
        self.api.ec2.modify_launch_template(LaunchTemplateId=id, DefaultVersion=str(version))

    def launch(self, id, *, name, version="", count=1):
        """Instances as that version says, or the default one. Not every endpoint notices that it says too little."""
        number = int(version) if version else self._raw(id)["DefaultVersionNumber"]
        said = self._version(id, number)
        if not said.image or not said.flavor:
            raise Invalid(
                message=_("This version says no image or no size: make a new one that does."), field="version"
            )
        made = self.api.ec2.run_instances(
            LaunchTemplate={"LaunchTemplateId": id, "Version": str(number)},
            MinCount=count,
            MaxCount=count,
            ClientToken=str(uuid4()),
            TagSpecifications=specified(["instance", "volume"], name),
        )
        return [one["InstanceId"] for one in made["Instances"]]

    def delete(self, id):
        self.api.ec2.delete_launch_template(LaunchTemplateId=id)

    # -- Choices -----------------------------------------------------------------------------------------------------------

    def versions_of(self, record):
        return [
            Choice(
                str(one.number),
                " · ".join(filter(None, [str(one.number), one.description, one.flavor])),
                chosen=one.default,
            )
            for one in self.versions(record.id)
        ]

    # -- Words ---------------------------------------------------------------------------------------------------------------

    def _raw(self, id):
        found = self.api.ec2.describe_launch_templates(LaunchTemplateIds=[id])["LaunchTemplates"]
        if not found:
            raise NotFound(id)
        return found[0]

    def _version(self, id, number):
        raw = self._version_of(id, number)
        return _version(raw, self._names([raw]))

    def _version_of(self, id, number):
        found = self.api.ec2.describe_launch_template_versions(LaunchTemplateId=id, Versions=[str(number)])
        rows = found["LaunchTemplateVersions"]
        if not rows:
            raise NotFound(str(number), field="version")
        return rows[0]

    def _names(self, rows):
        """Names of the images that versions say; without them the ids must do."""
        ids = sorted({one["LaunchTemplateData"].get("ImageId", "") for one in rows} - {""})
        try:
            with self.scope.cloud.module.translated():
                found = self.api.ec2.describe_images(Filters=filters(image_id=ids))["Images"] if ids else []
        except CloudError:
            found = []
        return {one["ImageId"]: one.get("Name", "") for one in found}

    def _said(self, source, flavor, key_pair, security_groups, subnet, volume_size, user_data):
        """The fields as EC2 wants them. With a subnet the groups belong to the interface, as EC2 insists."""
        image = source.removeprefix("image:")
        groups = list(security_groups)
        script = user_data.replace("\r\n", "\n").encode()
        interface = [{"DeviceIndex": 0, "SubnetId": subnet} | ({"Groups": groups} if groups else {})]
        said = {
            "ImageId": image,
            "InstanceType": flavor,
            "KeyName": key_pair,
            "SecurityGroupIds": groups if not subnet else [],
            "NetworkInterfaces": interface if subnet else [],
            "UserData": base64.b64encode(script).decode() if script else "",
            "BlockDeviceMappings": self._disk(image, volume_size) if volume_size else [],
        }
        return {key: value for key, value in said.items() if value}

    def _disk(self, image, size):
        """The first disk in that size, whose name only the image tells."""
        found = self.api.ec2.describe_images(ImageIds=[image])["Images"] if image else []
        if not found or not found[0].get("RootDeviceName"):
            raise Invalid(message=_("Only with an image that brings a disk."), field="volume_size")
        return [{"DeviceName": found[0]["RootDeviceName"], "Ebs": {"VolumeSize": size}}]


def _record(raw):
    return LaunchTemplate(
        id=raw["LaunchTemplateId"],
        name=raw["LaunchTemplateName"],
        default=raw["DefaultVersionNumber"],
        latest=raw["LatestVersionNumber"],
        created=raw.get("CreateTime"),
    )


def _version(raw, images):
    said = raw["LaunchTemplateData"]
    plugs = said.get("NetworkInterfaces") or [{}]
    groups = said.get("SecurityGroupIds") or plugs[0].get("Groups") or []
    image, key = said.get("ImageId"), said.get("KeyName")
    sizes = [
        one["Ebs"]["VolumeSize"]
        for one in said.get("BlockDeviceMappings") or []
        if one.get("Ebs", {}).get("VolumeSize")
    ]
    return Version(
        number=raw["VersionNumber"],
        description=raw.get("VersionDescription") or "",
        default=bool(raw.get("DefaultVersion")),
        created=raw.get("CreateTime"),
        image=Ref(image, images.get(image, "")) if image else None,
        flavor=said.get("InstanceType") or "",
        key_pair=Ref(key, key) if key else None,
        security_groups=tuple(map(Ref, groups)),
        subnet=plugs[0].get("SubnetId") or "",
        disk=next(iter(sizes), None),
        user_data=text(said.get("UserData") or ""),
    )
