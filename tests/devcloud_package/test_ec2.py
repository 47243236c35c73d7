"""What devcloud adds to moto: time, rules, permissions, two regions alike. Errors stay as ugly as moto's."""

import time
from datetime import UTC, datetime, timedelta

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

from devcloud.seeds.people import KEYS

pytestmark = pytest.mark.moto
PEOPLE = {key.name: key for key in KEYS}


@pytest.fixture
def client(ec2):
    def make(person="alice", service="ec2", region="us-east-1", **credentials):
        key = PEOPLE[person]
        credentials = credentials or {
            "aws_access_key_id": key.access_key,
            "aws_secret_access_key": key.secret_key,
        }
        retries = {"mode": "standard", "total_max_attempts": 1}
        config = Config(retries=retries, connect_timeout=3, read_timeout=20)
        return boto3.client(
            service, region_name=region, endpoint_url=ec2.endpoints["ec2"], config=config, **credentials
        )

    return make


def instances(ec2, *ids):
    reservations = ec2.describe_instances(InstanceIds=list(ids))["Reservations"]
    return [instance for reservation in reservations for instance in reservation["Instances"]]


def state(ec2, identifier):
    return instances(ec2, identifier)[0]["State"]["Name"]


def become(ec2, identifier, wanted, seconds=15):
    end = time.monotonic() + seconds
    while state(ec2, identifier) != wanted:
        assert time.monotonic() < end, state(ec2, identifier)
        time.sleep(0.2)


@pytest.fixture
def launched(client):
    ec2 = client()
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    answer = ec2.run_instances(ImageId=image, InstanceType="t3.micro", MinCount=1, MaxCount=1)
    identifier = answer["Instances"][0]["InstanceId"]
    yield identifier
    ec2.terminate_instances(InstanceIds=[identifier])


def test_states_take_their_time(client, launched):
    ec2 = client()
    assert state(ec2, launched) == "pending"
    become(ec2, launched, "running")
    ec2.stop_instances(InstanceIds=[launched])
    assert state(ec2, launched) == "stopping"
    become(ec2, launched, "stopped")
    ec2.start_instances(InstanceIds=[launched])
    assert state(ec2, launched) == "pending"
    ec2.terminate_instances(InstanceIds=[launched])
    assert state(ec2, launched) == "shutting-down"
    become(ec2, launched, "terminated")


def test_illegal_transitions_are_refused(client, launched):
    ec2 = client()
    become(ec2, launched, "running")
    ec2.stop_instances(InstanceIds=[launched])
    with pytest.raises(ClientError, match="IncorrectInstanceState"):
        ec2.start_instances(InstanceIds=[launched])
    become(ec2, launched, "stopped")
    with pytest.raises(ClientError, match="IncorrectInstanceState"):
        ec2.reboot_instances(InstanceIds=[launched])
    ec2.terminate_instances(InstanceIds=[launched])
    with pytest.raises(ClientError, match="IncorrectInstanceState"):
        ec2.start_instances(InstanceIds=[launched])


def test_permissions_are_enforced(client):
    vpcs = client("bob").describe_vpcs()["Vpcs"]
    with pytest.raises(ClientError) as refusal:
        client("bob").delete_vpc(VpcId=vpcs[0]["VpcId"])
    assert refusal.value.response["Error"]["Code"] in ("UnauthorizedOperation", "AccessDenied")
    with pytest.raises(ClientError):
        client("charlie").describe_instances()
    with pytest.raises(ClientError) as refusal:
        wrong = {"aws_access_key_id": PEOPLE["alice"].access_key, "aws_secret_access_key": "wrong"}
        client(**wrong).describe_instances()
    assert refusal.value.response["Error"]["Code"] == "AuthFailure"


def test_a_role_can_be_assumed(client):
    role = client("charlie", "sts").assume_role(
        RoleArn="arn:aws:iam::123456789012:role/operator", RoleSessionName="test"
    )["Credentials"]
    ec2 = client(
        aws_access_key_id=role["AccessKeyId"],
        aws_secret_access_key=role["SecretAccessKey"],
        aws_session_token=role["SessionToken"],
    )
    assert ec2.describe_vpcs()["Vpcs"]


