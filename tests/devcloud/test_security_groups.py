"""Security groups and their rules on a real Neutron: what the pages say happened did happen."""

import pytest
from django.core.cache import cache

from django_nova.panels.security_groups import openstack

ME, INSIDE = "198.41.0.4", "10.20.30.40"


@pytest.fixture
def group(alice, cloud, admin, name):
    """The id of a group that the form made, with its own first rules gone."""
    answer = alice.post("security_groups:create", name=name, description="For <tests> & more")
    made = cloud.network.find_security_group(name)
    assert answer.status_code == 302 and made.id in answer["Location"], "on to the page of the new group"
    for rule in cloud.network.security_group_rules(security_group_id=made.id):
        cloud.network.delete_security_group_rule(rule)
    yield made.id
    for port in cloud.network.ports(security_groups=[made.id]):
        admin.network.delete_port(port)  # what says that it is of an instance is not its owner's to delete
    for one in cloud.network.security_groups():
        if one.name.startswith(name):
            cloud.network.delete_security_group(one)


def rules(cloud, group):
    """What Neutron has: {(direction, family, protocol, from, to, network, group)}."""
    return {
        (
            "in" if one.direction == "ingress" else "out", one.ether_type, one.protocol, one.port_range_min,
            one.port_range_max, one.remote_ip_prefix, one.remote_group_id,
        )
        for one in cloud.network.security_group_rules(security_group_id=group)
    }  # fmt: skip


def add(alice, group, address=None, **given):
    """Send the short form; what is wrong with it, by field, or None."""
    about = {"REMOTE_ADDR": address} if address else {}
    usual = {"group": group, "direction": "ingress", "protocol": "TCP", "family": "both"}
    answer = alice.client.post(alice.url("security_group_rules:create"), usual | given, **about)
    cache.clear()
    return None if answer.status_code == 302 else dict(answer.context["form"].errors)


def page(alice, group, **about):
    cache.clear()
    return alice.client.get(alice.url("security_groups:detail", group), **about).content.decode()


def test_the_short_form(alice, cloud, group):
    assert add(alice, group, preset="ssh", peer="me", address=ME) is None
    assert rules(cloud, group) == {("in", "IPv4", "tcp", 22, 22, f"{ME}/32", None)}
    assert add(alice, group, preset="dns", peer="anyone") is None
    assert len(rules(cloud, group)) == 5, "UDP and TCP, IPv4 and IPv6"
    assert add(alice, group, preset="dns", peer="anyone")["__all__"] == ["This rule is there already."]
    assert add(alice, group, preset="https", peer="anyone6") is None
    assert add(alice, group, preset="https", peer="anyone") is None, "the half that is missing"
    assert {("in", "IPv4", "tcp", 443, 443, None, None), ("in", "IPv6", "tcp", 443, 443, None, None)} < rules(
        cloud, group
    )
    assert add(alice, group, preset="ping", peer="anyone") is None
    assert ("in", "IPv6", "ipv6-icmp", 128, 0, None, None) in rules(cloud, group), (
        "IPv6 numbers its ping otherwise"
    )
    assert add(alice, group, preset="postgresql", peer="group", remote=group, family="IPv4") is None
    assert ("in", "IPv4", "tcp", 5432, 5432, None, group) in rules(cloud, group)
    assert (
        add(alice, group, preset="own", ports="8000-8010, 9000", peer="network", network="2001:db8::/32")
        is None
    )
    assert {
        ("in", "IPv6", "tcp", 8000, 8010, "2001:db8::/32", None), ("in", "IPv6", "tcp", 9000, 9000, "2001:db8::/32", None),
    } < rules(cloud, group)  # fmt: skip
    assert add(alice, group, preset="own", protocol="GRE", peer="network", network="10.1.2.3") is None
    assert (
        add(alice, group, preset="own", protocol="icmp", icmp_type="0", peer="anyone4", direction="egress")
        is None
    )
    assert {
        ("in", "IPv4", "47", None, None, "10.1.2.3/32", None), ("out", "IPv4", "icmp", 0, None, None, None),
    } < rules(cloud, group)  # fmt: skip
    shown = page(alice, group)
    for words in (
        f"{ME} may reach <b>SSH (TCP 22)</b>",
        "Anyone on the internet (IPv6) may reach <b>ping (ICMPv6 type 128 code 0)</b>",
        "Instances in this same group may reach <b>PostgreSQL (TCP 5432)</b>",
        "2001:db8::/32 may reach <b>TCP 8000–8010</b>",
        "10.1.2.3 may reach <b>GRE</b>",
        "May reach <b>answers to ping (ICMP type 0)</b> anywhere (IPv4)",
        "Nothing wears this group",
    ):
        assert words in shown
    table = alice.get("security_group_rules:list", group=group, direction="egress", format="json").json()
    assert [one["incoming"] for one in table["items"]] == [False]


