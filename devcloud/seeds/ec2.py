"""What a new EC2 holds: two regions alike, with instances in various states, and three people."""

import json
from concurrent.futures import ThreadPoolExecutor

from ..layout import Layout
from . import metrics
from .catalogue import ALICE_KEY, LAPTOP_KEY
from .people import KEYS, POLICIES, TEAMS, USERS, Key
from .pictures import pages, photos

REGIONS = ("us-east-1", "eu-central-1")
ACCOUNT = "123456789012"


def client(layout: Layout, service: str, region: str = REGIONS[0], person: Key | None = None):
    """A boto3 client of this devcloud. Only inside EC2's own environment."""
    import boto3
    from botocore.config import Config

    retries = {"mode": "standard", "total_max_attempts": 2}
    return boto3.client(
        service,
        region_name=region,
        endpoint_url=layout.url("ec2"),
        aws_access_key_id=person.access_key if person else "seeds",
        aws_secret_access_key=person.secret_key if person else "seeds",
        config=Config(connect_timeout=3, read_timeout=60, retries=retries, max_pool_connections=25),
    )


def fill(layout: Layout) -> None:
    make_people(layout)
    clients = [client(layout, "ec2", region) for region in REGIONS]
    with ThreadPoolExecutor(len(REGIONS)) as pool:
        list(pool.map(fill_region, clients))
    make_buckets(layout)
    for region, ec2 in zip(REGIONS, clients, strict=True):
        filters = [{"Name": "instance-state-name", "Values": ["running"]}]
        running = ec2.describe_instances(Filters=filters)["Reservations"]
        names = [instance["InstanceId"] for found in running for instance in found["Instances"]]
        metrics.fill(ACCOUNT, region, names)


def make_people(layout: Layout) -> None:
    """Users with a policy and a fixed access key each (moto invents keys: they are replaced inside it)."""
    from moto.iam.models import iam_backends

    iam = client(layout, "iam")
    iam.create_account_alias(AccountAlias="example-shop")
    backend = iam_backends[ACCOUNT]["aws"]
    for person in KEYS:
        iam.create_user(UserName=person.name)
        statement = {"Effect": "Allow", "Action": list(person.policy), "Resource": "*"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        iam.put_user_policy(UserName=person.name, PolicyName="devcloud", PolicyDocument=document)
        made = iam.create_access_key(UserName=person.name)["AccessKey"]["AccessKeyId"]
        key = backend.access_keys.pop(made)
        key.access_key_id, key.secret_access_key = person.access_key, person.secret_key
        backend.access_keys[person.access_key] = key
    make_teams(iam)
    # Charlie may do nothing by himself, and everything in this role
    may = [f"arn:aws:iam::{ACCOUNT}:user/{name}" for name in ("alice", "charlie")]
    trust = {"Effect": "Allow", "Principal": {"AWS": may}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    iam.create_role(RoleName="operator", AssumeRolePolicyDocument=document)
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [everything]})
    iam.put_role_policy(RoleName="operator", PolicyName="devcloud", PolicyDocument=document)


def make_teams(iam) -> None:
    """Policies that customers write, groups that have them, and users who never had a key."""
    arns = {}
    for name, (words, actions) in POLICIES.items():
        statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        made = iam.create_policy(PolicyName=name, Description=words, PolicyDocument=document)
        arns[name] = made["Policy"]["Arn"]
    for name in USERS:
        iam.create_user(UserName=name)
    iam.attach_user_policy(UserName=USERS[0], PolicyArn=arns["keep-costs"])
    for team, (members, policies) in TEAMS.items():
        iam.create_group(GroupName=team)
        for name in members:
            iam.add_user_to_group(GroupName=team, UserName=name)
        for policy in policies:
            iam.attach_group_policy(GroupName=team, PolicyArn=arns.get(policy, policy))


def make_buckets(layout: Layout) -> None:
    """In each region one with pictures in folders, one that everyone may read, and an empty one."""
    for region in REGIONS:
        s3 = client(layout, "s3", region)
        # Everywhere but in the oldest region a bucket has to say where it is
        place = {"CreateBucketConfiguration": {"LocationConstraint": region}} if region != REGIONS[0] else {}
        for name, files, access in (
            ("photos", photos(), "private"),
            ("website", pages(), "public-read"),
            ("incoming", {}, "private"),
        ):
            bucket = f"demo-{name}-{region}"
            s3.create_bucket(Bucket=bucket, ACL=access, **place)
            for key, (kind, content) in files.items():
                s3.put_object(Bucket=bucket, Key=key, Body=content, ContentType=kind, ACL=access)


