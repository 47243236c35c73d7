"""Elastic IPs on EC2."""

from django.core.cache import cache

from django_nova.clouds.cache import forget


def allocate(alice, **given):
    answer = alice.client.post(f"{alice.base}/floating_ips/-/create/", given)
    cache.clear()
    assert answer.status_code == 302, answer.context["form"].errors
    return {one["PublicIp"]: one for one in alice.ec2.describe_addresses()["Addresses"]}


def test_an_address_is_led_to_an_instance_and_away(alice):
    [web] = alice.run("web")
    [made] = allocate(alice, label="shop", tags="for=shop").values()
    id = made["AllocationId"]
    [row] = alice.rows("/floating_ips/?name=shop")["items"]
    assert (row["id"], row["status"], row["tags"]) == (id, "free", {"for": "shop"})
    assert alice.rows(f"/floating_ips/?name={made['PublicIp'][:5]}&use=used")["items"] == []
    assert "Costs money and leads nowhere" in alice.get("/").content.decode()
    form = alice.get(f"/floating_ips/-/associate/?id={id}").context["form"]
    [(group, [(target, label)])] = form.fields["target"].choices
    assert group == "Instances" and label.startswith("web · ")
    assert "leads there" in alice.act("floating_ips", "associate", id, target=target)
    [raw] = alice.ec2.describe_addresses(AllocationIds=[id])["Addresses"]
    assert f"{raw['NetworkInterfaceId']}:{raw['PrivateIpAddress']}" == target
    cache.clear()
    record = alice.get(f"/floating_ips/{id}/").context["record"]
    assert (record.status, record.target.id, record.target.name) == ("used", web, "web")
    assert "It is in use: disassociate it first." in alice.act("floating_ips", "delete", id)
    assert alice.ec2.describe_addresses(AllocationIds=[id])["Addresses"], "moto would have let it go"
    assert "Costs money" not in alice.get("/").content.decode()
    assert "free now" in alice.act("floating_ips", "disassociate", id)
    cache.clear()
    assert "It leads nowhere." in alice.act("floating_ips", "disassociate", id)
    assert "saved" in alice.act("floating_ips", "edit", id, label="", tags="a=b")
    [raw] = alice.ec2.describe_addresses(AllocationIds=[id])["Addresses"]
    assert raw["Tags"] == [{"Key": "a", "Value": "b"}]
    more = allocate(alice)
    ids = [one["AllocationId"] for one in more.values()]
    assert alice.act("floating_ips", "delete", ids).endswith("2 addresses released.")
    assert not alice.ec2.describe_addresses()["Addresses"]


def test_an_address_is_allocated_for_an_instance(alice):
    alice.run("web")
    [(_group, [(target, _label)])] = (
        alice.get("/floating_ips/-/create/").context["form"].fields["target"].choices[1:]
    )
    [made] = allocate(alice, target=target).values()
    assert made["NetworkInterfaceId"] == target.partition(":")[0]


def test_many_addresses_are_parted(alice, site):
    for _number in range(25):
        alice.ec2.allocate_address(Domain="vpc")
    alice.get("/floating_ips/")
    site.calls.clear()
    forget("aws", alice.key.account, "us-east-1")
    first = alice.rows("/floating_ips/")
    assert (len(first["items"]), site.calls) == (20, ["DescribeAddresses"])
    rest = alice.rows(f"/floating_ips/?marker={first['next']}")
    assert len(rest["items"]) == 5 and not rest["next"]
    assert len({one["id"] for one in first["items"] + rest["items"]}) == 25
