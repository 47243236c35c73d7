"""Instance types and launch templates, against boto3's own answers."""

import base64

import pytest
from botocore.exceptions import ClientError
from django.core.cache import cache


def test_types_are_found_by_what_one_needs(alice):
    theirs = {}
    for part in alice.ec2.get_paginator("describe_instance_types").paginate():
        theirs |= {one["InstanceType"]: one for one in part["InstanceTypes"]}
    rows = alice.rows("/flavors/?limit=100&vcpus=4&memory=16&disk=100")["items"]
    wanted = {
        name
        for name, one in theirs.items()
        if one["VCpuInfo"]["DefaultVCpus"] >= 4
        and one["MemoryInfo"]["SizeInMiB"] >= 16 * 1024
        and one.get("InstanceStorageInfo", {}).get("TotalSizeInGB", 0) >= 100
    }
    assert {row["id"] for row in rows} == wanted
    assert wanted
    by_memory = [row["memory"] for row in alice.rows("/flavors/?limit=100&sort=-memory")["items"]]
    assert by_memory == sorted(by_memory, reverse=True)
    assert {row["name"] for row in alice.rows("/flavors/?name=t3.micro")["items"]} == {"t3.micro"}
    record = alice.record("/flavors/t3.micro/")
    assert (record["vcpus"], record["memory"]) == (2, 1024)
    assert record["specs"]["network"] == theirs["t3.micro"]["NetworkInfo"]["NetworkPerformance"]


def test_pages_of_types_are_bounded_and_complete(alice, site, settings):
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"PAGE_SIZES": [10]}
    theirs = [
        one["InstanceType"]
        for part in alice.ec2.get_paginator("describe_instance_types").paginate()
        for one in part["InstanceTypes"]
    ]
    seen, query = [], "limit=10"
    while query:
        answer = alice.get(f"/flavors/?{query}")
        assert len(answer.context["records"]) <= 10
        seen += [one.id for one in answer.context["records"]]
        query = answer.context["pages"].get("next", "")
    assert sorted(seen) == sorted(theirs)
    assert alice.rows("/flavors/?sort=name")["total"] == len(theirs)
    asked = site.calls.count("DescribeInstanceTypes")
    alice.get("/flavors/?name=t3")
    assert site.calls.count("DescribeInstanceTypes") == asked  # known for an hour


def test_a_type_leads_to_the_launch_form(alice):
    page = alice.get("/flavors/?name=t3.small").content.decode()
    assert "/instances/-/create/?flavor=t3.small" in page
    form = alice.get("/instances/-/create/?flavor=t3.small").context["form"]
    assert form["flavor"].value() == "t3.small"


@pytest.fixture
def template(alice):
    given = {
        "name": "web",
        "source": f"image:{alice.image()}",
        "flavor": "t3.micro",
        "user_data": "#!/bin/sh\r\necho hello",
        "description": "as it began",
    }
    answer = alice.post("/launch_templates/-/create/", **given)
    assert answer.status_code == 302, answer.context["form"].errors
    cache.clear()
    return alice.rows("/launch_templates/")["items"][0]["id"]


def data(person, id, version="$Default"):
    found = person.ec2.describe_launch_template_versions(LaunchTemplateId=id, Versions=[version])
    return found["LaunchTemplateVersions"][0]["LaunchTemplateData"]


def test_a_template_says_what_was_typed(alice, template):
    said = data(alice, template, "1")
    assert (said["InstanceType"], said["ImageId"]) == ("t3.micro", alice.image())
    assert base64.b64decode(said["UserData"]) == b"#!/bin/sh\necho hello"
    assert alice.record(f"/launch_templates/{template}/")["user_data"] == "#!/bin/sh\necho hello"
    again = alice.post("/launch_templates/-/create/", name="web", flavor="t3.micro")
    assert again.status_code == 422
    assert "already" in str(again.context["form"].errors["name"])


