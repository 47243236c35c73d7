"""An EC2 endpoint for each run, and people with keys of accounts of their own."""

import itertools
import json
import logging
import os
import time
from contextlib import contextmanager
from types import SimpleNamespace

import boto3
import pytest
from botocore.config import Config
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client

os.environ |= {
    "MOTO_ENABLE_AMI_VALIDATION": "1",
    "MOTO_ENABLE_KEYPAIR_VALIDATION": "1",
    "MOTO_EC2_ENABLE_INSTANCE_TYPE_VALIDATION": "1",
}
IMAGES = 45  # of moto's 1300: more than a page holds, and quick to load for every account
FAMILIES = "t2.", "t3.", "m5.", "c5d."  # of the 1400 instance types, which take moto two seconds to tell
REGION = "us-east-1"
numbers = itertools.count(200000000001)


@pytest.fixture(scope="session")
def moto_images(tmp_path_factory):
    """A list of images that is short, and read when moto is imported."""
    from moto.utilities.utils import load_resource

    every = load_resource("ec2/resources/amis.json")
    chosen = [one for one in every if one["name"].startswith(("ubuntu/", "RHEL", "Windows_Server-2016"))]
    chosen += [one for one in every if one not in chosen][: IMAGES - len(chosen)]
    path = tmp_path_factory.mktemp("moto") / "amis.json"
    path.write_text(json.dumps(chosen))
    os.environ["MOTO_AMIS_PATH"] = str(path)
    return path


@pytest.fixture(scope="session")
def moto(moto_images):
    """The address of moto's server."""
    from moto.ec2.models.instance_types import InstanceTypeBackend
    from moto.server import ThreadedMotoServer

    every = InstanceTypeBackend.instance_types
    every[:] = [one for one in every if one["InstanceType"].startswith(FAMILIES)]
    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@contextmanager
def enforced():
    """Keys and policies count."""
    from moto import settings
    from moto.core.responses import ActionAuthenticatorMixin

    before = settings.INITIAL_NO_AUTH_ACTION_COUNT
    settings.INITIAL_NO_AUTH_ACTION_COUNT = 0.0
    ActionAuthenticatorMixin.request_count = 0
    try:
        yield
    finally:
        settings.INITIAL_NO_AUTH_ACTION_COUNT = before


class Site:
    """The site over one EC2 cloud, and what its people do with it."""

    def __init__(self, endpoint):
        self.endpoint = endpoint
        self.calls = []  # every HTTP request that left for the cloud, by the name of what it asked

    def key(self, name, policy=None):
        """A new account at the cloud with one user, and that user's key."""
        from moto.iam.models import iam_backends

        account = str(next(numbers))
        backend = iam_backends[account]["aws"]
        backend.create_user(REGION, name)
        allowed = {"Effect": "Allow", "Action": policy or "*", "Resource": "*"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
        backend.put_user_policy(name, "what", document)
        key = backend.create_access_key(user_name=name)
        return SimpleNamespace(
            account=account, access_key=key.access_key_id, secret_key=key.secret_access_key
        )

    def person(self, name, key=None, **kwargs):
        """Somebody of the host site who linked a key through the form."""
        user = get_user_model().objects.create_user(name)
        client = Client(**kwargs)
        client.force_login(user)
        key = key or self.key(name)
        given = {"access_key": key.access_key, "secret_key": key.secret_key}
        answer = client.post("/accounts/link/?cloud=aws", given)
        assert answer.status_code == 302, answer.content.decode()
        client.get("/accounts/")  # where the person is told so
        return Person(self, client, key)


class Person:
    """A browser of somebody with an account: pages by their path in the account's first region."""

    def __init__(self, site, client, key, region=REGION):
        self.site, self.client, self.key = site, client, key
        self.base = f"/cloud/aws/{key.account}/{region}"
        self.ec2 = boto3.client(
            "ec2", region_name=region, endpoint_url=site.endpoint, aws_access_key_id=key.access_key,
            aws_secret_access_key=key.secret_key, config=Config(retries={"total_max_attempts": 1}),
        )  # fmt: skip

    def get(self, path, **kwargs):
        return self.client.get(self.base + path, **kwargs)

    def post(self, path, **data):
        """A form that was sent; a button of an action is one, too."""
        return self.client.post(self.base + path, data)

    def rows(self, path):
        """A list as data."""
        answer = self.get(path + ("&" if "?" in path else "?") + "format=json")
        assert answer.status_code == 200, answer.content.decode()
        return answer.json()

    def record(self, path):
        answer = self.get(f"{path}?format=json")
        assert answer.status_code == 200, answer.content.decode()
        return answer.json()

    def act(self, panel, verb, id, **given):
        """One verb on a record, confirmed; answers what the person is told, errors of the form included."""
        answer = self.client.post(
            f"{self.base}/{panel}/-/{verb}/", {"id": id, "confirmed": "1", **given}, follow=True
        )
        assert answer.status_code in (200, 422), answer.content.decode()
        return told(answer)

    def image(self, name="ubuntu/"):
        """The id of the first of moto's own images whose name begins so."""
        from moto.ec2.models.amis import AMIS

        return next(one["ami_id"] for one in AMIS if one["name"].startswith(name))

    def run(self, name="", count=1, **kwargs):
        """Instances made behind the site's back, in one reservation; their ids."""
        tags = [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": name}]}] if name else []
        image = kwargs.pop("ImageId", None) or self.image()
        made = self.ec2.run_instances(
            ImageId=image,
            InstanceType="t3.micro",
            MinCount=count,
            MaxCount=count,
            TagSpecifications=tags,
            **kwargs,
        )
        cache.clear()
        return [one["InstanceId"] for one in made["Instances"]]


def told(answer):
    """What a page tells beside what it shows: messages, and what is wrong with its form."""
    words = [str(one) for one in (answer.context or {}).get("messages", [])]
    form = (answer.context or {}).get("form")
    if form is not None:
        words += [f"{name}: {error}" for name, errors in form.errors.items() for error in errors]
    return " | ".join(words)


@pytest.fixture
def site(db, settings, moto):
    """The reference site with this EC2 as its only cloud, counting what it asks of it."""
    from django_nova.clouds import ec2_clients
    from django_nova.panels.instances import ec2_catalogue

    cloud = {"provider": "ec2", "name": "EC2", "endpoint_url": moto, "regions": [REGION, "eu-west-1"]}
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"CLOUDS": {"aws": cloud}}
    cache.clear()
    made = Site(moto)
    session = ec2_clients.session()

    def count(model, **kwargs):
        made.calls.append(model.name)

    session.register("before-call", count, unique_id="tests")
    yield made
    session.unregister("before-call", count, unique_id="tests")
    while ec2_catalogue._underway:  # what was begun here must not land in the next test
        time.sleep(0.02)
    cache.clear()


@pytest.fixture
def alice(site):
    return site.person("alice")


@pytest.fixture
def web(alice):
    """The id of an instance that runs."""
    return alice.run("web")[0]
