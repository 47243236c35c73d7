"""A project's VPN on a real OpenStack: killed at every step, pressed twice, gone without a trace."""

import base64
import re
import threading

import pytest
from django.core.cache import cache
from django.db import connection

from django_nova.models import Entry
from django_nova.vpn import life
from django_nova.vpn.models import Gateway

from .conftest import Browser, wait

STEPS = "group", "reach", "port", "address", "instance"


class Killed(BaseException):
    """The process ends here."""


class Found:
    """What belongs to a gateway at the cloud, by its key, whatever the site says."""

    def __init__(self, cloud, key):
        mark, project = f"django-nova-vpn {key}", cloud.current_project_id
        network = cloud.network
        self.groups = list(network.security_groups(description=mark, project_id=project))
        self.ports = list(network.ports(description=mark, project_id=project))
        self.addresses = list(network.ips(description=mark, project_id=project))
        self.rules = [
            one for one in network.security_group_rules(project_id=project) if one.description == mark
        ]
        self.servers = [
            one
            for one in cloud.compute.servers(name="django-nova-vpn")
            if one.metadata.get("django-nova-vpn") == str(key)
        ]

    @property
    def counts(self):
        return tuple(map(len, (self.groups, self.rules, self.ports, self.addresses, self.servers)))


@pytest.fixture
def vpn(cloud, transactional_db):
    """Whatever is left of gateways in the end goes."""
    yield
    for row in Gateway.objects.all():
        left = Found(cloud, row.key)
        for one in left.servers:
            cloud.compute.delete_server(one, ignore_missing=True)
        for one in left.addresses:
            cloud.network.delete_ip(one)
        for one in left.ports:
            cloud.network.delete_port(one)
        for one in left.groups:
            cloud.network.delete_security_group(one)


@pytest.fixture
def alice(vpn, cloud, admin):
    return Browser(admin, "alice", "demo")


@pytest.fixture
def bob(vpn, cloud, admin):
    return Browser(admin, "bob", "demo")


def form_of(person):
    form = person.get("vpn:create")
    return {
        "image": person.pick(person.choices(form, "image"), "cirros"),
        "flavor": person.pick(person.choices(form, "flavor"), "m1.tiny"),
        "network": person.pick(person.choices(form, "network"), "private"),
        "reach": [person.pick(person.choices(form, "reach"), "default")],
    }


def shown(person):
    cache.clear()
    [record] = person.get("vpn:list").context["records"]
    return record


def settle(person, *statuses):
    return wait(lambda: (one := shown(person)).status in statuses and one)


def data_of(admin, found):
    server = admin.compute.get_server(found.servers[0].id)
    return base64.b64decode(server.user_data).decode()


