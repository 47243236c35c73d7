"""Several clouds in one window: everywhere, the switcher, and tabs that do not disturb each other."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.devcloud, pytest.mark.moto]


def crumbs(visitor):
    return visitor.text(".nova-crumbs").split("\n")


def test_everywhere_shows_the_instances_of_all_clouds(alice, web, demo, aws):
    here = web.get(f"{demo}instances/?format=json").json()["items"]
    there = web.get(f"{aws}instances/?format=json").json()["items"]
    alice.open("/")
    alice.follow("Instances everywhere", "Instances everywhere", alice.one(".nova-head"))
    clouds = {row.split("\n")[0] for row in [alice.text("table")]}
    assert clouds
    for scope, cloud, records in (demo, "OpenStack", here), (aws, "EC2", there):
        assert records
        row = alice.one(f"tr:has(a[href='{scope}instances/{records[0]['id']}/'])")
        assert cloud in row.text and alice.all(".nova-state", row)
    alice.press(lambda: alice.all(f"a[href='{aws}instances/{there[0]['id']}/']"), "an instance of EC2")
    alice.says(there[0]["name"], "h1")
    assert crumbs(alice)[0] == "EC2"


def test_the_switcher_leads_to_the_same_panel_elsewhere(alice, demo, load, aws):
    alice.open(f"{demo}volumes/")
    alice.press(lambda: alice.all(".nova-switch summary"), "the switcher")
    alice.press(lambda: alice.all(f"a[href='{aws}volumes/']"), "the volumes of EC2")
    alice.arrives(f"{aws}volumes/")
    assert alice.text("h1") == "Volumes" and crumbs(alice)[0] == "EC2"

    alice.press(lambda: alice.all(".nova-switch summary"), "the switcher")
    alice.one("[data-nova-narrow]").send_keys("loa")
    alice.until(lambda: len(alice.all("[data-nova-narrowed]")) == 1, "the only project with these letters")
    alice.press(lambda: alice.all("[data-nova-narrowed]"), "that project")
    alice.arrives(f"{load}volumes/")
    assert crumbs(alice)[1] == "load"


def test_two_tabs_show_two_projects(alice, demo, load, prefix, stack):
    first = alice.open(f"{demo}key_pairs/").browser.current_window_handle
    alice.browser.switch_to.new_window("tab")
    alice.size(1440, 900)
    alice.open(f"{load}instances/")
    second = alice.browser.current_window_handle

    alice.browser.switch_to.window(first)
    alice.menu("Instances")
    alice.says("Instances", "h1")
    assert crumbs(alice)[1] == "demo" and alice.path == f"{demo}instances/"
    alice.browser.switch_to.window(second)
    alice.follow("Launch instance", "Launch instance")
    assert crumbs(alice)[1] == "load" and alice.path.startswith(load)
    assert load in alice.one("form#nova-create").get_attribute("action")
    alice.browser.switch_to.window(first)
    alice.browser.refresh()
    assert crumbs(alice)[1] == "demo"
