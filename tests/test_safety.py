"""Small doors that must stay shut."""

import logging
import time
from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model
from django.test import RequestFactory

from django_nova import typed
from django_nova.clouds.accounts import KeystoneBackend
from django_nova.clouds.errors import CloudError, NotFound
from django_nova.panels.instances.openstack import Backend as Instances
from django_nova.panels.key_pairs.openstack import Backend as KeyPairs
from openstack_dashboard.logs import WithoutSecrets


def test_a_long_word_does_not_stall_the_log():
    record = logging.LogRecord("x", logging.INFO, "x", 1, f"Not Found: /{'a' * 4000}", None, None)
    began = time.process_time()
    WithoutSecrets("{message}", style="{").format(record)
    assert time.process_time() - began < 2, "what took five seconds takes milliseconds"


@pytest.mark.parametrize("id", ["../os-server-groups/x", "..", ".", "a/b", "a?b", "a#b", "", "a\nb"])
def test_an_id_leads_nowhere_else_in_the_api(id):
    for backend in Instances, KeyPairs:
        with pytest.raises(NotFound):
            backend.check(SimpleNamespace(ids=backend.ids), id)


@pytest.mark.parametrize("id", ["0dec4d18-36c4-4214-8823-2070fe508a39", "abc"])
def test_an_id_is_taken(id):
    Instances.check(SimpleNamespace(ids=Instances.ids), id)
    KeyPairs.check(SimpleNamespace(ids=KeyPairs.ids), f"{id} of alice.smith@example.org")


def test_what_was_typed_for_one_record_is_not_meant_for_another(rf_session):
    from django import forms

    class Tags(forms.Form):
        tags = forms.CharField()

    sent = rf_session(RequestFactory().post("/instances/-/tag/", {"id": "A", "tags": "a=1"}))
    typed.keep(sent)
    other = rf_session(RequestFactory().get("/instances/-/tag/", {"id": "B"}), sent.session)
    assert typed.take(other, Tags) == {}
    same = rf_session(RequestFactory().get("/instances/-/tag/", {"id": "A"}), sent.session)
    assert typed.take(same, Tags) == {"tags": "a=1"}


@pytest.fixture
def rf_session(db):
    from django.contrib.sessions.backends.db import SessionStore

    def give(request, session=None):
        request.session = session or SessionStore()
        return request

    return give


def test_somebody_who_left_is_out_at_once(db):
    model = get_user_model()
    person = model.objects.create(**{model.USERNAME_FIELD: "gone"})
    assert KeystoneBackend().get_user(person.pk) == person
    person.is_active = False
    person.save()
    assert KeystoneBackend().get_user(person.pk) is None


def test_words_of_an_error_are_text(db):
    from django.utils.translation import gettext_lazy

    assert type(CloudError(gettext_lazy("Try again")).detail) is str
