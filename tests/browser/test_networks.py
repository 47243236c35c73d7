"""A day with networks, on either cloud: from making one to taking it apart; compared with what the cloud says."""

import pytest

from tests.browser.visitor import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.devcloud, pytest.mark.moto]


def tab(visitor, words):
    visitor.click(words, visitor.one(".nova-tabs"))
    visitor.until(lambda: visitor.all(".nova-tabs a[aria-current]")[0].text == words, f"the tab {words}")


@pytest.fixture
def tidy(stack, prefix):
    yield
    for router in stack.network.routers(project_id=stack.current_project_id):
        if router.name.startswith(prefix):
            stack.network.update_router(router.id, routes=[])
            for port in stack.network.ports(device_id=router.id, device_owner="network:router_interface"):
                stack.network.remove_interface_from_router(router.id, port=port.id)
            stack.network.delete_router(router.id)
    for network in stack.network.networks(project_id=stack.current_project_id):
        if network.name.startswith(prefix):
            for port in stack.network.ports(network_id=network.id):
                if not port.device_owner:
                    stack.network.delete_port(port.id)
            stack.network.delete_network(network.id)


def test_networks_of_openstack(alice, demo, stack, prefix, tidy):
    visitor, name, router = alice, f"{prefix}-net", f"{prefix}-router"
    visitor.open(f"{demo}routers/")
    visitor.click("Create router")
    visitor.answer("Create router", name=router, network="public")
    visitor.toast(f"“{router}” is created.")
    assert next(stack.network.routers(name=router)).external_gateway_info

    visitor.menu("Networks")
    visitor.follow("Create network", "Create network")
    visitor.fill("name", name)
    visitor.fill("cidr", "10.0.0.9/24")
    visitor.choose("router", router)
    visitor.click("Create network", visitor.one("aside .nova-buttons"))
    visitor.says("Did you mean 10.0.0.0/24?", ".invalid-feedback")
    visitor.fill("cidr", "10.0.0.0/24")
    visitor.click("Create network", visitor.one("aside .nova-buttons"))
    visitor.says("no router could connect the two", ".invalid-feedback")
    assert visitor.one("input[name=anyway]"), "only now is there something to confirm"
    visitor.fill("cidr", "10.211.0.0/24")
    visitor.click("Create network", visitor.one("aside .nova-buttons"))
    visitor.toast(f"“{name}” is created.")
    [made] = stack.network.networks(name=name)
    [subnet] = stack.network.subnets(network_id=made.id)
    assert subnet.cidr == "10.211.0.0/24"
    visitor.state(name, "Active")
    assert visitor.one("a[href*='/subnets/']", visitor.row(name)).text == "10.211.0.0/24"

    visitor.follow(name, name)
    tab(visitor, "Subnets")
    visitor.follow("Create subnet", "Create subnet")
    visitor.fill("cidr", "fd00:211::/64")
    visitor.click("Create subnet", visitor.one("aside .nova-buttons"))
    visitor.toast("The subnet fd00:211::/64 is created.")
    visitor.arrives(f"network={made.id}")
    assert {one.cidr for one in stack.network.subnets(network_id=made.id)} == {
        "10.211.0.0/24",
        "fd00:211::/64",
    }
    tab(visitor, "Ports")
    visitor.follow("Create port", "Create port")
    visitor.fill("name", f"{name}-port")
    visitor.fill("addresses", "10.211.0.77")
    visitor.click("Create port", visitor.one("aside .nova-buttons"))
    visitor.toast("is created")
    [port] = stack.network.ports(name=f"{name}-port")
    assert "10.211.0.77" in [one["ip_address"] for one in port.fixed_ips]
    visitor.act(f"{name}-port", "Edit")
    visitor.answer("Edit", description="of a browser", pairs="10.9.0.9")
    visitor.toast("1 port saved.")
    port = stack.network.get_port(port.id)
    assert (port.description, port.allowed_address_pairs[0]["ip_address"]) == ("of a browser", "10.9.0.9")
    tab(visitor, "Shares")
    visitor.click("Share network", visitor.one(".nova-empty"))
    visitor.answer("Share network", project="f" * 32)
    visitor.toast("is shared with")
    [policy] = stack.network.rbac_policies(object_id=made.id)
    assert policy.target_project_id == "f" * 32

    visitor.menu("Routers")
    visitor.follow(router, router)
    tab(visitor, "Routes")
    visitor.click("Add route", visitor.one(".nova-empty"))
    visitor.answer("Add route", destination="10.250.0.0/16", next_hop="10.211.0.5")
    visitor.toast("The route for 10.250.0.0/16 is added.")
    assert next(stack.network.routers(name=router)).routes == [
        {"destination": "10.250.0.0/16", "nexthop": "10.211.0.5"}
    ]
    visitor.act("10.250.0.0/16", "Remove")
    visitor.answer("Remove")
    visitor.toast("1 route removed.")
    tab(visitor, "Interfaces")
    visitor.act("10.211.0.0/24", "Disconnect")
    visitor.answer("Disconnect")
    visitor.toast("1 subnet disconnected.")

    visitor.size(*PHONE)
    visitor.open(f"{demo}networks/")
    visitor.act(name, "Delete")
    assert f"1 port: “{name}-port”" in visitor.dialog().text
    visitor.click("Cancel", visitor.dialog())
    stack.network.delete_port(port.id)
    visitor.open(f"{demo}networks/?name={name}")
    visitor.act(name, "Delete")
    visitor.answer("Delete")
    visitor.toast("1 network deleted.")
    assert not list(stack.network.networks(name=name))
    assert not [one for one in visitor.complaints() if "422" not in one], (
        "but for what was refused on purpose"
    )


