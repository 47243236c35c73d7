"""Images on EC2: what the pages say happened did happen, as boto3 sees it."""

import pytest
from django.core.cache import cache

from tests.moto.conftest import told

OTHER = "210987654321"


@pytest.fixture
def snapshot(alice):
    zone = alice.ec2.describe_availability_zones()["AvailabilityZones"][0]["ZoneName"]
    volume = alice.ec2.create_volume(AvailabilityZone=zone, Size=8)["VolumeId"]
    return alice.ec2.create_snapshot(VolumeId=volume, Description="root disk")["SnapshotId"]


@pytest.fixture
def image(alice, snapshot):
    return register(alice, name="mine", snapshot=snapshot, description="For tests", tags="team=a\nstage=b")


def register(alice, **given):
    answer = alice.client.post(f"{alice.base}/images/-/create/", given, follow=True)
    assert answer.status_code == 200, told(answer)
    cache.clear()
    [found] = alice.rows(f"/images/?visibility=private&name={given['name']}")["items"]
    return found["id"]


def raw(alice, id, ec2=None):
    cache.clear()
    return (ec2 or alice.ec2).describe_images(ImageIds=[id])["Images"][0]


def ids(alice, **query):
    cache.clear()
    asked = "&".join(f"{key}={value}" for key, value in query.items())
    return [one["id"] for one in alice.rows(f"/images/?limit=100&{asked}")["items"]]


def test_registering_a_snapshot(alice, snapshot, image):
    found = raw(alice, image)
    assert (found["Name"], found["Description"], found["OwnerId"]) == ("mine", "For tests", alice.key.account)
    assert {one["Key"]: one["Value"] for one in found["Tags"]} == {"team": "a", "stage": "b"}
    again = alice.post("/images/-/create/", name="mine", snapshot=snapshot)
    assert "name: " in told(again) and "of that name" in told(again)
    for wrong in (
        {"name": ""}, {"name": "ab"}, {"name": "größer"}, {"snapshot": "snap-00000000"}, {"tags": "x"}, {"tags": "aws:x=y"},
    ):  # fmt: skip
        answer = alice.post("/images/-/create/", **({"name": "other", "snapshot": snapshot} | wrong))
        assert answer.status_code == 422 and set(answer.context["form"].errors) == set(wrong)
    assert ids(alice, visibility="private") == [image]


def test_whose_images_are_found_by_owner_and_pattern(alice, image):
    theirs = {one["ImageId"]: one["Name"] for one in alice.ec2.describe_images(Owners=["amazon"])["Images"]}
    assert set(ids(alice, owner="amazon")) == set(theirs)
    assert set(ids(alice, owner="amazon", name="ubuntu*xenial*")) == {
        id for id, name in theirs.items() if name.startswith("ubuntu") and "xenial" in name
    }
    assert ids(alice, owner=alice.key.account) == [image] == ids(alice, owner="self")
    assert ids(alice, owner=alice.key.account, name="mi*") == [image]
    assert ids(alice, owner=OTHER) == []
    assert alice.get("/images/?owner=a%20b").status_code == 400
    page = alice.rows("/images/?owner=amazon&limit=20")
    assert len(page["items"]) == 20 and page["next"]


def test_what_is_said_of_it(alice, image):
    assert alice.act("images", "annotate", image, tags="team=c\ncolour=red") == "Properties of 1 image saved."
    assert {one["Key"]: one["Value"] for one in raw(alice, image)["Tags"]} == {"team": "c", "colour": "red"}
    assert "belong to the cloud" in alice.act("images", "annotate", image, tags="aws:x=1")
    words = alice.act("images", "edit", image, description="Another")
    assert raw(alice, image)["Description"] == "Another" or "does not change the descriptions" in words
    assert alice.act("images", "deactivate", image) == "1 image is deactivated."
    assert raw(alice, image)["State"] == "disabled"
    assert alice.act("images", "reactivate", image) == "1 image is active again."
    assert raw(alice, image)["State"] == "available"
    page = alice.get(f"/images/{image}/")
    offered = {action.verb for action in page.context["actions"]}
    assert {"launch", "copy", "edit", "annotate", "publish", "deactivate", "delete"} <= offered
    assert (
        not {"protect", "unprotect", "send", "fetch", "accept"} & offered
    )  # this cloud knows nothing of them
    foreign = {action.verb for action in alice.get(f"/images/{alice.image()}/").context["actions"]}
    assert foreign == {"launch", "copy"}


