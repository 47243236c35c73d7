"""Security groups and their rules on EC2."""

import pytest
from django.core.cache import cache

from django_nova.panels.security_groups import ec2

ME = "198.41.0.4"


@pytest.fixture
def vpc(alice):
    return next(one["VpcId"] for one in alice.ec2.describe_vpcs()["Vpcs"] if one["IsDefault"])


def create(alice, vpc, name="web", **given):
    given = {"name": name, "description": "For tests", "network": vpc} | given
    answer = alice.client.post(f"{alice.base}/security_groups/-/create/", given)
    cache.clear()
    if answer.status_code != 302:
        return dict(answer.context["form"].errors)
    return answer["Location"].rstrip("/").rpartition("/")[2]


def add(alice, group, address="127.0.0.1", **given):
    """Send the short form; what is wrong with it, by field, or None."""
    usual = {"group": group, "direction": "ingress", "protocol": "TCP"}
    answer = alice.client.post(
        f"{alice.base}/security_group_rules/-/create/", usual | given, REMOTE_ADDR=address
    )
    cache.clear()
    return None if answer.status_code == 302 else dict(answer.context["form"].errors)


def rules(alice, group, egress=False):
    found = alice.ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])
    return [one for one in found["SecurityGroupRules"] if one["IsEgress"] == egress]


def said(alice, group, egress=False):
    return {
        (
            one["IpProtocol"], one.get("FromPort"), one.get("ToPort"),
            one.get("CidrIpv4") or one.get("CidrIpv6") or one["ReferencedGroupInfo"]["GroupId"],
        )
        for one in rules(alice, group, egress)
    }  # fmt: skip


def page(alice, group, **about):
    cache.clear()
    return alice.get(f"/security_groups/{group}/", **about).content.decode()


def test_groups_are_made_copied_and_deleted(alice, vpc):
    assert "description" in create(alice, vpc, description="")
    assert "name" in create(alice, vpc, name="Default")
    assert "name" in create(alice, vpc, name="sg-mine")
    assert "name" in create(alice, vpc, name="größer")
    web = create(alice, vpc, tags="for=shop")
    [raw] = alice.ec2.describe_security_groups(GroupIds=[web])["SecurityGroups"]
    assert (raw["GroupName"], raw["VpcId"], raw["Tags"]) == ("web", vpc, [{"Key": "for", "Value": "shop"}])
    assert "name" in create(alice, vpc), "the cloud's words stand at the field"
    add(alice, web, preset="ssh", peer="network", network="10.0.0.0/8", description="from within")
    add(alice, web, preset="all", peer="group", remote=web)
    assert "copied" in alice.act("security_groups", "clone", web, name="copy", description="The same")
    cache.clear()
    copy = alice.rows("/security_groups/?name=copy")["items"][0]["id"]
    assert said(alice, copy) == {("tcp", 22, 22, "10.0.0.0/8"), ("-1", -1, -1, copy)}
    assert len(rules(alice, copy, egress=True)) == 1, "what every group begins with is there once"
    assert "saved" in alice.act("security_groups", "edit", copy, tags="a=b")
    assert alice.record(f"/security_groups/{copy}/")["tags"] == {"a": "b"}
    add(alice, copy, preset="https", peer="group", remote=web)
    assert "Rules of other groups name it: “copy”." in alice.act("security_groups", "delete", web)
    assert "deleted" in alice.act("security_groups", "delete", copy)
    assert "deleted" in alice.act("security_groups", "delete", web)
    default = alice.rows("/security_groups/?name=default")["items"][0]["id"]
    assert "cannot be deleted" in alice.act("security_groups", "delete", default)
    assert alice.ec2.describe_security_groups(GroupIds=[default])["SecurityGroups"]


def test_the_short_form(alice, vpc):
    web = create(alice, vpc)
    assert add(alice, web, ME, preset="ssh", peer="me", description="my desk") is None
    assert add(alice, web, preset="dns", peer="anyone") is None
    assert len(rules(alice, web)) == 5
    assert add(alice, web, preset="dns", peer="anyone")["__all__"] == ["This rule is there already."]
    assert add(alice, web, preset="postgresql", peer="group", remote=web) is None
    assert add(alice, web, preset="own", protocol="icmp", icmp_type="8", peer="anyone4") is None
    assert add(alice, web, preset="own", protocol="47", peer="network", network="10.1.2.3") is None
    assert (
        add(
            alice,
            web,
            preset="own",
            ports="8000-8010",
            peer="network",
            network="10.0.0.0/8",
            direction="egress",
        )
        is None
    )
    assert {
        ("tcp", 22, 22, f"{ME}/32"), ("udp", 53, 53, "::/0"), ("tcp", 5432, 5432, web), ("icmp", 8, -1, "0.0.0.0/0"),
        ("47", -1, -1, "10.1.2.3/32"),
    } < said(alice, web)  # fmt: skip
    assert ("tcp", 8000, 8010, "10.0.0.0/8") in said(alice, web, egress=True)
    assert "10.0.0.0/24 for all of it" in str(
        add(alice, web, preset="http", peer="network", network="10.0.0.5/24")
    )
    shown = page(alice, web)
    for words in (
        f"{ME} may reach <b>SSH (TCP 22)</b>", "my desk", "Instances in this same group may reach <b>PostgreSQL",
        "Anyone on the internet (IPv4) may reach <b>ping (ICMP type 8)</b>", "May reach <b>everything</b> anywhere (IPv4)",
        "May reach <b>TCP 8000–8010</b> at 10.0.0.0/8", "Nothing wears this group",
    ):  # fmt: skip
        assert words in shown
    outgoing = alice.rows(f"/security_group_rules/?group={web}&direction=egress")
    assert len(outgoing["items"]) == 2