def test_networks_of_ec2(alice, aws, amazon, prefix):
    visitor, name = alice, f"{prefix}-vpc"
    visitor.open(f"{aws}networks/")
    visitor.follow("Create network", "Create network")
    visitor.fill("name", name)
    visitor.fill("cidr", "10.211.0.0/16")
    visitor.fill("subnet_cidr", "10.211.1.0/24")
    visitor.press(lambda: visitor.all("input[name=internet]"), "the way to the internet")
    visitor.click("Create network", visitor.one("aside .nova-buttons"))
    visitor.toast(f"“{name}” is created.")
    [made] = amazon.describe_vpcs(Filters=[{"Name": "tag:Name", "Values": [name]}])["Vpcs"]
    inside = [{"Name": "vpc-id", "Values": [made["VpcId"]]}]
    [subnet] = amazon.describe_subnets(Filters=inside)["Subnets"]
    assert subnet["CidrBlock"] == "10.211.1.0/24"

    visitor.follow(name, name)
    tab(visitor, "Route tables")
    visitor.press(lambda: visitor.all("tbody th a"), "the main table")
    tab(visitor, "Routes")
    visitor.says("within the network", "tbody")
    visitor.says("0.0.0.0/0", "tbody")
    visitor.open(f"{aws}ports/")
    visitor.follow("Create port", "Create port")
    visitor.choose("subnet", "10.211.1.0/24")
    visitor.fill("name", f"{name}-port")
    visitor.fill("addresses", "10.211.1.77")
    visitor.click("Create port", visitor.one("aside .nova-buttons"))
    visitor.toast("is created")
    [port] = amazon.describe_network_interfaces(Filters=inside)["NetworkInterfaces"]
    assert port["PrivateIpAddress"] == "10.211.1.77"

    visitor.menu("Networks")
    visitor.act(name, "Delete")
    assert f"1 port: “{name}-port”" in visitor.dialog().text
    visitor.click("Delete", visitor.dialog())
    visitor.says("It is in use", "dialog[open] [role=alert]")
    visitor.click("Cancel", visitor.dialog())
    visitor.menu("Ports")
    visitor.act(f"{name}-port", "Delete")
    visitor.answer("Delete")
    visitor.toast("1 port deleted.")
    visitor.menu("Networks")
    visitor.act(name, "Delete")
    visitor.answer("Delete")
    visitor.toast("1 network deleted.")
    assert not amazon.describe_vpcs(Filters=[{"Name": "tag:Name", "Values": [name]}])["Vpcs"]
    assert not [one for one in visitor.complaints() if "422" not in one], (
        "but for what was refused on purpose"
    )
