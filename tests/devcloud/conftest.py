"""People of the devcloud in front of the site, and the cloud itself to look things up in."""

import re
import time
import uuid
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import openstack
import pytest
from django.conf import settings as site
from django.contrib.messages import get_messages
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils.module_loading import import_string

from devcloud import DevCloud
from django_nova.clouds import clouds
from django_nova.clouds.accounts import SESSION_KEY, KeystoneBackend, local_user, remember_sign_in
from django_nova.clouds.secrets import unseal

PASSWORD = "secret"


def pytest_collection_modifyitems(items):
    for item in items:
        if any(f"/tests/{one}/" in str(item.path) for one in ("devcloud", "faults", "security")):
            item.add_marker(pytest.mark.devcloud)
            item.add_marker(pytest.mark.filterwarnings("ignore::openstack.warnings.RemovedInSDK60Warning"))
        if any(f"/tests/{one}/" in str(item.path) for one in ("faults", "security")):
            item.add_marker(pytest.mark.apart)


@pytest.fixture(autouse=True)
def fresh():
    cache.clear()
    yield
    cache.clear()


def connection(devcloud, person="alice", project="demo"):
    return openstack.connection.Connection(
        auth={
            "auth_url": devcloud.endpoints["keystone"],
            "username": person,
            "password": PASSWORD,
            "project_name": project,
            "user_domain_name": "Default",
            "project_domain_name": "Default",
        },
        region_name="RegionOne",
        compute_default_microversion="2.96",
    )


@pytest.fixture(scope="session")
def cloud(devcloud):
    """alice in demo, by openstacksdk."""
    return connection(devcloud)


@pytest.fixture(scope="session")
def admin(devcloud):
    return connection(devcloud, "admin", "admin")


@pytest.fixture(scope="session")
def faults(devcloud):
    return DevCloud(devcloud.folder)


class Calls:
    """The cloud's own log of who asked what, from here on."""

    def __init__(self, folder):
        self.path = folder / "log" / "access.log"
        self.start = self.path.stat().st_size

    def of(self, service, pattern=""):
        with self.path.open() as log:
            log.seek(self.start)
            lines = [line.split() for line in log]
        return [line for line in lines if line[1] == service and re.search(pattern, f"{line[2]} {line[3]}")]


@pytest.fixture
def calls(devcloud):
    return lambda: Calls(devcloud.folder)


class Browser:
    """Somebody of the cloud who signed in, in one project; with an ``identity`` of before the cloud is not asked again."""

    def __init__(self, cloud, name, project, password=PASSWORD, identity=None):
        self.client = Client()
        self.name = name
        if identity:
            self.user = self._return(identity)
        else:
            answer = self.sign_in(password)
            assert answer.status_code == 302, answer.context["trouble"]
            self.user = answer.wsgi_request.user
        self.project = cloud.identity.find_project(project).id if project else ""

    def sign_in(self, password=PASSWORD, **more):
        given = {"username": self.name, "password": password, "domain": "Default", "cloud": "stack"}
        return self.client.post("/auth/login/", given | more)

    def _return(self, identity):
        """As if the browser had been closed and opened again."""
        stack = clouds()["stack"]
        user = local_user(stack, identity)
        backends = site.AUTHENTICATION_BACKENDS
        self.client.force_login(
            user, next(o for o in backends if issubclass(import_string(o), KeystoneBackend))
        )
        request = SimpleNamespace(session=self.client.session)
        remember_sign_in(request, stack, identity)
        request.session.save()
        return user

    @property
    def identity(self):
        """What the cloud said of them when they signed in."""
        kept = unseal(self.client.session[SESSION_KEY]["stack"])
        token = {name: kept["secret"][name] for name in ("token", "expires")}
        return {**kept, **token, "name": self.name, "domain": "Default"}

    def url(self, name, *args, project=None):
        return reverse(f"django_nova:{name}", args=["stack", project or self.project, "RegionOne", *args])

    def get(self, where, /, *args, **query):
        return self.client.get(self.url(where, *args), query)

    def post(self, where, /, *args, **data):
        return self.client.post(self.url(where, *args), data)

    def do(self, verb, /, *ids, panel="instances", **data):
        """One verb with its form: refused words are returned, or None."""
        answer = self.post(f"{panel}:act", verb, id=list(ids), confirmed="1", **data)
        if answer.status_code == 302:
            words = [str(one) for one in get_messages(answer.wsgi_request) if one.level_tag == "error"]
            self.client.get("/accounts/")  # where the person is told so
            return words or None
        form = answer.context["form"]
        return [word for errors in form.errors.values() for word in errors]

    def choices(self, answer, field):
        flat = []
        for value, label in answer.context["form"].fields[field].choices:
            flat += label if isinstance(label, (list, tuple)) else [(value, label)]
        return {str(label): str(value) for value, label in flat if value}

    def offered(self, verb, id, field, panel="instances"):
        return self.choices(self.get(f"{panel}:act", verb, id=id), field)

    def pick(self, choices, start):
        return next(value for label, value in choices.items() if label.startswith(start))

    def verbs(self, id, panel="instances"):
        """The actions that the page of a record offers now."""
        cache.clear()
        return {action.verb for action in self.get(f"{panel}:detail", id).context["actions"]}

    def launch(self, name, /, source="image:cirros", **data):
        """Launch as the form is sent; returns the answer."""
        kind, _colon, start = source.partition(":")
        form = self.get("instances:create")
        sources = self.choices(form, "source")
        chosen = next(
            value for label, value in sources.items() if value.startswith(kind) and label.startswith(start)
        )
        given = {
            "name": name,
            "count": "1",
            "source": chosen,
            "flavor": self.pick(self.choices(form, "flavor"), data.pop("flavor", "m1.tiny")),
            "networks": [self.pick(self.choices(form, "networks"), "private")],
            "delete_volume": "on",
            "metadata": "build_seconds=0",
        }
        return self.client.post(self.url("instances:create"), given | data)


