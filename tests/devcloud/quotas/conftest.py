"""Somebody who may change quotas, a project to change, and wishes for more."""

import uuid

import pytest

from tests.devcloud.conftest import Browser


@pytest.fixture
def root(db, admin):
    """Who runs the cloud, in the administrators' project."""
    return Browser(admin, "admin", "admin")


@pytest.fixture
def project(admin):
    """A project of nobody's, whose limits can be played with."""
    made = admin.identity.create_project(name=f"quota-{uuid.uuid4().hex[:8]}", domain_id="default")
    yield made
    admin.compute.delete(f"/os-quota-sets/{made.id}")
    admin.block_storage.delete(f"/os-quota-sets/{made.id}")
    admin.network.delete(f"/v2.0/quotas/{made.id}")
    admin.identity.delete_project(made.id)


def typed(answer, **changes):
    """The form as a browser sends it, with some limits changed: ``compute__cores=4``, None is no limit."""
    sent = {}
    form = answer.context["form"]
    for group in form.fields["limits"].widget._groups({}):
        for row in [*group["rows"], *(row for _part, rows, _open in group["folds"] for row in rows)]:
            start = f"limits.{row['limit'].slot}|"
            sent |= {f"{start}text": row["text"], f"{start}was": row["was"]}
            sent |= {f"{start}none": "1"} if row["none"] else {}
    for name, number in changes.items():
        start = f"limits.{name.replace('__', ':', 1)}|"
        sent.pop(f"{start}none", None)
        sent |= {f"{start}none": "1"} if number is None else {f"{start}text": str(number)}
    return sent


def shown(answer):
    return {one.slot: one for one in answer.context["shown"].items}


# -- Asking for more --------------------------------------------------------------------------------------------------


@pytest.fixture
def told(django_capture_on_commit_callbacks):
    """Mails leave when what they tell of is certain: at the end of the block here."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def wish(alice, settings, told):
    """alice's, as a browser sends it; those of others in her project are out of the way."""
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"OPERATORS": ["root@example.org"]}
    alice.user.email = "alice@example.org"
    alice.user.save()

    def ask(**limits):
        sent = {f"limits.{name.replace('__', ':', 1)}|text": str(number) for name, number in limits.items()}
        with told():
            return alice.post("quota_requests:create", **sent, reason="A course of 30 people in May")

    return ask


@pytest.fixture
def limits(admin, alice):
    """demo's limits as they were, afterwards."""
    nova = admin.compute.get(f"/os-quota-sets/{alice.project}").json()["quota_set"]
    cinder = admin.block_storage.get(f"/os-quota-sets/{alice.project}").json()["quota_set"]

    def now():
        return (
            admin.compute.get(f"/os-quota-sets/{alice.project}").json()["quota_set"],
            admin.block_storage.get(f"/os-quota-sets/{alice.project}").json()["quota_set"],
        )

    yield now
    body = {"quota_set": {"cores": nova["cores"], "ram": nova["ram"], "force": True}}
    admin.compute.put(f"/os-quota-sets/{alice.project}", json=body)
    body = {"quota_set": {"gigabytes": cinder["gigabytes"]}}
    admin.block_storage.put(f"/os-quota-sets/{alice.project}", json=body)


def newest(person):
    return person.get("quota_requests:list").context["records"][0]
