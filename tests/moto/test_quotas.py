"""What an EC2 account may have and has, against boto3's own count; what it is not told stays away."""

import pytest
from django.core.cache import cache


@pytest.fixture
def person(site):
    return site.person("alice")


def limits(person):
    cache.clear()
    return {one["id"].partition(":")[2]: one for one in person.rows("/quotas/")["items"]}


def test_limits_and_what_is_used(person, site):
    person.run("web", 2)
    person.ec2.create_vpc(CidrBlock="10.77.0.0/16")
    found = limits(person)
    attributes = person.ec2.describe_account_attributes()["AccountAttributes"]
    told = {one["AttributeName"]: one["AttributeValues"][0]["AttributeValue"] for one in attributes}
    running = person.ec2.describe_instance_status(IncludeAllInstances=True)["InstanceStatuses"]
    assert found["compute:instances"]["used"] == len(running)
    assert found["compute:instances"]["limit"] == int(told["max-instances"])
    assert found["network:vpcs"]["used"] == len(person.ec2.describe_vpcs()["Vpcs"])
    assert found["network:vpcs"]["limit"] == 5
    assert found["network:L-407747CB"]["name"] == "Subnets per VPC"
    text = person.get("/quotas/").content.decode()
    assert "Subnets per VPC" in text and "at most 200" in text
    # Looking again asks for nothing that is known
    before = len(site.calls)
    person.get("/quotas/")
    assert len(site.calls) == before


def test_nobody_changes_them_here(person):
    text = person.get("/quotas/").content.decode()
    assert "Ask for more" not in text and "Change" not in text
    for path in "/quotas/-/edit/", "/quotas/-/reset/", "/quotas/-/defaults/", "/quota_requests/":
        assert person.get(path).status_code == 404
        assert person.post(path).status_code == 404


def test_an_endpoint_without_service_quotas(person, monkeypatch):
    """Most that speak EC2 have none: what instances are up against is there all the same."""
    from moto.servicequotas.models import ServiceQuotasBackend

    from django_nova.clouds.errors import Forbidden
    from django_nova.panels.quotas.ec2 import Backend

    monkeypatch.setattr(ServiceQuotasBackend, "get_service_quota", lambda *args: {"Quota": None})
    found = limits(person)
    assert "compute:instances" in found and "network:addresses" in found
    assert found["network:vpcs"]["limit"] is None and "network:L-407747CB" not in found

    def refused(self, code):
        raise Forbidden("You may not ask for quotas.")

    monkeypatch.setattr(Backend, "quota", refused)
    cache.clear()
    answer = person.get("/quotas/")
    assert answer.status_code == 200
    assert "You may not ask for quotas." in answer.content.decode()
    assert "Public addresses" in answer.content.decode()
