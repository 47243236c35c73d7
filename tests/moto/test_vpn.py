"""A project's VPN on EC2: what boto3 finds of it, waited for, killed at every step, and gone without a trace."""

import base64
import json

import pytest
from django.core.cache import cache

from django_nova.panels.vpn.ec2 import Backend
from django_nova.panels.vpn.ec2_steps import Steps
from django_nova.vpn import life
from django_nova.vpn.configuration import READY
from django_nova.vpn.models import Gateway

from .conftest import enforced

pytestmark = pytest.mark.django_db(transaction=True)  # pages act in threads of their own, too
STEPS = "group", "reach", "port", "address", "instance"
READS = ["ec2:Describe*", "ec2:Get*", "iam:List*", "sts:*"]


class Killed(BaseException):
    """The process ends here."""


def found(alice):
    """What is tagged as the gateway's at the cloud, by kind; without what is over."""
    ours = [{"Name": "tag-key", "Values": ["django-nova-vpn"]}]
    ec2 = alice.ec2
    instances = [
        one
        for group in ec2.describe_instances(Filters=ours)["Reservations"]
        for one in group["Instances"]
        if one["State"]["Name"] != "terminated"
    ]
    return {
        "group": ec2.describe_security_groups(Filters=ours)["SecurityGroups"],
        "port": ec2.describe_network_interfaces(Filters=ours)["NetworkInterfaces"],
        "address": ec2.describe_addresses(Filters=ours)["Addresses"],
        "instance": instances,
    }


def counts(alice):
    return {kind: len(those) for kind, those in found(alice).items()}


ONE_EACH = {"group": 1, "port": 1, "address": 1, "instance": 1}
NOTHING = dict.fromkeys(ONE_EACH, 0)


def default_group(alice):
    return alice.ec2.describe_security_groups(GroupNames=["default"])["SecurityGroups"][0]


def typed(alice):
    subnet = alice.ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    reach = [default_group(alice)["GroupId"]]
    return {"image": alice.image(), "flavor": "t3.micro", "network": subnet, "reach": reach}


def start(alice, **more):
    answer = alice.post("/vpn/-/create/", **(typed(alice) | more))
    cache.clear()
    return answer


def shown(alice):
    cache.clear()
    [record] = alice.get("/vpn/").context["records"]
    return record


def data_of(alice, instance):
    told = alice.ec2.describe_instance_attribute(InstanceId=instance["InstanceId"], Attribute="userData")
    return base64.b64decode(told["UserData"]["Value"]).decode()


def test_a_vpn_is_started_rotated_and_removed(alice, monkeypatch):
    assert start(alice).status_code == 302
    row, there = Gateway.objects.get(), found(alice)
    assert counts(alice) == ONE_EACH
    [group], [port], [address], [instance] = there.values()
    [rule] = group["IpPermissions"]
    assert (rule["IpProtocol"], rule["FromPort"], rule["ToPort"]) == ("udp", 51820, 51820)
    pairs = [one for rule in default_group(alice)["IpPermissions"] for one in rule["UserIdGroupPairs"]]
    assert group["GroupId"] in [one["GroupId"] for one in pairs]
    assert [one["NetworkInterfaceId"] for one in instance["NetworkInterfaces"]] == [
        port["NetworkInterfaceId"]
    ]
    assert address["NetworkInterfaceId"] == port["NetworkInterfaceId"]
    assert [one["GroupId"] for one in port["Groups"]] == [group["GroupId"]]
    assert data_of(alice, instance) == life.user_data(row)
    record = shown(alice)
    assert (record.status, record.address) == ("running", address["PublicIp"])
    [vpc] = alice.ec2.describe_vpcs(VpcIds=[group["VpcId"]])["Vpcs"]
    assert list(record.routes) == [vpc["CidrBlock"]]
    text = alice.post("/vpn/-/take/", id=record.id).context["text"]
    assert f"Endpoint = {address['PublicIp']}:51820" in text
    # Its console is where it says that it is ready, with these keys and not with those before
    assert record.ready is None
    for line, ready in (READY % 2, None), (READY % 1, True):
        with monkeypatch.context() as patch:
            patch.setattr(Backend, "output", lambda *given, line=line: f"[ 7.1] cloud-init: {line}\nlogin:")
            assert shown(alice).ready is ready
    # New keys: it takes a moment until the instance has stopped, and the page goes on by itself
    until, looks = Steps._until, []

    def slowly(steps, id, *states):
        looks.append(states)
        if len(looks) == 1:
            raise life.Waits
        until(steps, id, *states)

    monkeypatch.setattr(Steps, "_until", slowly)
    before = data_of(alice, instance)
    assert alice.act("vpn", "rotate", record.id) == ""
    record = shown(alice)
    assert (record.status, record.waits) == ("rotating", True)
    page = alice.get("/vpn/").content.decode()
    assert (
        "goes on by itself" in page
        and 'hx-trigger="load delay:2s"' in page
        and "Take a configuration" not in page
    )
    assert "complete" in alice.act("vpn", "resume", record.id)
    row.refresh_from_db()
    assert before != data_of(alice, instance) == life.user_data(row)
    assert shown(alice).status == "running" and shown(alice).taken == 0
    assert alice.act("vpn", "stop", record.id)
    assert shown(alice).status == "stopped"
    assert alice.act("vpn", "start", record.id)
    # Gone behind our back: the same keys at the same address
    alice.ec2.terminate_instances(InstanceIds=[instance["InstanceId"]])
    assert shown(alice).status == "missing"
    assert "complete" in alice.act("vpn", "resume", record.id)
    [renewed] = found(alice)["instance"]
    assert data_of(alice, renewed) == life.user_data(row)
    record = shown(alice)
    assert (record.status, record.address) == ("running", address["PublicIp"])
    assert "removed" in alice.act("vpn", "delete", record.id)
    assert counts(alice) == NOTHING and "has no VPN yet" in alice.get("/vpn/").content.decode()


