"""A floating IP from allocating to releasing; compared with what the clouds say."""

import pytest

from tests.browser.cloud import make
from tests.browser.visitor import row_of

pytestmark = [pytest.mark.browser, pytest.mark.devcloud, pytest.mark.moto]


def test_on_openstack(alice, demo, stack, prefix):
    make(stack, f"{prefix}-reached")
    port = alice.until(
        lambda: [
            port
            for server in stack.compute.servers(details=False, name=f"{prefix}-reached")
            for port in stack.network.ports(device_id=server.id)
        ],
        "the port of the instance",
    )[0]
    alice.open(f"{demo}floating_ips/")
    alice.click("Allocate address")
    alice.answer("Allocate address", description=f"{prefix}-address")
    [made] = stack.network.ips(description=f"{prefix}-address")
    address = made.floating_ip_address
    alice.state(address, "Unused")
    alice.act(address, "Associate")
    alice.answer("Associate", target=f"{prefix}-reached")
    alice.state(address, "In use")
    assert stack.network.get_ip(made).port_id == port.id
    assert f"{prefix}-reached" in alice.row(address).text
    alice.act(address, "Disassociate")
    alice.answer("Disassociate")
    alice.state(address, "Unused")

    alice.click(address)
    alice.says(address, "h1")
    alice.click("Port forwardings")
    alice.click("Forward a port")
    alice.answer("Forward a port", outside="8080", target=f"{prefix}-reached", inside="80")
    alice.says("8080")
    [forwarding] = stack.network.port_forwardings(made)
    assert (forwarding.external_port, forwarding.internal_port) == (8080, 80)
    name = f"{address}:8080 (TCP)"
    alice.act(name, "Delete")
    alice.answer("Delete")
    alice.until(lambda: not alice.by(row_of(name)), "the forwarding to go")
    assert not list(stack.network.port_forwardings(made))

    alice.menu("Floating IPs")
    alice.act(address, "Release")
    alice.answer("Release")
    alice.gone(address)
    assert not list(stack.network.ips(description=f"{prefix}-address"))


def test_on_ec2(alice, aws, amazon, prefix):
    image = amazon.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    tags = [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": f"{prefix}-reached"}]}]
    amazon.run_instances(
        ImageId=image, InstanceType="t3.micro", MinCount=1, MaxCount=1, TagSpecifications=tags
    )
    alice.open(f"{aws}floating_ips/")
    alice.click("Allocate address")
    alice.answer("Allocate address", label=f"{prefix}-address", target=f"{prefix}-reached")
    [made] = amazon.describe_addresses(Filters=[{"Name": "tag:Name", "Values": [f"{prefix}-address"]}])[
        "Addresses"
    ]
    address = made["PublicIp"]
    alice.state(address, "In use")
    assert f"{prefix}-reached" in alice.row(address).text
    alice.act(address, "Disassociate")
    alice.answer("Disassociate")
    alice.state(address, "Unused")
    alice.act(address, "Release")
    alice.answer("Release")
    alice.gone(address)
    assert not [one for one in amazon.describe_addresses()["Addresses"] if one["PublicIp"] == address]
