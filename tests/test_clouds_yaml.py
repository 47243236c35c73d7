"""Clouds that the settings name and a ``clouds.yaml`` describes."""

import json

import pytest
from django.core.exceptions import ImproperlyConfigured

from django_nova.checks import check_settings
from django_nova.clouds import clouds
from django_nova.clouds.clouds_yaml import completed, described

FILE = """
clouds:
  campus:
    auth:
      auth_url: https://keystone.example.org:5000
      username: robot
      password: never to be read
      project_name: robots
    region_name: north
    cacert: /etc/ssl/campus.pem
    interface: internal
  wide:
    auth: {auth_url: "https://wide.example.org/v3"}
    regions: [one, {name: two, values: {volume_api_version: 3}}]
    endpoint_type: publicURL
    verify: false
  rented:
    profile: provider
    auth: {username: robot, password: never to be read}
    region_name: south
  lost:
    profile: nobody
  bare:
"""
PUBLIC = """
public-clouds:
  provider:
    auth: {auth_url: "https://auth.provider.example/v3", user_domain_name: robots}
    regions: [north, south]
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A home, a working directory and a configuration of nobody."""
    for name in "HOME", "XDG_CONFIG_HOME", "XDG_CONFIG_DIRS":
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    monkeypatch.delenv("OS_CLIENT_CONFIG_FILE", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def file(folder):
    (folder / "clouds.yaml").write_text(FILE)
    (folder / "clouds-public.yaml").write_text(PUBLIC)


def test_says_where_a_cloud_is_and_nothing_of_who_somebody_is(file):
    assert described("campus") == {
        "auth_url": "https://keystone.example.org:5000",
        "regions": ["north"],
        "verify": "/etc/ssl/campus.pem",
        "interface": "internal",
    }


def test_reads_several_regions_and_old_words(file):
    assert described("wide") == {
        "auth_url": "https://wide.example.org/v3",
        "regions": ["one", "two"],
        "verify": False,
        "interface": "public",
    }


def test_lays_a_cloud_over_its_profile(file):
    assert described("rented") == {
        "auth_url": "https://auth.provider.example/v3",
        "regions": ["north", "south"],
    }


def test_settings_go_before_the_file(file):
    given = {"provider": "openstack", "clouds_yaml": "campus", "regions": ["south"], "verify": True}
    found = completed(given)
    assert (found["regions"], found["verify"], found["interface"]) == (["south"], True, "internal")


@pytest.mark.parametrize(
    "place", ["home/.config/openstack", "xdg_config_home/openstack", "xdg_config_dirs/openstack"]
)
def test_looks_where_openstacksdk_looks(folder, place):
    (folder / place).mkdir(parents=True)
    (folder / place / "clouds.yml").write_text(FILE)
    assert described("campus")["regions"] == ["north"]


def test_a_file_named_in_the_environment_goes_first(file, folder, monkeypatch):
    cloud = {"clouds": {"campus": {"auth": {"auth_url": "https://elsewhere.example.org"}}}}
    (folder / "elsewhere.json").write_text(json.dumps(cloud))
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(folder / "elsewhere.json"))
    assert described("campus") == {"auth_url": "https://elsewhere.example.org"}


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::Warning:openstack")
def test_says_what_openstacksdk_says(file, folder):
    from openstack.config import OpenStackConfig

    config = OpenStackConfig(config_files=[str(folder / "clouds.yaml")], load_envvars=False)
    theirs = config.get_one("campus")
    ours = described("campus")
    assert ours["auth_url"] == theirs.config["auth"]["auth_url"]
    assert ours["regions"] == [theirs.region_name]
    assert ours["interface"] == theirs.config["interface"]
    assert ours["verify"] == theirs.config["cacert"]


def test_a_configured_cloud_takes_its_options_from_the_file(file, settings):
    settings.DJANGO_NOVA = {"CLOUDS": {"campus": {"provider": "openstack", "clouds_yaml": "campus"}}}
    cloud = clouds()["campus"]
    assert cloud.options["auth_url"] == "https://keystone.example.org:5000"
    assert "never to be read" not in repr(cloud.options)
    assert not problems()


def problems():
    return {error.id: error.msg for error in check_settings(None)}


@pytest.mark.parametrize(
    "name, words",
    [
        ("nobody", "has no cloud 'nobody'; it has campus, wide"),
        ("lost", "'nobody' of clouds.yaml is not in"),
    ],
)
def test_a_wrong_name_is_told_at_the_start(file, settings, name, words):
    settings.DJANGO_NOVA = {"CLOUDS": {"campus": {"provider": "openstack", "clouds_yaml": name}}}
    assert words in problems()["django_nova.E011"]
    with pytest.raises(ImproperlyConfigured, match="nobody"):
        clouds()


def test_no_file_at_all_is_told_at_the_start(folder, settings):
    settings.DJANGO_NOVA = {"CLOUDS": {"campus": {"provider": "openstack", "clouds_yaml": "campus"}}}
    assert f"There is no clouds.yaml in {folder}" in problems()["django_nova.E011"]


@pytest.mark.parametrize(
    "content", ["clouds: [", "- a list", "clouds: campus", "clouds: {campus: {auth: here}}"]
)
def test_a_file_that_makes_no_sense_is_told_at_the_start(folder, settings, content):
    (folder / "clouds.yaml").write_text(content)
    settings.DJANGO_NOVA = {"CLOUDS": {"campus": {"provider": "openstack", "clouds_yaml": "campus"}}}
    assert "clouds.yaml" in problems()["django_nova.E011"]


def test_an_entry_without_an_address_is_told_at_the_start(file, settings):
    settings.DJANGO_NOVA = {"CLOUDS": {"campus": {"provider": "openstack", "clouds_yaml": "bare"}}}
    assert "does not say where Keystone is" in problems()["django_nova.E005"]


def test_certificates_that_the_file_does_not_check_are_warned_of(file, settings):
    settings.DJANGO_NOVA = {"CLOUDS": {"campus": {"provider": "openstack", "clouds_yaml": "wide"}}}
    assert "does not check certificates" in problems()["django_nova.W001"]