@pytest.fixture
def sign_in(db, cloud, admin):
    return lambda name, project="demo", **kwargs: Browser(admin, name, project, **kwargs)


@pytest.fixture(scope="module")
def known():
    """Who has signed in: {name: identity}. A token is good for all tests of a module, as it is for the pages of a day."""
    return {}


@pytest.fixture
def returning(db, cloud, admin, known):
    def enter(name, project="demo"):
        browser = Browser(admin, name, project, identity=known.get(name))
        known.setdefault(name, browser.identity)
        return browser

    return enter


@pytest.fixture
def alice(returning):
    return returning("alice")


@pytest.fixture
def bob(returning):
    return returning("bob")


@pytest.fixture
def charlie(returning):
    return returning("charlie", "research")


def wait(look, seconds=60):
    """What ``look()`` returns as soon as it is true."""
    end = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.25)
    return found


def settled(cloud, id, *statuses, seconds=60):
    """The server as soon as it has one of the statuses and nothing is under way with it."""

    def look():
        server = cloud.compute.get_server(id)
        assert server.status != "ERROR" or "ERROR" in statuses, server.fault
        return server if server.status in statuses and not server.task_state else None

    return wait(look, seconds)


@pytest.fixture
def name():
    return f"test-{uuid.uuid4().hex[:8]}"


def make_server(cloud, name, status="ACTIVE", **more):
    """A server by the API, quickly."""
    image = cloud.image.find_image("cirros-0.6.3").id
    flavor = cloud.compute.find_flavor("m1.tiny").id
    network = cloud.network.find_network("private").id
    given = {"image_id": image, "flavor_id": flavor, "networks": [{"uuid": network}]} | more
    made = cloud.compute.create_server(name=name, metadata={"build_seconds": "0"}, **given)
    return settled(cloud, made.id, status)


@pytest.fixture
def server(cloud, name):
    made = make_server(cloud, name)
    yield made
    cloud.compute.delete_server(made.id, ignore_missing=True)


@pytest.fixture(scope="module")
def servers(cloud):
    """A few running servers of the module, for verbs that run side by side."""
    made = []

    def more(number):
        image = cloud.image.find_image("cirros-0.6.3").id
        flavor = cloud.compute.find_flavor("m1.tiny").id
        network = cloud.network.find_network("private").id
        new = [
            cloud.compute.create_server(
                name=f"test-{uuid.uuid4().hex[:8]}", image_id=image, flavor_id=flavor,
                networks=[{"uuid": network}], metadata={"build_seconds": "0"},
            ).id
            for _ in range(number)
        ]  # fmt: skip
        made.extend(new)
        for id in new:
            settled(cloud, id, "ACTIVE")
        return new

    yield more
    for id in made:
        cloud.compute.delete_server(id, ignore_missing=True)


def query(answer):
    return {name: values[-1] for name, values in parse_qs(urlsplit(answer["Location"]).query).items()}