def test_versions(alice, template):
    form = alice.get(f"/launch_templates/-/revise/?id={template}").context["form"]
    assert form["flavor"].value() == "t3.micro"  # begins as the default one is
    given = {
        "source": form["source"].value(),
        "flavor": "t3.small",
        "volume_size": "30",
        "description": "larger",
    }
    alice.act("launch_templates", "revise", template, **given)
    assert data(alice, template, "1")["InstanceType"] == "t3.micro"
    second = data(alice, template, "2")
    assert second["InstanceType"] == "t3.small"
    assert second["BlockDeviceMappings"][0]["Ebs"]["VolumeSize"] == 30
    assert alice.record(f"/launch_templates/{template}/")["default"] == 1
    alice.act("launch_templates", "choose", template, version="2")
    found = alice.ec2.describe_launch_templates(LaunchTemplateIds=[template])["LaunchTemplates"][0]
    assert (found["DefaultVersionNumber"], found["LatestVersionNumber"]) == (2, 2)
    page = alice.get(f"/launch_templates/{template}/-/versions/").content.decode()
    assert "as it began" in page and "larger" in page
    wrong = alice.act("launch_templates", "revise", template, volume_size="10")
    assert "volume_size" in wrong and "image" in wrong


def test_what_no_form_asks_stays(alice, template):
    """A role, further disks and interfaces, a script that is no text: as others, with other tools, made them."""
    begun = data(alice, template)
    packed = base64.b64encode(b"\x1f\x8b\x00packed").decode()
    disks = [
        {"DeviceName": "/dev/sdf", "Ebs": {"SnapshotId": "snap-12345678", "DeleteOnTermination": True}},
        {"DeviceName": "/dev/sdg", "Ebs": {"VolumeSize": 50, "VolumeType": "io2"}},
    ]
    said = begun | {
        "UserData": packed,
        "IamInstanceProfile": {"Name": "web"},
        "MetadataOptions": {"HttpTokens": "required"},
        "NetworkInterfaces": [
            {"DeviceIndex": 0, "AssociatePublicIpAddress": True, "Groups": ["sg-12345678"]}
        ],
        "BlockDeviceMappings": disks,
    }
    alice.ec2.create_launch_template_version(LaunchTemplateId=template, LaunchTemplateData=said)
    alice.ec2.modify_launch_template(LaunchTemplateId=template, DefaultVersion="2")
    cache.clear()
    form = alice.get(f"/launch_templates/-/revise/?id={template}").context["form"]
    given = {name: form[name].value() or "" for name in form.fields if name != "security_groups"}
    given |= {"default": "on"}
    alice.act("launch_templates", "revise", template, **given | {"flavor": "t3.small"})
    third = data(alice, template, "3")
    assert third.pop("NetworkInterfaces") == [{"DeviceIndex": 0, "AssociatePublicIpAddress": True}]
    assert third == {name: one for name, one in said.items() if name != "NetworkInterfaces"} | {
        "InstanceType": "t3.small"
    }
    alice.act("launch_templates", "revise", template, **given | {"volume_size": "60", "user_data": "new"})
    fourth = data(alice, template, "4")
    assert [one["DeviceName"] for one in fourth["BlockDeviceMappings"]][1:] == ["/dev/sdf", "/dev/sdg"]
    assert fourth["BlockDeviceMappings"][0]["Ebs"] == {"VolumeSize": 60}
    assert fourth["BlockDeviceMappings"][1:] == disks
    assert base64.b64decode(fourth["UserData"]) == b"new" and "IamInstanceProfile" in fourth


def test_launching_from_it(alice, template):
    alice.act("launch_templates", "launch", template, name="from-template", count="2")
    found = alice.ec2.describe_instances(Filters=[{"Name": "tag:Name", "Values": ["from-template"]}])
    made = [one for reservation in found["Reservations"] for one in reservation["Instances"]]
    assert [one["InstanceType"] for one in made] == ["t3.micro", "t3.micro"]
    # What says too little is refused at the field, before something is made of nothing
    alice.act("launch_templates", "revise", template, flavor="t3.micro", default="on")
    told = alice.act("launch_templates", "launch", template, name="nothing")
    assert "version: " in told and "no image" in told
    assert not alice.ec2.describe_instances(Filters=[{"Name": "tag:Name", "Values": ["nothing"]}])[
        "Reservations"
    ]
    alice.act("launch_templates", "delete", template)
    with pytest.raises(ClientError):
        alice.ec2.describe_launch_template_versions(LaunchTemplateId=template)
