"""What runs now, and how it went: against boto3's own count and CloudWatch's own numbers."""

from datetime import UTC, datetime, timedelta

import boto3
import pytest
from django.core.cache import cache


@pytest.fixture
def person(site, settings):
    table = {"currency": "USD", "flavors": {"t3.*": 0.01}, "volumes": {"gp3": 0.0001}}
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"PRICES": {"aws": table}}
    return site.person("alice")


def test_what_runs_now(person, site):
    stopped, *_running = person.run("web", 3)
    person.ec2.stop_instances(InstanceIds=[stopped])
    person.ec2.create_volume(Size=30, VolumeType="gp3", AvailabilityZone="us-east-1a")
    cache.clear()
    rows = {row["id"]: row for row in person.rows("/usage/")["items"]}
    assert (rows["instances:t3.micro"]["number"], rows["instances:t3.micro"]["vcpus"]) == (2, 4)
    assert rows["instances:t3.micro"]["hourly"] == {"amount": 0.02, "currency": "USD"}
    assert rows["volumes:gp3"]["disk"] == 30
    disks = person.ec2.describe_volumes()["Volumes"]
    assert sum(row["disk"] or 0 for row in rows.values()) == sum(one["Size"] for one in disks)
    shown = person.get("/usage/").context["shown"]
    assert shown.sums.cost.amount == pytest.approx(730 * (0.02 + 0.003))
    assert "only by the bill" in person.get("/usage/").content.decode()
    before = len(site.calls)
    person.get("/usage/")
    assert len(site.calls) == before


def test_graphs_of_an_instance(person, site):
    (id,) = person.run("web")
    assert "nothing in this time" in person.get(f"/instances/{id}/-/metrics/").content.decode()
    watch = boto3.client(
        "cloudwatch", region_name="us-east-1", endpoint_url=site.endpoint,
        aws_access_key_id=person.key.access_key, aws_secret_access_key=person.key.secret_key,
    )  # fmt: skip
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    about = [{"Name": "InstanceId", "Value": id}]
    data = [
        {
            "MetricName": name,
            "Dimensions": about,
            "Timestamp": now - timedelta(minutes=minutes),
            "Value": value,
        }
        for minutes, processor, received in ((25, 10.0, 300000.0), (15, 50.0, 600000.0))
        for name, value in (("CPUUtilization", processor), ("NetworkIn", received))
    ]
    watch.put_metric_data(Namespace="AWS/EC2", MetricData=data)
    content = person.get(f"/instances/{id}/-/metrics/?hours=3").context["content"]
    values = {one.label: [value for value in one.values if value is not None] for one in content.measures}
    assert values == {"Processor": [10, 50], "Received": [1, 2]}  # kB a second, of five minutes
    assert content.moments == tuple(sorted(content.moments))
    page = person.get(f"/instances/{id}/-/metrics/?hours=3").content.decode()
    assert page.count("<time") >= 2 and 'data-value="50.0000"' in page
    # Any other span is the usual one
    assert person.get(f"/instances/{id}/-/metrics/?hours=9999").context["content"].hours == 24
