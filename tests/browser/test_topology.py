"""The picture of networks: chosen, opened, searched and steered by mouse and keyboard; it changes in place and stays put."""

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.actions.wheel_input import ScrollOrigin
from selenium.webdriver.common.keys import Keys

from tests.browser.cloud import make
from tests.browser.conftest import start
from tests.browser.test_every_page import AXE, CHECK
from tests.browser.visitor import PHONE

pytestmark = [pytest.mark.browser]

MAP = "document.querySelector('[data-nova-map]').novaMap"
# Where everything stands, by id
PLACES = f"return Object.fromEntries({MAP}.cy.nodes('.item, .box').map((one) => [one.id(), Object.values(one.position())]))"
# A box, taken and put down again a little lower
DRAG = f"""
const box = {MAP}.cy.getElementById(arguments[0])
box.emit('grab')
box.shift({{x: 0, y: 90}})
box.emit('drag').emit('dragfree')
"""


def drawn(visitor, address):
    visitor.open(f"{address}topology/")
    visitor.one("[data-nova-map][data-drawn]")
    return visitor


def click_on(visitor, id, times=1):
    """A click where that thing is drawn."""
    x, y = visitor.run(f"return Object.values({MAP}.cy.getElementById(arguments[0]).renderedPosition())", id)
    canvas = visitor.one(".nova-map-canvas")
    size = canvas.size
    way = ActionChains(visitor.browser).move_to_element_with_offset(
        canvas, round(x - size["width"] / 2), round(y - size["height"] / 2)
    )
    for _ in range(times):
        way.click()
    way.perform()


def places(visitor):
    """Once nothing is on its way any more."""
    visitor.until(
        lambda: not visitor.run(f"return {MAP}.cy.nodes(':animated').length"), "everything to stand still"
    )
    return {id: [round(one) for one in at] for id, at in visitor.run(PLACES).items()}


@pytest.mark.devcloud
def test_a_journey(alice, stack, demo, prefix, dashboard):
    name = f"{prefix}-seen"
    drawn(alice, demo)
    before = places(alice)
    server = make(stack, name, seconds=25)[0].id

    def state():
        return alice.run(f"return {MAP}.graph.nodes.get(arguments[0])?.state", server)

    # It comes by itself, into a free place, and nothing else moves while it does and while it changes
    alice.stay()
    alice.until(lambda: state() == "Building", f"{name} in the picture")
    alice.until(lambda: state() == "Running", f"{name} to run")
    after = places(alice)
    items = {
        id: at
        for id, at in before.items()
        if not alice.run(f"return {MAP}.cy.getElementById(arguments[0]).is('.box')", id)
    }
    assert server in after
    assert {id: after[id] for id in items if id in after} == {
        id: at for id, at in items.items() if id in after
    }
    assert alice.stayed

    # A click shows its card, with what is likely; a double click opens it
    click_on(alice, server)
    card = alice.one(".nova-map-card")
    alice.until(lambda: name in card.text, "its card")
    assert "Running" in card.text and alice.named("Stop", card)
    stack.compute.stop_server(server)
    alice.until(lambda: "Stopped" in card.text, "the card to follow")
    click_on(alice, server, times=2)
    alice.says(name, "h1")

    # What one moves stays there
    drawn(alice, demo)
    private = next(stack.network.networks(name="private")).id
    alice.run(DRAG, private)
    alice.until(lambda: places(alice)[server] != after[server], "what is in the box to go along")
    moved = places(alice)
    again = places(drawn(alice, demo))
    assert {id: at for id, at in again.items() if id in moved} == {
        id: at for id, at in moved.items() if id in again
    }
    alice.click("Arrange")
    alice.until(lambda: places(alice) != moved, "everything in order again")
    assert not alice.complaints()


@pytest.mark.devcloud
def test_a_hundred_in_groups(alice, load, settled):
    """Groups open in place; searching finds what is in them; the keyboard reaches everything; nobody is shut out."""
    drawn(alice, load)
    groups = alice.run(f"return [...{MAP}.graph.groups.values()].map((one) => one.id)")
    shown = places(alice)
    assert groups and len(shown) < 40, "a hundred instances are a few groups"
    last = groups[-1]
    members = alice.run(f"return {MAP}.graph.members.get(arguments[0]).map((one) => one.id)", last)
    click_on(alice, last)
    alice.until(lambda: places(alice).keys() >= set(members), "the group to open")
    click_on(alice, last)
    alice.until(lambda: not places(alice).keys() & set(members), "the group to close")

    wanted, name = alice.run(
        f"const every = [...{MAP}.graph.nodes.values()].map((one) => one.name); const one = "
        f"{MAP}.graph.members.get(arguments[0]).find((one) => every.filter((name) => name.includes(one.name)).length == 1)\n"
        "return [one.id, one.name]",
        last,
    )
    alice.keys("f")
    alice.keys(name, Keys.ENTER)
    alice.until(
        lambda: alice.run(f"return {MAP}.cy.getElementById(arguments[0]).is('.chosen')", wanted),
        f"{name} found",
    )
    alice.until(lambda: name in alice.text(".nova-map-card"), "its card")
    assert "found" in alice.text("[data-nova-map-found]")

    alice.run("document.querySelector('.nova-map-canvas').focus()")
    alice.keys(Keys.ARROW_RIGHT)
    other = alice.until(
        lambda: (now := alice.run(f"return {MAP}.cy.$('.chosen').id()")) != wanted and now, "the next"
    )
    label = alice.one(".nova-map-canvas").get_attribute("aria-label")
    assert (
        alice.run(f"return {MAP}.cy.getElementById(arguments[0]).data('label')", other).split("\\n")[0]
        in label
    )
    alice.run(AXE)
    faults = alice.measure(f"await {CHECK}")["violations"]
    assert not faults, [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in faults]
    assert not alice.complaints()