def test_a_project_gets_its_vpn_and_loses_it_again(alice, bob, cloud, admin):
    offered = alice.get("vpn:create").context["form"]
    assert "private" in dict(offered.fields["network"].choices).values()
    # Who may only read is refused by the cloud, and nothing is left of it
    refused = bob.post("vpn:create", **form_of(bob))
    assert refused.status_code == 422 and refused.context["form"].errors
    assert not Gateway.objects.exists()
    answer = alice.post("vpn:create", **form_of(alice))
    assert answer.status_code == 302, answer.context["form"].errors
    row = Gateway.objects.get()
    found = Found(cloud, row.key)
    assert found.counts == (1, 1, 1, 1, 1)
    incoming = [one for one in found.groups[0].security_group_rules if one["direction"] == "ingress"]
    assert [(one["protocol"], one["port_range_min"], one["port_range_max"]) for one in incoming] == [
        ("udp", 51820, 51820)
    ]
    default = next(one for one in cloud.network.security_groups(name="default", project_id=alice.project))
    assert (found.rules[0].security_group_id, found.rules[0].remote_group_id) == (
        default.id,
        found.groups[0].id,
    )
    assert found.ports[0].security_group_ids == [found.groups[0].id]
    assert found.addresses[0].port_id == found.ports[0].id
    assert data_of(admin, found) == life.user_data(row)
    record = settle(alice, "running")
    assert cloud.network.get_port(found.ports[0]).device_id == found.servers[0].id
    assert record.address == found.addresses[0].floating_ip_address
    inside = cloud.network.find_network("private", project_id=alice.project)
    subnets = [cloud.network.get_subnet(one).cidr for one in inside.subnet_ids]
    assert any(one in record.routes for one in subnets if ":" not in one)
    again = alice.post("vpn:create", **form_of(alice))
    assert "has a VPN gateway already" in again.content.decode()
    # A configuration of one's own: twice the same, for nobody else, and not for readers
    page = alice.post("vpn:act", "take", id=record.id)
    text = page.context["text"]
    assert f"Endpoint = {record.address}:51820" in text and "<svg" in page.content.decode()
    assert page["Cache-Control"].find("no-store") >= 0
    file = alice.post("vpn:act", "take", id=record.id, **{"as": "file"})
    assert file.content.decode() == text and 'filename="demo.conf"' in file["Content-Disposition"]
    assert alice.get("vpn:act", "take", id=record.id).status_code == 302, "only a press takes one"
    assert bob.do("take", record.id, panel="vpn")[0].startswith("“django-nova-vpn”: Only who may")
    listed = bob.get("vpn:list").content.decode()
    assert "10.99.0.2" not in listed and "Take a configuration" not in listed
    assert "10.99.0.2" in alice.get("vpn:list").content.decode()
    secrets = re.findall(r"(?:PrivateKey|PresharedKey) = (\S+)", text)
    for page in alice.get("vpn:list"), alice.get("vpn:detail", record.id, format="json"), bob.get("vpn:list"):
        assert not [one for one in secrets if one in page.content.decode()]
    assert not [one for one in secrets if one in str(list(Entry.objects.values()))]
    # Taken back, then new keys: the same instance with other user data
    assert bob.do("revoke", record.id, panel="vpn", place="1") is not None
    assert alice.do("revoke", record.id, panel="vpn", place="1") is None
    assert shown(alice).old == 1
    before = data_of(admin, found)
    assert alice.do("rotate", record.id, panel="vpn") is None
    record = settle(alice, "running")
    row.refresh_from_db()
    found = Found(cloud, row.key)
    assert found.counts == (1, 1, 1, 1, 1)
    assert before != data_of(admin, found) == life.user_data(row)
    assert (record.taken, record.old) == (0, 0)
    assert alice.post("vpn:act", "take", id=record.id).context["text"] != text
    assert alice.do("stop", record.id, panel="vpn") is None
    settle(alice, "stopped")
    assert alice.do("start", record.id, panel="vpn") is None
    settle(alice, "running")
    # Somebody else deletes the instance: the same keys on a new one, at the same address
    cloud.compute.delete_server(found.servers[0].id)
    wait(lambda: not Found(cloud, row.key).servers)
    assert settle(alice, "missing")
    assert alice.do("resume", record.id, panel="vpn") is None
    renewed = Found(cloud, row.key)
    assert renewed.counts == (1, 1, 1, 1, 1)
    assert data_of(admin, renewed) == life.user_data(row)
    assert settle(alice, "running").address == record.address
    # A reader's removal is refused and changes nothing
    assert bob.do("delete", record.id, panel="vpn") is not None
    assert Found(cloud, row.key).counts == (1, 1, 1, 1, 1) and shown(alice).status == "running"
    assert alice.do("delete", record.id, panel="vpn") is None
    assert Found(cloud, row.key).counts == (0, 0, 0, 0, 0)
    assert not Gateway.objects.exists()
    assert "has no VPN yet" in alice.get("vpn:list").content.decode()