def test_killed_at_every_step_it_is_finished_and_nothing_doubles(alice, monkeypatch):
    made, given = life.Work.made, typed(alice)
    for step in STEPS:

        def dies(work, name, id, step=step):
            if name == step:
                raise Killed
            made(work, name, id)

        with monkeypatch.context() as patch, pytest.raises(Killed):
            patch.setattr(life.Work, "made", dies)
            if row := Gateway.objects.first():
                alice.act("vpn", "resume", str(row.key))
            else:
                start(alice, **given)
        assert max(counts(alice).values()) == 1
        assert shown(alice).status == "unfinished"
    id = shown(alice).id
    assert "complete" in alice.act("vpn", "resume", id)
    assert counts(alice) == ONE_EACH and shown(alice).status == "running"
    for step in "address", "instance", "port", "group":

        def dies(work, name, id, step=step):
            if name == step:
                raise Killed
            made(work, name, id)

        with monkeypatch.context() as patch, pytest.raises(Killed):
            patch.setattr(life.Work, "made", dies)
            alice.act("vpn", "delete", id)
    assert "removed" in alice.act("vpn", "resume", id)
    assert counts(alice) == NOTHING and not Gateway.objects.exists()
    assert not [one for rule in default_group(alice)["IpPermissions"] for one in rule["UserIdGroupPairs"]
                if one["GroupId"] != default_group(alice)["GroupId"]]  # fmt: skip


def test_who_may_not_touch_the_gateway_gets_no_configuration(site, alice):
    assert start(alice).status_code == 302
    record = shown(alice)
    assert (record.member, record.manager) == (True, True)
    from moto.iam.models import iam_backends

    backend = iam_backends[alice.key.account]["aws"]
    backend.create_user("us-east-1", "bob")
    allowed = {"Effect": "Allow", "Action": READS, "Resource": "*"}
    backend.put_user_policy("bob", "reads", json.dumps({"Version": "2012-10-17", "Statement": [allowed]}))
    made = backend.create_access_key(user_name="bob")
    key = type(alice.key)(
        account=alice.key.account, access_key=made.access_key_id, secret_key=made.secret_access_key
    )
    with enforced():
        bob = site.person("bob", key)
        record = shown(bob)
        assert (record.member, record.manager) == (False, False)
        assert "Only who may" in bob.act("vpn", "take", record.id)
        assert bob.act("vpn", "delete", record.id)
    assert shown(alice).status == "running" and counts(alice) == ONE_EACH


def test_settings_make_it_one_click(alice, settings):
    subnet = alice.ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    cloud = settings.DJANGO_NOVA["CLOUDS"]["aws"]
    vpn = {"image": "ubuntu/*", "flavor": "t3.micro", "network": subnet, "port": 4500, "pool": "10.77.0.0/26"}
    vpn |= {"clients": 3, "dns": ["10.0.0.2"]}
    own = {"image_owners": ["099720109477"], "vpn": vpn}
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"CLOUDS": {"aws": cloud | own}}
    form = alice.get("/vpn/-/create/").context["form"]
    assert set(form.fields) == {"reach"}
    taken = vpn | {"pool": "172.31.7.0/26"}
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"CLOUDS": {"aws": cloud | own | {"vpn": taken}}}
    refused = alice.post("/vpn/-/create/")
    assert refused.status_code == 422 and "are also those of a subnet" in refused.content.decode()
    assert counts(alice) == NOTHING and not Gateway.objects.exists()
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"CLOUDS": {"aws": cloud | own}}
    assert alice.post("/vpn/-/create/").status_code == 302
    record = shown(alice)
    text = alice.post("/vpn/-/take/", id=record.id).context["text"]
    assert "Address = 10.77.0.2/32" in text and "DNS = 10.0.0.2" in text and ":4500" in text
    assert record.places == 3
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"CLOUDS": {"aws": cloud | {"vpn": False}}}
    cache.clear()
    assert alice.get("/vpn/").status_code == 404