# As if that many instances were made in that network, beside all that is there
MORE = """
const [network, count] = arguments, ask = window.fetch
window.fetch = async (address, options) => {
  if (!String(address).includes('/graph/')) return ask(address, options)
  const answer = await (await ask(String(address).replace(/mark=.*/, ''), options)).json()
  const one = answer.nodes.find((one) => one.kind === 'instance')
  const another = (name) => ({...one, id: name, name, place: network, group: '', on: []})
  const more = Array.from({length: count}, (_, n) => another(`more-${n}`))
  return new Response(JSON.stringify({...answer, nodes: [...answer.nodes, ...more], mark: `more-${count}`}))
}
"""
WHOLE = f"""
const {{cy}} = {MAP}, box = cy.elements().renderedBoundingBox()
return box.x1 >= 0 && box.y1 >= 0 && box.x2 <= cy.width() && box.y2 <= cy.height()
"""
VIEW = f"return [{MAP}.cy.zoom(), ...Object.values({MAP}.cy.pan())]"


@pytest.mark.devcloud
def test_nothing_is_cut_off(alice, stack, demo):
    """What grows while one watches, and a smaller window: all is in the picture until somebody chooses a part of it."""
    drawn(alice, demo)
    network = next(stack.network.networks(name="private")).id

    def grow(count):
        alice.run(MORE, network, count)
        alice.run(f"{MAP}.refresh()")
        alice.until(lambda: f"more-{count - 1}" in places(alice), f"{count} more")

    canvas = alice.one(".nova-map-canvas")
    ActionChains(alice.browser).scroll_from_origin(ScrollOrigin.from_element(canvas), 0, 10).perform()
    grow(30)
    assert alice.run(WHOLE), "the wheel scrolls the page: it chooses nothing"
    alice.size(1000, 640)
    alice.until(lambda: alice.run(WHOLE), "all of it in a smaller window")

    alice.one("[data-nova-map-do=in]").click()
    view = alice.run(VIEW)
    grow(60)
    assert alice.run(VIEW) == view, "what one has chosen to see stays"
    alice.one("[data-nova-map-do=fit]").click()
    assert alice.run(WHOLE)
    grow(90)
    assert alice.run(WHOLE)


@pytest.mark.devcloud
def test_on_a_phone_it_is_arranged_for_one(alice, demo):
    alice.size(*PHONE)
    drawn(alice, demo)
    picture = alice.run(f"const box = {MAP}.cy.elements().boundingBox(); return box.w / box.h")
    assert picture < 1.5


@pytest.mark.moto
def test_the_account_at_ec2(alice, aws, amazon):
    drawn(alice, aws)
    subnets = {one["SubnetId"] for one in amazon.describe_subnets()["Subnets"]}
    assert subnets <= places(alice).keys()
    alice.scheme("dark")
    alice.until(lambda: alice.darkness() > 0.8, "the dark")
    colour = f"return {MAP}.cy.$('.box')[0].style('background-color')"
    alice.until(lambda: sum(map(int, alice.run(colour).strip("rgb()").split(","))) < 200, "a dark picture")
    machines = [one for some in amazon.describe_instances()["Reservations"] for one in some["Instances"]]
    machine = next(one["InstanceId"] for one in machines if one["State"]["Name"] == "running")
    click_on(alice, machine)
    alice.until(lambda: machine in alice.text(".nova-map-card"), "its card")
    assert not alice.complaints()


@pytest.mark.devcloud
def test_without_scripts_the_table_is_all(web, demo, dashboard, tmp_path):
    running = start(tmp_path, **{"profile.managed_default_content_settings.javascript": 2})
    try:
        from tests.browser.visitor import Visitor

        visitor = Visitor(running, dashboard.url)
        running.get(f"{dashboard.url}/auth/login/")
        running.add_cookie({"name": "sessionid", "value": web.session})
        visitor.open(f"{demo}topology/")
        assert not visitor.all("[data-nova-map]")
        assert "private" in visitor.text("table")
    finally:
        running.quit()
