"""The rules of a security group, edited by somebody who has never done so; compared with what the clouds say."""

import pytest

from tests.browser.test_every_page import AXE, CHECK, SETTLE, WIDER
from tests.browser.visitor import DESKTOP, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.devcloud, pytest.mark.moto]


class OpenStack:
    def __init__(self, stack):
        self.network = stack.network

    def rules(self, group):
        found = self.network.security_group_rules(security_group_id=group, direction="ingress")
        return sorted(
            (one.protocol, one.port_range_min, one.port_range_max, one.remote_ip_prefix) for one in found
        )


class EC2:
    def __init__(self, amazon):
        self.ec2 = amazon

    def rules(self, group):
        found = self.ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])
        return sorted(
            (one["IpProtocol"], one["FromPort"], one["ToPort"], one.get("CidrIpv4"))
            for one in found["SecurityGroupRules"]
            if not one["IsEgress"]
        )


def sound(alice):
    """Nobody is shut out, and nothing is wider than its window."""
    alice.run(SETTLE)
    alice.run(AXE)
    assert (
        alice.measure(f"(await {CHECK}).violations.map((one) => one.id + one.nodes.map((node) => node.html))")
        == []
    )
    assert alice.run(WIDER) == []


@pytest.mark.parametrize("where", ["demo", "aws"])
def test_a_group_and_its_rules(alice, request, where, prefix, stack, amazon):
    address = request.getfixturevalue(where)
    cloud = OpenStack(stack) if where == "demo" else EC2(amazon)
    alice.open(f"{address}security_groups/")
    alice.click("Create security group")
    alice.answer("Create security group", name=f"{prefix}-{where}", description="For visitors")
    alice.says(f"{prefix}-{where}", "h1")
    alice.says("Nothing wears this group")
    group = alice.path.rstrip("/").rpartition("/")[2]

    alice.click("SSH", alice.one(".nova-quick"))
    sound(alice)
    alice.answer("Add rule", peer="Anyone on IPv4")
    alice.says("Anyone on the internet (IPv4) may reach SSH (TCP 22)")
    alice.says("The whole world may try to sign in here.")
    alice.click("Only one address")
    alice.answer("Only one address", network="203.0.113.7")
    alice.says("203.0.113.7 may reach SSH (TCP 22)")
    assert cloud.rules(group) == [("tcp", 22, 22, "203.0.113.7/32")]

    alice.click("Add rule", alice.one("section[aria-label=Incoming]"))
    alice.choose("preset", "Something else", alice.dialog())
    assert not alice.all("[name=network]"), "what a choice does not need is not in the way"
    alice.choose("peer", "An address or a network", alice.dialog())
    alice.fill("ports", "8010-8000", alice.dialog())
    alice.fill("network", "10.0.0.5/24", alice.dialog())
    alice.click("Add rule", alice.dialog())
    alice.says("did you mean 8000-8010?", "dialog")
    alice.says("10.0.0.0/24 for all of it", "dialog")
    sound(alice)
    alice.answer("Add rule", ports="8000-8010", network="10.0.0.0/24")
    alice.says("10.0.0.0/24 may reach TCP 8000–8010")
    assert ("tcp", 8000, 8010, "10.0.0.0/24") in cloud.rules(group)
    for size in PHONE, DESKTOP:
        alice.size(*size)
        sound(alice)

    for box in alice.all("section[aria-label=Incoming] tbody [name=id]"):
        box.click()
    alice.click("Delete", alice.one("[data-nova-bulk]"))
    alice.answer("Delete")
    alice.says("Nobody may reach the instances that wear this group.")
    assert cloud.rules(group) == []
    alice.click("Who it opens")
    alice.says("Nothing wears this group")
    alice.click("More")
    alice.click("Delete", alice.one("details[open]"))
    alice.answer("Delete")
    alice.says("Security groups", "h1")
    alice.gone(f"{prefix}-{where}")
