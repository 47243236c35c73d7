"""A project with people of its own, what they are given there, and the mail that leaves the site."""

import re
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache

from tests.devcloud.conftest import PASSWORD


@pytest.fixture
def project(admin, name):
    """One of its own, which alice manages."""
    made = admin.identity.create_project(name=name, domain_id="default")
    give(admin, made, "alice", "manager", "member")
    yield made
    admin.identity.delete_project(made)


@pytest.fixture
def people(admin, name):
    """People of the cloud who are nobody yet: ``people("eve")``."""
    made = []

    def person(start):
        made.append(
            admin.identity.create_user(name=f"{start}-{name}", password=PASSWORD, domain_id="default")
        )
        return made[-1]

    yield person
    for one in made:
        admin.identity.delete_user(one)


def give(admin, project, person, *roles):
    user = person if hasattr(person, "id") else admin.identity.find_user(person)
    for role in roles:
        admin.identity.assign_project_role_to_user(project, user, admin.identity.find_role(role))


def has(admin, project, person):
    """The roles that Keystone says were given to a person in a project."""
    found = admin.identity.role_assignments(user_id=person.id, scope_project_id=project.id)
    return sorted(admin.identity.get_role(one.role["id"]).name for one in found)


def role(admin, name):
    return admin.identity.find_role(name).id


def listed(browser):
    cache.clear()
    return {one.name: one for one in browser.get("members:list", limit="100").context["records"]}


def granted(heard, project):
    """The changes of roles in the project that Keystone was asked for: pairs of method and id."""
    lines = heard.of("keystone", rf"(PUT|DELETE) .*/projects/{project.id}/users/[^/]+/roles/")
    return [(line[2], line[3].rpartition("/")[2]) for line in lines]


# -- Invitations ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def outbox(mailoutbox, django_capture_on_commit_callbacks):
    """What is sent once the page is done, as it would be without the transaction of a test."""

    def during(act):
        with django_capture_on_commit_callbacks(execute=True):
            answer = act()
        return answer, mailoutbox

    return during


def link_in(mail):
    return urlsplit(re.search(r"https?://\S+/links/\S+", mail.body)[0]).path
