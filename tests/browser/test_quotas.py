"""From a form that is too small to the larger quota: somebody asks, somebody else grants, as people do it."""

import openstack
import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

pytestmark = [pytest.mark.browser, pytest.mark.devcloud]


@pytest.fixture
def quota(devcloud, stack):
    """The limits of instances in demo, as the cloud has them; put back afterwards."""
    admin = openstack.connect(
        auth_url=devcloud.endpoints["keystone"],
        username="admin",
        password="secret",
        user_domain_name="Default",
        project_domain_name="Default",
        project_name="admin",
        region_name="RegionOne",
        load_yaml_config=False,
        load_envvars=False,
    )
    address = f"/os-quota-sets/{stack.current_project_id}"

    def now():
        return admin.compute.get(address).json()["quota_set"]["instances"]

    before = now()
    yield now
    admin.compute.put(address, json={"quota_set": {"instances": before, "force": True}})
    admin.close()


def field(visitor, slot):
    return visitor.until(
        lambda: visitor.browser.find_elements(By.ID, f"nova-{slot}"), f"the field of {slot}"
    )[0]


def type_in(visitor, slot, number):
    one = field(visitor, slot)
    one.send_keys(Keys.CONTROL, "a")
    one.send_keys(str(number))


def test_somebody_asks_and_somebody_grants(visitor, demo, quota):
    before = quota()
    visitor.sign_in("alice")
    visitor.says("OpenStack")
    # The form of a launch says that it is too much, and where to ask
    visitor.open(f"{demo}instances/-/create/")
    gauge = visitor.one("[data-nova-gauge][data-per='']")
    assert not visitor.named("Ask for more")
    visitor.fill("count", str(before + 1))
    visitor.click("Ask for more", gauge)
    visitor.says("Ask for more", "h1")
    asked = field(visitor, "compute:instances")
    assert asked == visitor.focus and asked.get_attribute("value") == str(before)
    visitor.click("Send")
    visitor.says("no more than now", ".invalid-feedback")
    type_in(visitor, "compute:instances", before + 5)
    visitor.fill("reason", "A course in May")
    visitor.click("Send")
    visitor.toast(f"Your request is sent: Instances: {before + 5}.")
    visitor.menu("Quota requests")
    wish = f"Instances: {before + 5}"
    visitor.state(wish, "Open")
    assert "Grant" not in visitor.row(wish).text
    visitor.sign_out()

    # Whoever runs the cloud grants a little less, from a project of their own
    visitor.sign_in("admin")
    visitor.press(
        lambda: [one for one in visitor.all("a.nova-place") if "admin" in one.text], "their project"
    )
    visitor.menu("Quota requests")
    visitor.act(wish, "Grant")
    visitor.says("A course in May", "dialog[open]")
    type_in(visitor, "compute:instances", before + 3)
    visitor.fill("words", "Three are free.", visitor.dialog())
    visitor.answer("Grant")
    visitor.toast("1 request granted")
    assert quota() == before + 3
    # A limit below what is in use needs to be meant
    visitor.open(visitor.path.replace("quota_requests/", f"quotas/-/edit/?id={demo.split('/')[3]}"))
    visitor.says("Quotas of demo", "h1")
    type_in(visitor, "compute:instances", 1)
    visitor.click("Change", visitor.one(".nova-main form"))
    visitor.says("are in use", ".invalid-feedback")
    assert quota() == before + 3
    visitor.press(lambda: visitor.all("[name=force]"), "the way to do it all the same")
    visitor.click("Change", visitor.one(".nova-main form"))
    visitor.toast("Compute: changed.")
    assert quota() == 1
    visitor.sign_out()

    # and whoever asked reads the answer, and what became of it
    visitor.sign_in("alice")
    visitor.says("OpenStack")
    visitor.open(f"{demo}quota_requests/")
    visitor.state(wish, "Granted")
    visitor.follow(wish, wish)
    visitor.says("Three are free.")
    visitor.open(f"{demo}quotas/")
    visitor.one(".nova-gauge.nova-full")
    assert visitor.named("Ask for more", visitor.one(".nova-gauge.nova-full"))
    assert not [one for one in visitor.complaints() if "422" not in one]  # forms that were refused
