"""What EC2 tells, in the dashboard's words: odd answers, typed searches, names of images."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from django_nova.clouds import ec2_clients, errors
from django_nova.clouds.ec2_errors import translated
from django_nova.clouds.ec2_tags import containing, specified, tagged
from django_nova.panels.instances.ec2 import _record, _ways
from django_nova.panels.instances.ec2_catalogue import Kind, _usual, newest_builds
from django_nova.panels.volumes import ec2_attaching
from django_nova.panels.volumes.ec2 import _record as volume_record

LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)


def instance(**more):
    return {"InstanceId": "i-1", "InstanceType": "t3.micro", "State": {"Name": "running"}} | more


# -- Instances -------------------------------------------------------------------------------------------------------------


def test_the_least_that_an_endpoint_may_tell_is_enough():
    record = _record(instance(), {})
    assert (record.id, record.name, record.status, record.addresses) == ("i-1", "", "running", ())
    assert record.created is None
    assert record.image is None
    assert record.fault == ""


def test_states():
    states = {"pending": "building", "shutting-down": "deleting", "terminated": "deleted", "odd": "unknown"}
    for raw, status in states.items():
        assert _record(instance(State={"Name": raw}), {}).status == status


def test_an_instance_is_as_old_as_its_first_disk_and_starting_is_not_building():
    disk = {"DeviceName": "/dev/sda1", "Ebs": {"VolumeId": "vol-1", "AttachTime": LONG_AGO}}
    raw = instance(
        RootDeviceName="/dev/sda1", BlockDeviceMappings=[disk], LaunchTime=LONG_AGO + timedelta(days=9),
        State={"Name": "pending"},
    )  # fmt: skip
    record = _record(raw, {})
    assert record.created == LONG_AGO
    assert record.launched == LONG_AGO + timedelta(days=9)
    assert record.status == "starting"
    assert record.root == "vol-1"
    assert _record(raw | {"LaunchTime": LONG_AGO + timedelta(seconds=2)}, {}).status == "building"


def test_only_a_failure_is_a_fault():
    reason = {"Code": "Client.UserInitiatedShutdown", "Message": "User initiated shutdown"}
    assert _record(instance(StateReason=reason), {}).fault == ""
    reason = {"Code": "Client.VolumeLimitExceeded", "Message": "Volume limit exceeded"}
    assert _record(instance(StateReason=reason), {}).fault == "Volume limit exceeded"


def test_addresses_public_ones_first_and_each_once():
    plug = {
        "SubnetId": "subnet-1",
        "MacAddress": "02:00",
        "PrivateIpAddresses": [
            {"PrivateIpAddress": "10.0.0.4", "Association": {"PublicIp": "203.0.113.4"}},
            {"PrivateIpAddress": "10.0.0.5"},
        ],
        "Ipv6Addresses": [{"Ipv6Address": "2001:db8::4"}],
    }
    raw = instance(NetworkInterfaces=[plug], PublicIpAddress="203.0.113.4", PrivateIpAddress="10.0.0.4")
    found = [(one.ip, one.public) for one in _record(raw, {}).addresses]
    assert found == [("203.0.113.4", True), ("2001:db8::4", True), ("10.0.0.4", False), ("10.0.0.5", False)]


# -- Searches --------------------------------------------------------------------------------------------------------------


@given(st.text(min_size=1).filter(lambda text: "*" not in text))
def test_a_search_means_the_letters_that_were_typed(text):
    """EC2's patterns know *, ? and the backslash: whatever was typed comes back when they are taken as EC2 takes them."""
    pattern = containing(text)
    assert pattern.startswith("*")
    assert pattern.endswith("*")
    letters, inside = [], iter(pattern[1:-1])
    for letter in inside:
        assert letter not in "*?"
        letters.append(next(inside) if letter == "\\" else letter)
    assert "".join(letters) == text


def test_who_types_a_pattern_means_it():
    assert containing("web-*-1") == "web-*-1"
    assert containing("") == ""


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("a=b", [{"Name": "tag:a", "Values": ["b"]}]),
        (" a = b=c ", [{"Name": "tag:a", "Values": ["b=c"]}]),
        ("a=", [{"Name": "tag:a", "Values": [""]}]),
        ("a", [{"Name": "tag-key", "Values": ["a"]}]),
        ("=b", []),
        ("", []),
    ],
)
def test_tags_are_searched_by_key_and_value_or_by_key(typed, found):
    assert tagged(typed) == found


def test_an_address_is_looked_for_where_it_is_likely_first():
    def first(ip):
        return [way[0]["Name"] for way in _ways(ip)]

    assert first("10.1.2.3") == ["private-ip-address", "ip-address"]
    assert first("203.0.113.9") == ["ip-address", "private-ip-address"]
    assert first("10.1.") == ["private-ip-address"]
    assert _ways("10.1.")[0][0]["Values"] == ["10.1.*"]
    assert _ways("2001:DB8::0:4")[0][0]["Values"] == ["2001:db8::4"]
    assert _ways("") == [[]]


@given(st.text(), st.dictionaries(st.text(), st.text()))
def test_a_name_goes_before_a_tag_of_that_name(name, tags):
    given = {tag["Key"]: tag["Value"] for kind in specified(["instance"], name, tags) for tag in kind["Tags"]}
    assert given == tags | ({"Name": name} if name else {})


# -- Catalogue -------------------------------------------------------------------------------------------------------------

