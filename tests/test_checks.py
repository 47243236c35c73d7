"""What the system checks say of settings that cannot work."""

from copy import deepcopy

import pytest
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.checks import Error
from django.core.checks.registry import registry

from django_nova.checks import check_settings

CLOUD = {"provider": "openstack", "auth_url": "https://keystone.example.org:5000"}


def problems():
    return {found.id.removeprefix("django_nova."): found for found in check_settings(None)}


def test_the_checks_run_when_a_site_is_checked():
    assert check_settings in registry.get_checks()


def test_the_tests_own_settings_are_in_order():
    assert problems() == {}


@pytest.mark.parametrize(
    "number, given, words",
    [
        ("E001", {"CLOUD": {}}, "unknown key 'CLOUD'"),
        ("E002", {"CLOUDS": {"Our Cloud": CLOUD}}, "part of addresses"),
        ("E003", {"CLOUDS": {"stack": {"provider": "cloudy"}}}, "no known provider: 'cloudy'"),
        ("E005", {"CLOUDS": {"stack": {"provider": "openstack"}}}, "where Keystone is"),
        ("E006", {"CLOUDS": {"stack": CLOUD | {"region": "one"}}}, "unknown options: region"),
        ("E006", {"CLOUDS": {"aws": {"provider": "ec2", "auth_url": "x"}}}, "unknown options: auth_url"),
        ("E007", {"CLOUDS": {"stack": CLOUD | {"regions": "one"}}}, "must be a list"),
        ("E008", {"PERMISSION": "nowhere.to_be_found"}, "'nowhere.to_be_found' cannot be imported"),
        ("E008", {"PANELS": ["nowhere"]}, "'nowhere.panel' cannot be imported"),
        ("E016", {"CLOUDS": {"stack": CLOUD | {"operator": {"kind": "password"}}}}, "not complete"),
        ("E016", {"CLOUDS": {"stack": CLOUD | {"operator": {"kind": "wish", "id": "x"}}}}, "not complete"),
        ("E017", {"CLOUDS": {"stack": CLOUD | {"provision": {"colour": 1}}}}, "what it cannot have"),
        ("E017", {"CLOUDS": {"stack": CLOUD | {"provision": {"user_name": "{nick}"}}}}, "wrong 'user_name'"),
        ("W001", {"CLOUDS": {"stack": CLOUD | {"verify": False}}}, "does not check certificates"),
    ],
)
def test_a_mistake_is_told_with_its_number_and_a_hint(settings, number, given, words):
    settings.DJANGO_NOVA = given
    found = problems()
    assert list(found) == [number]
    assert words in found[number].msg and found[number].hint
    assert isinstance(found[number], Error) == number.startswith("E")


def test_a_missing_library_is_told_with_the_extra_that_has_it(settings, monkeypatch):
    settings.DJANGO_NOVA = {"CLOUDS": {"aws": {"provider": "ec2"}}}
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert problems()["E004"].hint == "pip install 'django-nova[ec2]'"


def test_sessions_may_not_live_in_the_browser(settings):
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    assert list(problems()) == ["E009"]


@pytest.mark.parametrize("name", ["sessions", "messages", "auth", "Csrf"])
def test_missing_middleware_is_named(settings, name):
    missing = [one for one in settings.MIDDLEWARE if f"{name}." in one or name in one.rpartition(".")[2]]
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if one not in missing]
    assert set(missing) & set(problems()["E010"].hint.removeprefix("Add ").removesuffix(".").split(", "))


class OwnSessions(SessionMiddleware):
    """A host's own, made from Django's."""


def test_middleware_made_from_djangos_will_do(settings):
    own = f"{__name__}.OwnSessions"
    settings.MIDDLEWARE = [own if "sessions" in one else one for one in settings.MIDDLEWARE]
    assert "E010" not in problems()


@pytest.mark.parametrize("name", ["request", "messages"])
def test_missing_context_processors_are_told(settings, name):
    templates = deepcopy(settings.TEMPLATES)
    options = templates[0]["OPTIONS"]
    options["context_processors"] = [one for one in options["context_processors"] if not one.endswith(name)]
    settings.TEMPLATES = templates
    assert f"context_processors.{name}" in problems()["E012"].hint


@pytest.mark.parametrize("name", ["", "base.html", "django_nova/base.html"])
def test_a_host_needs_a_base_template_or_one_that_stands_for_it(settings, tmp_path, name):
    needed = [
        "django.template.context_processors.request",
        "django.contrib.messages.context_processors.messages",
    ]
    engine = {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "DIRS": [tmp_path],
    }
    settings.TEMPLATES = [engine | {"OPTIONS": {"context_processors": needed}}]
    settings.INSTALLED_APPS = [one for one in settings.INSTALLED_APPS if "dashboard" not in one]
    if name:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("<html></html>")
    assert list(problems()) == ([] if name else ["E018"])
