"""Networks of Neutron through the pages, looked at with openstacksdk: what a page says happened did happen."""

from django.core.cache import cache

from django_nova.clouds import openstack as provider
from django_nova.models import Entry
from tests.devcloud.conftest import connection
from tests.devcloud.networks.conftest import create, fresh_range


def test_a_network_with_its_subnet_and_router_in_one_form(alice, cloud, name, tidy, router):
    wanted = fresh_range()
    first = wanted.replace(".0/24", ".9")
    given = {
        "name": name, "description": "of a test", "cidr": wanted, "router": router.id, "subnet_name": f"{name}-subnet",
        "gateway": first, "dhcp": "on", "dns": "9.9.9.9\n1.1.1.1", "mtu": "1400", "dns_domain": "example.org.",
    }  # fmt: skip
    assert create(alice, "networks", **given) == {}
    made = cloud.network.find_network(name)
    tidy.append((cloud.network.delete_network, made.id))
    assert (made.description, made.mtu, made.dns_domain) == ("of a test", 1400, "example.org.")
    assert made.is_port_security_enabled is False, "what is not ticked is off"
    [subnet] = cloud.network.subnets(network_id=made.id)
    assert (subnet.name, subnet.cidr, subnet.gateway_ip) == (f"{name}-subnet", wanted, first)
    assert (subnet.dns_nameservers, subnet.is_dhcp_enabled) == (["9.9.9.9", "1.1.1.1"], True)
    [plug] = cloud.network.ports(network_id=made.id, device_owner="network:router_interface")
    tidy.append((lambda id: cloud.network.remove_interface_from_router(router.id, port=id), plug.id))
    assert (plug.device_id, plug.fixed_ips[0]["ip_address"]) == (router.id, first)

    page = alice.get("networks:list", name=name)
    [shown] = page.context["records"]
    assert ([one.name for one in shown.subnets], shown.mtu, shown.own) == ([wanted], 1400, True)
    asked = alice.get("networks:act", "delete", id=made.id).content.decode()
    assert f"1 router: “{name}”" in asked, "what hangs on it is named"
    told = alice.do("delete", made.id, panel="networks")
    assert "in use" in told[0], "and Neutron's refusal is told in its words"


def test_a_part_of_a_name_or_id_finds(alice, cloud, network, router, name, tidy):
    group = cloud.network.create_security_group(name=name)
    tidy.append((cloud.network.delete_security_group, group.id))
    made = {
        "networks": network.id,
        "subnets": network.subnet,
        "routers": router.id,
        "security_groups": group.id,
    }
    for panel, id in made.items():
        for typed in name, name[2:-1].upper(), id, id[:13]:
            found = [one.id for one in alice.get(f"{panel}:list", name=typed).context["records"]]
            assert found == [id], (panel, typed)
        assert not alice.get(f"{panel}:list", name=f"{name}-nothing").context["records"]


def test_what_is_wrong_with_a_range_is_told_at_the_field(alice, cloud, network, name):
    refused = create(alice, "networks", name=f"{name}-2", cidr=network.cidr)
    assert f"It overlaps with {network.cidr} ({name})" in refused["cidr"][0]
    for typed, words in (
        ("10.0.0.5/24", "Did you mean 10.0.0.0/24?"),
        ("10.0.0.0", "is no range"),
        ("ten", "is no range"),
        ("8.8.8.0/24", "not private"),
    ):
        assert words in create(alice, "networks", name=f"{name}-2", cidr=typed)["cidr"][0]
    assert (
        "is not in"
        in create(alice, "networks", name="x", cidr=fresh_range(), gateway="10.1.1.1")["gateway"][0]
    )
    assert cloud.network.find_network(f"{name}-2") is None

    told = create(alice, "subnets", network=network.id, cidr=network.cidr.replace("/24", "/25"), anyway="on")
    assert "of the same network" in told["cidr"][0], "which nobody can confirm"
    assert create(alice, "networks", name=f"{name}-2", cidr=network.cidr, anyway="on") == {}
    other = cloud.network.find_network(f"{name}-2")
    assert alice.do("delete", other.id, panel="networks") is None
    assert cloud.network.find_network(f"{name}-2") is None


def test_a_network_whose_router_refuses_leaves_nothing_behind(alice, cloud, name, router):
    """The router is gone by the time that it is to be connected."""
    form = alice.get("networks:create")
    assert router.id in alice.choices(form, "router").values()
    answer = alice.post(
        "networks:create", name=name, cidr=fresh_range(), router=router.id, gateway="", no_gateway="on"
    )
    assert answer.status_code == 422
    assert answer.context["form"].errors["router"]
    assert cloud.network.find_network(name) is None
    assert Entry.objects.filter(panel="networks", verb="create").first().result == "refused"


