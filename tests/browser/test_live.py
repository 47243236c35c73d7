"""What moves is seen to move, at a price that does not grow: who asks, how often, and who does not."""

import time
from datetime import UTC, datetime

import pytest

from devcloud import DevCloud
from tests.browser.cloud import make
from tests.browser.test_every_page import JUMPS, STEADY

pytestmark = [pytest.mark.browser, pytest.mark.devcloud]

LOOK = 3  # seconds between two looks at what moves
# When the first row first shows each state, in milliseconds since the epoch.
WATCH = """
window.seen = {}
const look = () => {
  const word = document.querySelector('tbody .nova-state')?.textContent
  if (word) window.seen[word] ??= Date.now()
}
new MutationObserver(look).observe(document.querySelector('table'), {subtree: true, childList: true, characterData: true})
look()
"""


@pytest.fixture(scope="module")
def still(stack, prefix):
    """The name of an instance that runs and does nothing else."""
    [server] = make(stack, f"{prefix}-still")
    stack.compute.wait_for_server(server, interval=0.5, wait=90)
    return server.name


def test_a_list_where_nothing_moves_is_not_asked_for(alice, dashboard, demo, still):
    alice.open(f"{demo}instances/?name={still}")
    alice.state(still, "Running")
    before = len(dashboard.asked())
    time.sleep(2 * LOOK + 1)
    assert not dashboard.asked(since=before)


def test_a_change_is_seen_within_seconds_and_nothing_jumps(alice, stack, demo, prefix):
    name = f"{prefix}-quick"
    [server] = make(stack, name, seconds=5)
    alice.open(f"{demo}instances/?name={name}")
    alice.stay()
    alice.run(WATCH)
    alice.state(name, "Running")
    assert alice.stayed
    assert alice.measure(f"await {JUMPS}") < STEADY
    shown = alice.run("return window.seen.Running / 1000")
    launched = datetime.fromisoformat(stack.compute.get_server(server).launched_at).replace(tzinfo=UTC)
    assert shown - launched.timestamp() < LOOK + 2  # Nova tells whole seconds, and the answer takes its time


def test_a_tab_that_nobody_looks_at_does_not_ask(alice, dashboard, stack, demo, prefix):
    name = f"{prefix}-slow"
    make(stack, name, seconds=40)
    tab = alice.open(f"{demo}instances/?name={name}").browser.current_window_handle

    def looks(since):
        return [one for one in dashboard.asked(since=since) if "/-/rows/" in one]

    before = len(dashboard.asked())
    alice.until(lambda: looks(before), "a look at what moves")
    alice.browser.switch_to.new_window("tab")
    alice.until(lambda: alice.run("return document.visibilityState") == "visible", "the other tab")
    time.sleep(1)  # an answer may still be under way
    before = len(dashboard.asked())
    time.sleep(2 * LOOK + 1)
    assert not looks(before)

    alice.browser.switch_to.window(tab)
    alice.until(lambda: looks(before), "a look when the tab is back", seconds=2 * LOOK)


def test_rows_stay_when_the_cloud_answers_nonsense(alice, devcloud, dashboard, stack, demo, prefix):
    """Looking again fails: what was shown stays, is not called an error, and goes on when the cloud does."""
    name = f"{prefix}-brave"
    make(stack, name, seconds=8)
    alice.open(f"{demo}instances/?name={name}")
    alice.stay()
    alice.state(name, "Building")
    before = len(dashboard.asked())
    with DevCloud(devcloud.folder).fault(
        service="nova", method="GET", path=f"servers/detail.*{name}", status=500, body="<html>"
    ):
        alice.until(lambda: any("/-/rows/" in one for one in dashboard.asked(since=before)), "a look in vain")
        alice.says("No answer", ".nova-toast")
        assert alice.by(f"//tbody//a[.='{name}']")
    alice.state(name, "Running")
    assert alice.stayed


def test_twenty_rows_that_move_cost_one_question_each_time(alice, web, devcloud, dashboard, crowd, load):
    """Half a minute of watching costs the cloud some ten questions, also when somebody else watches the same."""
    alice.open(f"{load}instances/")
    assert len(alice.all("tbody tr")) == 20
    log = devcloud.folder / "log" / "access.log"
    begun, before, looked, others = time.monotonic(), log.stat().st_size, len(dashboard.asked()), 0
    while time.monotonic() < begun + 30:
        assert web.get(f"{load}instances/-/rows/?").status_code == 200
        others += 1
        time.sleep(LOOK / 2)
    assert len(alice.by("//tbody//*[contains(@class, 'nova-state')][.='Building']")) >= 18, "built too early"
    most = (time.monotonic() - begun) / (LOOK - 0.2) + 1
    looks = [one for one in dashboard.asked(since=looked) if f"{load}instances/-/rows/" in one]
    assert 5 <= len(looks) - others <= most + 1
    with log.open() as lines:
        lines.seek(before)
        ours = [line for line in lines if line.split()[-1].startswith("django-nova")]
    questions = [line for line in ours if " nova GET " in line and "/servers/detail?limit=21 " in line]
    assert 5 <= len(questions) <= most, "".join(questions)