def permissions(alice, image):
    found = alice.ec2.describe_image_attribute(ImageId=image, Attribute="launchPermission")
    return found.get("LaunchPermissions", [])


def test_who_may_launch_from_it(alice, image):
    tab = alice.get(f"/image_members/?image={image}")
    assert tab.context["parent"]["record"].id == image and not tab.context["records"]
    for wrong in "", "1234", alice.key.account, "arn:aws:iam::123456789012:user/x":
        answer = alice.post("/image_members/-/create/", image=image, member=wrong)
        assert answer.status_code == 422 and answer.context["form"].errors["member"]
    assert "shared with" in told(
        alice.client.post(
            f"{alice.base}/image_members/-/create/", {"image": image, "member": OTHER}, follow=True
        )
    )
    assert permissions(alice, image) == [{"UserId": OTHER}]
    twice = alice.post("/image_members/-/create/", image=image, member=OTHER)
    assert "already" in told(twice)
    assert alice.act("images", "publish", image, visibility="public") == "1 image changed."
    assert {"Group": "all"} in permissions(alice, image) and raw(alice, image)["Public"]
    members = alice.rows(f"/image_members/?image={image}")["items"]
    assert {(one["name"], one["kind"]) for one in members} == {(OTHER, "account"), ("all", "everybody")}
    assert alice.act("images", "publish", image, visibility="private") == "1 image changed."
    assert alice.act("image_members", "delete", f"{image}:{OTHER}") == "1 member taken off."
    assert permissions(alice, image) == []
    assert alice.get(f"/image_members/{image}:{OTHER}/").status_code == 404
    assert alice.get("/image_members/").status_code == 302


def test_copying_to_another_region(alice, image, site):
    import boto3

    form = alice.get(f"/images/-/copy/?id={image}").context["form"]
    assert form.initial["name"] == "mine"
    assert "of that name" in alice.act("images", "copy", image, name="mine", region="us-east-1")
    answer = alice.client.post(
        f"{alice.base}/images/-/copy/",
        {"id": image, "confirmed": "1", "name": "mine there", "region": "eu-west-1"},
    )
    assert answer["Location"].endswith("/eu-west-1/images/?visibility=private")
    there = boto3.client(
        "ec2", region_name="eu-west-1", endpoint_url=site.endpoint, aws_access_key_id=alice.key.access_key,
        aws_secret_access_key=alice.key.secret_key,
    )  # fmt: skip
    [copy] = [one for one in there.describe_images()["Images"] if one["Name"] == "mine there"]
    assert copy["ImageId"] != image
    cache.clear()
    page = alice.client.get(answer["Location"])
    assert "1 image is being copied." in told(page)
    assert alice.act("images", "copy", image, name="mine too", region="mars-1").startswith("region: ")


def test_deregistering_and_what_it_leaves(alice, snapshot):
    for n, sent in enumerate(({}, {"snapshots": "on"})):
        id = register(alice, name=f"gone-{n}", snapshot=snapshot)
        [theirs] = [one["Ebs"]["SnapshotId"] for one in raw(alice, id)["BlockDeviceMappings"]]
        page = alice.get(f"/images/-/delete/?id={id}").content.decode()
        assert theirs in page
        assert alice.act("images", "delete", id, **sent) == "1 image deleted."
        assert ids(alice, visibility="private") == []
        left = {one["SnapshotId"] for one in alice.ec2.describe_snapshots()["Snapshots"]}
        assert (theirs in left) is not bool(sent)
    assert snapshot in left