def test_rules_are_changed_narrowed_and_deleted(alice, vpc):
    web = create(alice, vpc)
    add(alice, web, preset="ssh", peer="anyone4", description="for the admins")
    add(alice, web, preset="http", peer="anyone4")
    shown = page(alice, web, REMOTE_ADDR=ME)
    assert "The whole world may try to sign in here." in shown and f"Only my address, {ME}" in shown
    ssh, http = sorted(rules(alice, web), key=lambda one: one["FromPort"])
    kept = ssh["SecurityGroupRuleId"]
    assert "narrower" in alice.act("security_group_rules", "narrow", kept, network=ME)
    [ssh] = [one for one in rules(alice, web) if one["FromPort"] == 22]
    assert (ssh["SecurityGroupRuleId"], ssh["CidrIpv4"], ssh["Description"]) == (
        kept,
        f"{ME}/32",
        "for the admins",
    )
    id = http["SecurityGroupRuleId"]
    known = {"peer": "network", "network": ME, "protocol": "TCP"}
    assert "There is such a rule already." in alice.act(
        "security_group_rules", "edit", id, preset="ssh", **known
    )
    assert "saved" in alice.act(
        "security_group_rules", "edit", id, preset="http", description="shop", **known
    )
    [http] = [one for one in rules(alice, web) if one["FromPort"] == 80]
    assert (http["CidrIpv4"], http["Description"]) == (f"{ME}/32", "shop")
    cache.clear()
    other = {"peer": "group", "remote": web, "protocol": "TCP"}
    assert "saved" in alice.act("security_group_rules", "edit", id, preset="http", **other)
    assert ("tcp", 80, 80, web) in said(alice, web), "another kind of other side is a new rule"
    ids = [one["SecurityGroupRuleId"] for one in rules(alice, web)]
    cache.clear()
    assert alice.act("security_group_rules", "delete", ids) == "2 rules deleted."
    assert not rules(alice, web)


def test_lists_of_addresses_are_shown_and_left_alone(alice, vpc):
    web = create(alice, vpc)
    about = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
    about_list = alice.ec2.describe_managed_prefix_lists()["PrefixLists"][0]
    prefixes, called = about_list["PrefixListId"], about_list["PrefixListName"]
    alice.ec2.authorize_security_group_ingress(
        GroupId=web, IpPermissions=[about | {"PrefixListIds": [{"PrefixListId": prefixes}]}]
    )
    [rule] = rules(alice, web)
    shown = page(alice, web)
    assert f"on the list {called} may reach" in shown
    assert f"edit/?id={rule['SecurityGroupRuleId']}" not in shown


def test_who_wears_a_group(monkeypatch, alice, vpc):
    web, db = create(alice, vpc), create(alice, vpc, name="db")
    monkeypatch.setattr(ec2, "PATIENCE", 30)  # a machine that tests may be slow
    add(alice, db, preset="postgresql", peer="group", remote=web)
    add(alice, web, preset="http", peer="anyone4")
    [_front], [back] = (
        alice.run("front", SecurityGroupIds=[web]),
        alice.run("back", SecurityGroupIds=[db, web]),
    )
    opens = alice.get(f"/security_groups/{db}/-/opens/").context["content"]
    assert [one.instance.name for one in opens.wearers] == ["back"]
    [(rule, whom)] = opens.incoming
    assert rule.low == 5432 and {one.name for one in whom} == {"front", "back"}
    counts = {one["name"]: one["instances"] for one in alice.rows("/security_groups/")["items"]}
    assert (counts["web"], counts["db"], counts["default"]) == (2, 1, 0)
    firewall = alice.get(f"/instances/{back}/-/firewall/").context["content"]
    assert {rule.low for rule, _groups in firewall.incoming} == {80, 5432}
    outgoing = [groups for rule, groups in firewall.outgoing]
    assert [len(groups) for groups in outgoing] == [2], "one rule of two groups is told once"
    assert "Worn by “back”." in alice.get(f"/security_groups/-/delete/?id={db}").content.decode()
    assert "It is worn by “back”." in alice.act("security_groups", "delete", db)
    assert alice.ec2.describe_security_groups(GroupIds=[db])["SecurityGroups"]