def test_editing_and_deleting_a_network(alice, bob, cloud, network, name):
    policy = alice.pick(alice.offered("edit", network.id, "policy", panel="networks"), "modest")
    kept = {"name": network.name, "enabled": "on", "port_security": "on", "mtu": str(network.mtu)}
    given = kept | {"name": f"{name}-new", "description": "new", "policy": policy}
    assert alice.do("edit", network.id, panel="networks", **given) is None
    made = cloud.network.get_network(network.id)
    assert (made.name, made.description, made.qos_policy_id) == (f"{name}-new", "new", policy)
    given |= {"policy": "", "enabled": ""}
    assert alice.do("edit", network.id, panel="networks", **given) is None
    made = cloud.network.get_network(network.id)
    assert (made.qos_policy_id, made.is_admin_state_up) == (None, False)
    assert alice.get("networks:detail", network.id).context["record"].status == "off"
    told = bob.do("edit", network.id, panel="networks", **kept)
    assert "disallowed by policy" in told[0] or "not allow" in told[0]
    assert cloud.network.get_network(network.id).name == f"{name}-new"


def test_a_network_in_one_click(sign_in, devcloud, project):
    """Neutron makes it, with a subnet and a router; the button stands out until there is one."""
    alice, cloud = sign_in("alice", project.name), connection(devcloud, "alice", project.name)
    page = alice.get("networks:list").content.decode()
    assert "No network of your own yet" in page
    assert alice.url("networks:auto") in page
    assert alice.client.get(alice.url("networks:auto")).status_code == 302
    assert not list(cloud.network.networks(project_id=project.id)), "looking makes nothing"
    try:
        answer = alice.client.post(alice.url("networks:auto"))
        [made] = cloud.network.networks(project_id=project.id)
        assert made.id in answer["Location"]
        assert list(cloud.network.subnets(network_id=made.id))
        [router] = cloud.network.routers(project_id=project.id)
        assert router.external_gateway_info
        page = alice.get("networks:list").content.decode()
        assert "No network of your own yet" not in page
        assert alice.url("networks:auto") in page
        again = alice.client.post(alice.url("networks:auto"))
        assert again["Location"] == answer["Location"], "it is the same one each time"
        assert {entry.result for entry in Entry.objects.filter(verb="auto")} == {"done"}
    finally:
        cloud.network.delete_auto_allocated_topology(project.id, ignore_missing=True)


def test_sharing(alice, bob, charlie, cloud, network):
    assert network.id not in [one.id for one in charlie.get("networks:list").context["records"]]
    assert create(alice, "network_shares", network=network.id, project=charlie.project) == {}
    assert "already exists" in str(
        create(alice, "network_shares", network=network.id, project=charlie.project)["project"]
    )
    [policy] = cloud.network.rbac_policies(object_id=network.id)
    assert (policy.target_project_id, policy.action) == (charlie.project, "access_as_shared")
    cache.clear()
    seen = next(one for one in charlie.get("networks:list").context["records"] if one.id == network.id)
    assert (seen.own, seen.shared) == (False, True)
    assert charlie.verbs(network.id, panel="networks") == set()
    for wrong, words in (("nobody of ours", "give its ID"), (alice.project, "whose network it is")):
        assert words in create(alice, "network_shares", network=network.id, project=wrong)["project"][0]
    assert create(alice, "network_shares", network=network.id, project="*")["project"], "for administrators"
    told = bob.do("delete", policy.id, panel="network_shares")
    assert told
    assert alice.do("delete", policy.id, panel="network_shares") is None
    assert not list(cloud.network.rbac_policies(object_id=network.id))


def test_a_cloud_without_extensions_has_no_such_fields(alice, network, monkeypatch):
    monkeypatch.setattr(provider.Connection, "network_extensions", frozenset())
    form = alice.get("networks:create").context["form"]
    assert not {"mtu", "policy", "dns_domain", "zones", "port_security"} & set(form.fields)
    assert "policy" not in alice.get("networks:act", "edit", id=network.id).context["form"].fields
    assert not {"pairs", "dns_name", "policy"} & set(alice.get("ports:create").context["form"].fields)
    assert alice.url("networks:auto") not in alice.get("networks:list").content.decode()