def test_who_may_only_look_changes_nothing(site, alice, image):
    """What EC2 refuses comes back in its words, and the image stays as it was."""
    from tests.moto.conftest import enforced

    reader = site.person("reader", site.key("reader", ["ec2:Describe*", "sts:*", "iam:List*"]))
    with enforced():
        for verb, given in {
            "annotate": {"tags": "a=b"}, "deactivate": {}, "publish": {"visibility": "public"}, "delete": {},
        }.items():  # fmt: skip
            id = reader.image()
            words = reader.act("images", verb, id, **given)
            assert "not allow" in words or "no such" in words.lower() or "does not" in words, (verb, words)
    assert permissions(alice, image) == []


class Amazon:
    """What EC2 answers about an import, which moto does not know."""

    def __init__(self, image):
        self.asked, self.status, self.image = [], "active", image

    def import_image(self, **given):
        self.asked.append(given)
        return {
            "ImportTaskId": "import-ami-0123456789abcdef0",
            "Status": self.status,
            "Architecture": given["Architecture"],
        }

    def describe_import_image_tasks(self, ImportTaskIds):
        done = {"ImageId": self.image} if self.status == "completed" else {}
        task = done | {
            "ImportTaskId": ImportTaskIds[0],
            "Status": self.status,
            "StatusMessage": "No boot loader",
        }
        return {"ImportImageTasks": [task] if ImportTaskIds[0].endswith("0") else []}


def test_importing_a_disk_from_s3(alice, snapshot, monkeypatch):
    from django_nova.clouds import ec2

    form = alice.get("/images/-/create/").context["form"]
    assert form.fields["url"].disabled and form.fields["snapshot"].required  # this is not Amazon's own
    amazon, theirs = Amazon(alice.image()), ec2._As.__getattr__
    monkeypatch.setattr(ec2.Connection, "amazon", True)
    monkeypatch.setattr(
        ec2._As, "__getattr__", lambda self, name: getattr(amazon, name, None) or theirs(self, name)
    )
    cache.clear()
    for wrong in {}, {"url": "https://x.example/a.vmdk"}, {"url": "s3://bucket/a.vmdk", "snapshot": snapshot}:
        answer = alice.post("/images/-/create/", name="shop", **wrong)
        assert answer.status_code == 422 and {"url", "snapshot"} & set(answer.context["form"].errors)
    assert not amazon.asked
    answer = alice.post(
        "/images/-/create/", name="shop", url="s3://bucket/dir/a.vmdk", tags="a=b", boot="uefi"
    )
    assert answer["Location"].endswith("/images/import-ami-0123456789abcdef0/")
    [asked] = amazon.asked
    assert asked["DiskContainers"] == [{"Url": "s3://bucket/dir/a.vmdk", "Description": "shop"}]
    assert (asked["BootMode"], asked["Architecture"]) == ("uefi", "x86_64")
    tags = {one["Key"]: one["Value"] for one in asked["TagSpecifications"][0]["Tags"]}
    assert asked["TagSpecifications"][0]["ResourceType"] == "import-image-task" and tags == {
        "Name": "shop",
        "a": "b",
    }
    assert alice.get("/images/import-ami-0123456789abcdef0/").context["due"]
    amazon.status = "completed"
    cache.clear()
    page = alice.get("/images/import-ami-0123456789abcdef0/")
    assert f"/images/{alice.image()}/" in page.content.decode() and not page.context["actions"]
    amazon.status = "deleted"
    cache.clear()
    page = alice.get("/images/import-ami-0123456789abcdef0/")
    assert (
        "No boot loader" in page.content.decode() and not page.context["due"] and not page.context["actions"]
    )
    assert alice.get("/images/import-ami-0123456789abcdef1/").status_code == 404
