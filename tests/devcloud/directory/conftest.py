"""Those who run a cloud's directory or a domain of it, and somebody, a group and a project to run."""

import openstack
import pytest
from django.contrib.messages import get_messages
from django.core.cache import cache

from tests.devcloud.conftest import PASSWORD, Browser


class Partner(Browser):
    """Somebody of the domain that looks after itself."""

    def sign_in(self, password=PASSWORD, **more):
        return super().sign_in(password, domain="partners", **more)


@pytest.fixture
def boss(sign_in):
    """The administrator of the cloud, in a browser."""
    return sign_in("admin", "admin")


@pytest.fixture
def erin(db, admin):
    return Partner(admin, "erin", "partners-shop")


@pytest.fixture
def partners(admin):
    return admin.identity.find_domain("partners").id


@pytest.fixture
def project(admin, name):
    made = admin.identity.create_project(name=name, domain_id="default")
    yield made
    admin.identity.delete_project(made)


@pytest.fixture
def user(admin, name):
    made = admin.identity.create_user(name=f"{name}-user", password=PASSWORD, domain_id="default")
    yield made
    admin.identity.delete_user(made, ignore_missing=True)


@pytest.fixture
def group(admin, name):
    made = admin.identity.create_group(name=f"{name}-group", domain_id="default")
    yield made
    admin.identity.delete_group(made, ignore_missing=True)


def token(devcloud, name, password, domain="Default", **scope):
    """What Keystone answers to a sign-in; raises Unauthorized."""
    made = openstack.connection.Connection(
        auth={"auth_url": devcloud.endpoints["keystone"], "username": name, "password": password,
              "user_domain_name": domain, **scope},
        region_name="RegionOne",
    )  # fmt: skip
    return made.session.get_token()


def keystone(devcloud, person, project):
    """HTTP to Keystone as somebody, past the site."""
    made = openstack.connection.Connection(
        auth={"auth_url": devcloud.endpoints["keystone"], "username": person, "password": PASSWORD,
              "user_domain_name": "Default", "project_name": project, "project_domain_name": "Default"},
        region_name="RegionOne",
    )  # fmt: skip

    def call(method, path, **kwargs):
        address = devcloud.endpoints["keystone"] + path
        return made.session.request(address, method, raise_exc=False, **kwargs)

    return call


def ids(person, panel, **query):
    cache.clear()
    answer = person.get(f"{panel}:list", limit="100", **query)
    assert answer.status_code == 200, answer.content.decode()
    return [one.id for one in answer.context["records"]]


def said(answer):
    return [str(one) for one in get_messages(answer.wsgi_request)]