def fill_region(ec2) -> None:
    region = ec2.meta.region_name
    zone = f"{region}a"
    vpc = ec2.create_vpc(CidrBlock="10.10.0.0/16", TagSpecifications=tags("vpc", "demo"))["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(
            VpcId=vpc,
            CidrBlock=f"10.10.{number}.0/24",
            AvailabilityZone=f"{region}{letter}",
            TagSpecifications=tags("subnet", f"demo-{letter}"),
        )["Subnet"]["SubnetId"]
        for number, letter in enumerate("ab")
    ]
    gateway = ec2.create_internet_gateway(TagSpecifications=tags("internet-gateway", "demo"))
    gateway = gateway["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    web = ec2.create_security_group(GroupName="web", Description="Web servers and SSH", VpcId=vpc)["GroupId"]
    anywhere = [{"CidrIp": "0.0.0.0/0"}]
    ports = [
        {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": anywhere}
        for port in (22, 80, 443)
    ]
    ec2.authorize_security_group_ingress(GroupId=web, IpPermissions=ports)
    for name, key in (("alice", ALICE_KEY), ("alice-laptop", LAPTOP_KEY)):
        ec2.import_key_pair(KeyName=name, PublicKeyMaterial=key.encode())
    image = newest_image(ec2)

    def launch(name, size="t3.micro", number=0, **more):
        answer = ec2.run_instances(
            ImageId=image,
            InstanceType=size,
            MinCount=1,
            MaxCount=1,
            SubnetId=subnets[number],
            KeyName="alice",
            SecurityGroupIds=[web],
            TagSpecifications=tags("instance", name, **more),
        )
        return answer["Instances"][0]["InstanceId"]

    shop = launch("shop-1", tier="web")
    launch("shop-2", number=1, tier="web")
    database = launch("database-1", "m5.large", tier="data")
    idle = launch("batch-1", "c5.xlarge")
    gone = launch("old-1")
    ec2.stop_instances(InstanceIds=[idle])
    ec2.terminate_instances(InstanceIds=[gone])
    ec2.modify_instance_attribute(InstanceId=database, DisableApiTermination={"Value": True})
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    ec2.associate_address(AllocationId=address, InstanceId=shop)
    ec2.allocate_address(Domain="vpc")
    for name, size, owner in (("database-data", 20, database), ("scratch", 10, None), ("old-logs", 5, None)):
        volume = ec2.create_volume(
            AvailabilityZone=zone, Size=size, VolumeType="gp3", TagSpecifications=tags("volume", name)
        )["VolumeId"]
        if owner:
            ec2.attach_volume(VolumeId=volume, InstanceId=owner, Device="/dev/sdf")
            ec2.create_snapshot(
                VolumeId=volume, Description="Nightly", TagSpecifications=tags("snapshot", "nightly")
            )
    for name, size, words in (("web", "t3.micro", "A web server"), ("database", "m5.large", "PostgreSQL")):
        data = {"ImageId": image, "InstanceType": size, "KeyName": "alice", "SecurityGroupIds": [web]}
        data["TagSpecifications"] = tags("instance", name)
        ec2.create_launch_template(
            LaunchTemplateName=name,
            VersionDescription=words,
            LaunchTemplateData=data,
            TagSpecifications=tags("launch-template", name),
        )
    ec2.create_launch_template_version(
        LaunchTemplateName="web",
        SourceVersion="1",
        VersionDescription="With more memory",
        LaunchTemplateData={"InstanceType": "t3.small"},
    )
    ec2.create_image(InstanceId=shop, Name="shop-1-before-upgrade", NoReboot=True)


def newest_image(ec2) -> str:
    filters = [{"Name": "name", "Values": ["amzn2-ami-hvm-*", "al2023-ami-*"]}]
    found = ec2.describe_images(Owners=["amazon"], Filters=filters)["Images"]
    return max(found, key=lambda image: image["CreationDate"])["ImageId"]


def tags(kind: str, name: str, **more: str) -> list[dict]:
    pairs = [{"Key": key, "Value": value} for key, value in {"Name": name, **more}.items()]
    return [{"ResourceType": kind, "Tags": pairs}]