WRONG = [
    ({"ports": "90-80", "network": "10.0.0.0/24"}, "ports", "did you mean 80-90?"),
    ({"ports": "70000"}, "ports", "1 to 65535"),
    ({"ports": ""}, "ports", "Give a port"),
    ({"ports": "http"}, "ports", "is no port"),
    ({"ports": "80", "network": "10.0.0.5/24"}, "network", "10.0.0.0/24 for all of it, or 10.0.0.5 alone"),
    ({"ports": "80", "network": "10.0.0.0/33"}, "network", "neither an address"),
    ({"ports": "80", "network": ""}, "network", "Give an address"),
    ({"protocol": "256"}, "protocol", "0 to 255"),
    ({"protocol": "icmpv6", "network": "10.0.0.0/8"}, "protocol", "IPv6"),
    ({"protocol": "icmp", "icmp_type": "300"}, "icmp_type", "255"),
    ({"protocol": "icmp", "icmp_code": "1"}, "icmp_type", "A code needs a type"),
    ({"ports": "80", "peer": "group"}, "remote", "Choose"),
    (
        {"ports": "80", "peer": "me"},
        "peer",
        "Select a valid choice",
    ),  # this machine's own address is nobody's
]


def test_what_is_wrong_is_said_at_the_field(alice, cloud, group):
    for given, field, words in WRONG:
        errors = add(alice, group, **({"preset": "own", "peer": "network", "network": "10.0.0.0/24"} | given))
        assert set(errors) == {field}, given
        assert words in errors[field][0]
    errors = add(alice, group, preset="own", ports="9-8", peer="network", network="10.0.0.5/24")
    assert set(errors) == {"ports", "network"}, "all at once"
    assert not rules(cloud, group)


def test_what_is_open_to_the_world_is_narrowed_at_once(alice, cloud, group):
    add(alice, group, preset="ssh", peer="anyone", description="for the admins")
    add(alice, group, preset="http", peer="anyone4")
    shown = page(alice, group, REMOTE_ADDR=ME)
    assert shown.count("The whole world may try to sign in here.") == 2
    assert shown.count(f"Only my address, {ME}") == 2
    assert f"Only {INSIDE}, as this site sees me" in page(alice, group, REMOTE_ADDR=INSIDE)
    assert "Only one address…" in page(alice, group), "what comes from this machine has no address of its own"
    [four] = cloud.network.security_group_rules(security_group_id=group, port_range_min=22, ether_type="IPv4")
    [six] = cloud.network.security_group_rules(security_group_id=group, port_range_min=22, ether_type="IPv6")
    assert alice.do("narrow", four.id, panel="security_group_rules", network=ME) is None
    assert alice.do("narrow", six.id, panel="security_group_rules", network=ME) is None, "the two become one"
    [left] = cloud.network.security_group_rules(security_group_id=group, port_range_min=22)
    assert (left.remote_ip_prefix, left.description) == (f"{ME}/32", "for the admins")
    assert "sign in here" not in page(alice, group)


def test_rules_are_changed_and_deleted(alice, cloud, group):
    add(alice, group, preset="http", peer="anyone4")
    add(alice, group, preset="https", peer="anyone4")
    [http] = cloud.network.security_group_rules(security_group_id=group, port_range_min=80)
    form = alice.get("security_group_rules:act", "edit", id=http.id).context["form"]
    assert (form["preset"].value(), form["peer"].value()) == ("http", "anyone4")
    known = {"panel": "security_group_rules", "peer": "anyone4", "family": "IPv4", "protocol": "TCP"}
    assert alice.do("edit", http.id, preset="https", **known) == ["There is such a rule already."]
    assert alice.do("edit", http.id, preset="own", ports="80,81", **known) == [
        "These are several rules: add the others as new ones."
    ]
    assert alice.do("edit", http.id, preset="http", description="the shop", **known) is None
    [http] = cloud.network.security_group_rules(security_group_id=group, port_range_min=80)
    assert http.description == "the shop"
    cache.clear()
    assert alice.do("edit", http.id, preset="own", ports="8080", **known) is None
    assert {rule[3] for rule in rules(cloud, group)} == {443, 8080}
    ids = [one.id for one in cloud.network.security_group_rules(security_group_id=group)]
    cache.clear()
    assert alice.do("delete", *ids, panel="security_group_rules") is None
    assert not rules(cloud, group)


