"""Usage as a picture and as a table, which say the same."""

import pytest

from tests.browser.visitor import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.devcloud, pytest.mark.moto]

INKED = """
const canvas = document.querySelector('.nova-chart canvas'), {width, height} = canvas
const data = canvas.getContext('2d').getImageData(0, 0, width, height).data
let inked = 0
for (let at = 3; at < data.length; at += 4) if (data[at] > 200) inked += 1
return inked
"""


def test_a_month(alice, demo):
    alice.open(f"{demo}usage/")
    alice.one(".nova-chart canvas")
    assert alice.run(INKED) > 500  # there are bars, not only lines
    vcpus = alice.run("return [...document.querySelectorAll('.nova-sums dd')].map((one) => one.innerText)")
    # The table is there for those who do not see the picture
    alice.press(lambda: alice.all(".nova-card summary, .card summary"), "the table of the days")
    alice.says("vCPU hours", "#nova-days")
    cells = alice.run(
        "return [...document.querySelectorAll('#nova-days tbody td:nth-child(2)')].map((one) => +one.dataset.value)"
    )
    assert sum(cells) == pytest.approx(float(vcpus[1].replace(",", "")), abs=0.11)
    # Another measure, and another window
    before = alice.run("return document.querySelector('.nova-chart .u-legend').innerText")
    alice.press(lambda: alice.all(".nova-chart label:nth-of-type(3)"), "disks")
    alice.until(
        lambda: alice.run("return document.querySelector('.nova-chart .u-legend').innerText") != before,
        "disks drawn",
    )
    alice.size(*PHONE)
    alice.until(lambda: alice.one(".nova-chart canvas").size["width"] < PHONE[0], "the chart to fit")
    assert alice.run("return document.documentElement.scrollWidth <= innerWidth")
    for _ in range(2):  # as the cloud may have begun yesterday, in another month
        shown = alice.path
        alice.click("The month before")
        alice.until(lambda shown=shown: alice.path != shown, "another month")
    alice.says("Nothing matches")
    assert not alice.complaints()


def test_what_runs_now(alice, aws):
    alice.open(f"{aws}usage/")
    alice.says("Running now")
    alice.says("only by the bill")
    assert not alice.all(".nova-chart")
    assert not alice.complaints()