def test_killed_at_every_step_it_is_finished_and_nothing_doubles(alice, cloud, monkeypatch):
    made, form = life.Work.made, form_of(alice)
    for step in STEPS:

        def dies(work, name, id, step=step):
            if name == step:
                raise Killed  # it is there at the cloud, and was not written down
            made(work, name, id)

        with monkeypatch.context() as patch, pytest.raises(Killed):
            patch.setattr(life.Work, "made", dies)
            if Gateway.objects.exists():
                alice.do("resume", str(Gateway.objects.get().key), panel="vpn")
            else:
                alice.post("vpn:create", **form)
        row = Gateway.objects.get()
        there = Found(cloud, row.key).counts
        assert max(there) == 1 and sum(there) == STEPS.index(step) + 1
        record = shown(alice)
        assert record.status == "unfinished"
        assert [there for _name, there in record.steps] == [one in row.made for one in STEPS]
        page = alice.get("vpn:list").content.decode()
        assert "Go on" in page and "Remove all of it" in page and "Take a configuration" not in page
    assert alice.do("resume", str(row.key), panel="vpn") is None
    assert Found(cloud, row.key).counts == (1, 1, 1, 1, 1)
    settle(alice, "running")
    for step in "address", "instance", "port", "group":

        def dies(work, name, id, step=step):
            if name == step:
                raise Killed
            made(work, name, id)

        with monkeypatch.context() as patch, pytest.raises(Killed):
            patch.setattr(life.Work, "made", dies)
            alice.do("delete", str(row.key), panel="vpn")
        assert shown(alice).status == "removing"
    assert alice.do("resume", str(row.key), panel="vpn") is None
    assert Found(cloud, row.key).counts == (0, 0, 0, 0, 0)
    assert not Gateway.objects.exists()


def test_what_the_cloud_refuses_says_which_half_is_there(alice, cloud, faults):
    form = form_of(alice)
    over = (
        '{"NeutronError": {"type": "OverQuota", "message": "Quota exceeded for floatingip.", "detail": ""}}'
    )
    with faults.fault(service="neutron", method="POST", path="floatingips", status=409, body=over):
        answer = alice.post("vpn:create", **form)
    told = " ".join(map(str, answer.context["form"].non_field_errors()))
    assert "Quota exceeded for floatingip" in told, told
    assert "There: Security group, Way into the instances, Network interface." in told
    assert "Not there: Public address, Instance." in told
    record = shown(alice)
    assert record.status == "unfinished" and "Quota exceeded" in record.fault
    assert Entry.objects.filter(panel="vpn", verb="create").latest("pk").result == "refused"
    key = Gateway.objects.get().key
    with faults.fault(service="nova", method="POST", path="servers", status=500, body="{}"):
        assert "Not there: Instance." in alice.do("resume", record.id, panel="vpn")[0]
    assert Found(cloud, key).counts == (1, 1, 1, 1, 0)
    assert alice.do("resume", record.id, panel="vpn") is None
    settle(alice, "running")
    # Refused at once, new keys are none; where it is not clear, one goes on
    text = alice.post("vpn:act", "take", id=record.id).context["text"]
    with faults.fault(service="nova", method="POST", path="action", status=403, body="{}"):
        assert alice.do("rotate", record.id, panel="vpn")
    assert shown(alice).status == "running"
    assert alice.post("vpn:act", "take", id=record.id).context["text"] == text
    with faults.fault(service="nova", method="POST", path="action", status=500, body="{}"):
        assert alice.do("rotate", record.id, panel="vpn")
    assert shown(alice).status == "unfinished"
    assert alice.do("resume", record.id, panel="vpn") is None
    settle(alice, "running")
    assert alice.post("vpn:act", "take", id=record.id).context["text"] != text
    assert alice.do("delete", record.id, panel="vpn") is None
    assert Found(cloud, key).counts == (0, 0, 0, 0, 0)


def test_two_who_press_at_once_make_one(alice, admin, cloud):
    other, form = Browser(admin, "alice", "demo"), form_of(alice)
    start, answers = threading.Barrier(2), []

    def press(person):
        start.wait()
        answers.append(person.post("vpn:create", **form))
        connection.close()

    threads = [threading.Thread(target=press, args=(one,)) for one in (alice, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.status_code for one in answers) == [302, 422]
    row = Gateway.objects.get()
    assert Found(cloud, row.key).counts == (1, 1, 1, 1, 1)
    assert alice.do("delete", str(row.key), panel="vpn") is None
    assert Found(cloud, row.key).counts == (0, 0, 0, 0, 0)