@pytest.fixture
def worn(cloud, group):
    """An instance of the demo that wears the group at one more interface, and that interface."""
    server = cloud.compute.find_server("web-2")
    network = cloud.network.find_network("private", project_id=cloud.current_project_id)
    port = cloud.network.create_port(
        network_id=network.id, device_id=server.id, device_owner="compute:nova", security_groups=[group]
    )
    cache.clear()
    return server, port


def test_who_wears_a_group(monkeypatch, alice, cloud, group, worn, name):
    server, port = worn
    monkeypatch.setattr(openstack, "PATIENCE", 30)  # a machine that tests may be slow
    add(alice, group, preset="mysql", peer="group", remote=group, family="IPv4")
    opens = alice.get("security_groups:tab", group, "opens")
    [wearer] = opens.context["content"].wearers
    assert (wearer.instance.id, wearer.instance.name) == (server.id, server.name)
    assert wearer.addresses[0] == port.fixed_ips[0]["ip_address"]
    [(rule, whom)] = opens.context["content"].incoming
    assert rule.low == 3306 and [one.id for one in whom] == [server.id]
    [row] = alice.get("security_groups:list", name=name, format="json").json()["items"]
    assert (row["instances"], row["count"]) == (1, 1)
    firewall = alice.get("instances:tab", server.id, "firewall").context["content"]
    assert group in {one.id for one in firewall.groups}
    assert any(rule.low == 3306 and owners[0].id == group for rule, owners in firewall.incoming)
    asked = alice.get("security_groups:act", "delete", id=group).content.decode()
    assert f"Worn by “{server.name}”." in asked
    assert alice.do("delete", group, panel="security_groups") == [f"It is worn by “{server.name}”."]
    assert cloud.network.find_security_group(name)


def test_groups_are_changed_and_copied(alice, cloud, group, name):
    add(alice, group, preset="ssh", peer="network", network="10.0.0.0/8", description="from within")
    add(alice, group, preset="all", peer="group", remote=group, family="IPv6")
    assert alice.do("edit", group, panel="security_groups", name=f"{name}-new", description="") is None
    assert cloud.network.get_security_group(group).name == f"{name}-new"
    cache.clear()
    copy = f"{name}-copy"
    assert alice.do("clone", group, panel="security_groups", name=copy) is None
    made = cloud.network.find_security_group(copy).id
    assert rules(cloud, made) >= {
        ("in", "IPv4", "tcp", 22, 22, "10.0.0.0/8", None), ("in", "IPv6", None, None, None, None, made),
    }  # fmt: skip
    cache.clear()
    assert alice.do("delete", group, made, panel="security_groups") is None
    assert not cloud.network.find_security_group(copy)


def test_many_rules_are_quick(alice, cloud, group, calls):
    """One question for all rules of a group: as a single group Neutron would take fifteen times as long."""
    body = [
        {"security_group_id": group, "direction": "ingress", "protocol": "tcp", "port_range_min": port, "port_range_max": port}
        for port in range(9000, 9060)
    ]  # fmt: skip
    cloud.network.post("/security-group-rules", json={"security_group_rules": body})
    page(alice, group)
    heard = calls()
    cache.clear()
    alice.get("security_groups:detail", group)
    assert not heard.of("neutron", f"/security-groups/{group}")
    assert len(heard.of("neutron", group)) == 2, "the group with its rules, and who wears it"
    first = alice.get("security_group_rules:list", group=group, format="json").json()
    assert len(first["items"]) == 20
    rest = alice.get(
        "security_group_rules:list", group=group, format="json", limit="100", marker=first["next"]
    ).json()
    assert len(rest["items"]) == 40 and not rest["next"]


def test_lists_of_addresses_are_shown_and_left_alone(alice, cloud):
    group = cloud.network.find_security_group("from-offices").id
    [rule] = [
        one
        for one in cloud.network.security_group_rules(security_group_id=group)
        if one.remote_address_group_id
    ]
    shown = page(alice, group)
    assert "The addresses on the list offices may reach" in shown
    assert f"edit/?id={rule.id}" not in shown and f"delete/?id={rule.id}" in shown
    assert alice.get("security_groups:detail", group).context["record"].stateless