BUILDS = {
    "ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-amd64-server-": ["20240101", "20240927"],
    "al2023-ami-": ["2023.5.20240916.0-kernel-6.1-x86_64", "2023.6.20241010.0-kernel-6.1-x86_64"],
    "amzn2-ami-kernel-5.10-hvm-2.0.": ["20240916.0-x86_64-gp2", "20241001.0-x86_64-gp2"],
    "Windows_Server-2022-English-Full-Base-": ["2024.08.14", "2024.09.11"],
    "debian-12-amd64-": ["20240702-1796", "20240717-1811"],
    "RHEL-9.4.0_HVM-": ["20240605-x86_64-82-Hourly2-GP3", "20240805-x86_64-82-Hourly2-GP3"],
    "suse-sles-12-sp5-v": ["20230101-hvm-ssd-x86_64", "20240101-hvm-ssd-x86_64"],
    "our-own-image-": ["1", "2"],
}


def test_of_each_system_the_newest_build():
    images = [
        {"Name": name + build, "CreationDate": f"2024-{n:02}-01T00:00:00Z", "Architecture": "x86_64"}
        for name, builds in BUILDS.items()
        for n, build in enumerate(builds, 1)
    ]
    found = {one["Name"] for one in newest_builds(images)}
    newest = {name + builds[-1] for name, builds in BUILDS.items()}
    assert found == newest | {"our-own-image-1"}, "what has no date is no build of another"
    arm = [images[0] | {"Architecture": "arm64"}, *images[:2]]
    assert len(newest_builds(arm)) == 2, "another processor is another system"


def test_the_usual_instance_types_come_first_small_before_large():
    names = [
        "x1.32xlarge",
        "t3.2xlarge",
        "m7i.large",
        "t3.micro",
        "t3.xlarge",
        "t3.nano",
        "u-6tb1.metal",
        "t3.large",
    ]
    kinds = [Kind(name, 2, 1024, 0, current=True) for name in names]
    old = Kind("t1.micro", 1, 600, 0, current=False)
    assert [one.name for one in sorted([old, *kinds], key=_usual)] == [
        "t3.nano", "t3.micro", "t3.large", "t3.xlarge", "t3.2xlarge", "m7i.large", "u-6tb1.metal", "x1.32xlarge", "t1.micro",
    ]  # fmt: skip


# -- Volumes ---------------------------------------------------------------------------------------------------------------


def test_a_volume_that_is_being_attached_says_so():
    raw = {"VolumeId": "vol-1", "State": "in-use", "Size": 1, "AvailabilityZone": "a"}
    for state in "attaching", "detaching":
        attached = raw | {"Attachments": [{"InstanceId": "i-1", "State": state}]}
        assert volume_record(attached, {"i-1": "web"}, {}).status == state
    assert (
        volume_record(raw | {"Attachments": [{"InstanceId": "i-1", "State": "attached"}]}, {}, {}).status
        == "in-use"
    )
    assert volume_record(raw | {"State": "error"}, {}, {}).status == "error"


def test_the_next_free_device():
    assert ec2_attaching._free(set()) == "/dev/sdf"
    assert ec2_attaching._free({"/dev/sda1", "/dev/xvdf", "/dev/sdg"}) == "/dev/sdh"
    with pytest.raises(errors.Conflict):
        ec2_attaching._free(set(ec2_attaching.DEVICES))


# -- Refusals --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("InvalidInstanceID.NotFound", errors.NotFound),
        ("InvalidInstanceID.Malformed", errors.NotFound),
        ("InvalidAMIName.Malformed", errors.Invalid),
        ("InvalidKeyPair.Duplicate", errors.Invalid),
        ("InvalidParameterValue", errors.Invalid),
        ("IncorrectState", errors.Conflict),
        ("IncorrectInstanceState", errors.Conflict),
        ("InvalidIPAddress.InUse", errors.Conflict),
        ("VolumeInUse", errors.Conflict),
        ("VcpuLimitExceeded", errors.OverQuota),
        ("AddressLimitExceeded", errors.OverQuota),
        ("InsufficientInstanceCapacity", errors.Unavailable),
        ("UnsupportedOperation", errors.Invalid),
        ("InternalError", errors.Unavailable),
        ("AuthFailure", errors.SignInAgain),
    ],
)
def test_codes(code, kind):
    answer = {
        "Error": {"Code": code, "Message": "words"},
        "ResponseMetadata": {"HTTPStatusCode": 500 if code == "InternalError" else 400, "RequestId": "r"},
    }
    with pytest.raises(errors.CloudError) as caught, translated():
        raise ClientError(answer, "Do")
    assert type(caught.value) is kind
    assert caught.value.detail == "words"


def attempt(seconds=0.0, code=None, status=None, caught=None, attempts=1, looks=True):
    import time

    response = (SimpleNamespace(status_code=status), {"Error": {"Code": code}}) if status else None
    context = {"context": {"nova_began": time.monotonic() - seconds}}
    return ec2_clients._again(attempts, response, caught, context, looks)


def test_what_is_worth_a_second_attempt():
    from botocore import exceptions

    refused = exceptions.EndpointConnectionError(endpoint_url="x")
    assert attempt(caught=refused)
    assert attempt(status=502)
    assert attempt(status=400, code="RequestLimitExceeded")
    assert not attempt(status=400, code="InvalidParameterValue")
    assert not attempt(caught=exceptions.ReadTimeoutError(endpoint_url="x"))
    assert not attempt(status=502, seconds=2), "it would outlast the page"
    assert not attempt(caught=refused, attempts=2), "two are all"


def test_a_change_is_asked_for_again_only_if_it_was_not_heard():
    from botocore import exceptions

    assert attempt(looks=False, caught=exceptions.EndpointConnectionError(endpoint_url="x"))
    assert attempt(looks=False, status=400, code="RequestLimitExceeded")
    assert not attempt(looks=False, status=502)
    assert not attempt(looks=False, caught=exceptions.ConnectionClosedError(endpoint_url="x"))
    assert attempt(caught=exceptions.ConnectionClosedError(endpoint_url="x")), "a look may be lost and found"