@pytest.mark.parametrize("region", ["us-east-1", "eu-central-1"])
def test_seeds(client, region):
    ec2 = client(region=region)
    pages = ec2.get_paginator("describe_instances").paginate()
    found = {}
    for page in pages:
        for reservation in page["Reservations"]:
            for instance in reservation["Instances"]:
                names = [tag["Value"] for tag in instance.get("Tags", []) if tag["Key"] == "Name"]
                found.update(dict.fromkeys(names, instance))
    assert {"shop-1", "shop-2", "database-1", "batch-1", "old-1"} <= set(found)
    assert found["database-1"]["BlockDeviceMappings"][-1]["DeviceName"] == "/dev/sdf"
    volumes = {volume["State"] for volume in ec2.describe_volumes()["Volumes"]}
    assert {"available", "in-use"} <= volumes
    addresses = ec2.describe_addresses()["Addresses"]
    assert {bool(address.get("InstanceId")) for address in addresses} == {True, False}
    assert {"alice", "alice-laptop"} <= {pair["KeyName"] for pair in ec2.describe_key_pairs()["KeyPairs"]}


def test_what_moto_does_not_know_is_a_page_of_html(client, launched):
    with pytest.raises(ResponseParserError, match="500"):
        client().monitor_instances(InstanceIds=[launched])


@pytest.mark.parametrize("region", ["us-east-1", "eu-central-1"])
def test_metrics_of_the_first_instances(client, region):
    ec2 = client(region=region)
    filters = [{"Name": "tag:Name", "Values": ["shop-1"]}]
    shop = ec2.describe_instances(Filters=filters)["Reservations"][0]["Instances"][0]["InstanceId"]
    now = datetime.now(UTC)
    for metric in ("CPUUtilization", "NetworkIn", "NetworkOut"):
        points = client("bob", "cloudwatch", region).get_metric_statistics(
            Namespace="AWS/EC2",
            MetricName=metric,
            Dimensions=[{"Name": "InstanceId", "Value": shop}],
            StartTime=now - timedelta(hours=12),
            EndTime=now,
            Period=300,
            Statistics=["Average"],
        )["Datapoints"]
        assert len(points) >= 70
        values = [point["Average"] for point in points]
        assert min(values) >= 0
        assert max(values) > 1.2 * min(values)
    assert max(values) > 1000


@pytest.mark.parametrize("region", ["us-east-1", "eu-central-1"])
def test_templates_and_snapshots(client, region):
    ec2 = client(region=region)
    found = {one["LaunchTemplateName"]: one for one in ec2.describe_launch_templates()["LaunchTemplates"]}
    assert found["web"]["LatestVersionNumber"] == 2
    made = ec2.run_instances(LaunchTemplate={"LaunchTemplateName": "database"}, MinCount=1, MaxCount=1)
    instance = made["Instances"][0]
    ec2.terminate_instances(InstanceIds=[instance["InstanceId"]])
    assert instance["InstanceType"] == "m5.large"
    snapshots = ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"]
    assert "Nightly" in [snapshot["Description"] for snapshot in snapshots]


@pytest.mark.parametrize("region", ["us-east-1", "eu-central-1"])
def test_buckets_and_who_may_what(client, region):
    bucket = f"demo-photos-{region}"
    alice, bob, charlie = (client(name, "s3", region) for name in ("alice", "bob", "charlie"))
    listed = bob.list_objects_v2(Bucket=bucket, Delimiter="/")
    assert [one["Prefix"] for one in listed["CommonPrefixes"]] == ["2025/", "2026/"]
    assert bob.get_object(Bucket=bucket, Key="2025/lake/01.png")["Body"].read().startswith(b"\x89PNG")
    alice.put_object(Bucket=f"demo-incoming-{region}", Key="new", Body=b"new")
    with pytest.raises(ClientError, match="AccessDenied"):
        bob.put_object(Bucket=f"demo-incoming-{region}", Key="other", Body=b"other")
    with pytest.raises(ClientError, match="AccessDenied"):
        bob.delete_object(Bucket=f"demo-incoming-{region}", Key="new")
    alice.delete_object(Bucket=f"demo-incoming-{region}", Key="new")
    with pytest.raises(ClientError, match="AccessDenied"):
        charlie.list_objects_v2(Bucket=bucket)
