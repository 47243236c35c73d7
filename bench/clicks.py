#!/usr/bin/env python3
"""What a person waits for in Chromium: from a click to the first row (or the form) being on the screen, median of five.

    python bench/clicks.py [--dir DEVCLOUD_DIR] [--project load] [--rounds 5]

The dashboard runs as in production (gunicorn, compressed files) against a devcloud that is up. Also prints what the first visit
loads over the network. Machines differ and are noisy: compare the last column, page time : the slowest call of that visit.
"""

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from pages import Log  # noqa: E402
from selenium import webdriver  # noqa: E402
from selenium.webdriver.chrome.service import Service  # noqa: E402
from selenium.webdriver.common.by import By  # noqa: E402

from devcloud import DevCloud  # noqa: E402
from tests.browser.dashboard import Dashboard  # noqa: E402

FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --window-size=1440,900"
).split()
SEEN = """
const [selector, done] = arguments;
(function look() {
  const found = document.querySelector(selector);
  if (document.readyState !== 'loading' && found && found.getClientRects().length) requestAnimationFrame(() => done(true));
  else requestAnimationFrame(look);
})();
"""


def browser():
    options = webdriver.ChromeOptions()
    for flag in [*FLAGS, f"--user-data-dir={tempfile.mkdtemp(prefix='clicks-')}"]:
        options.add_argument(flag)
    return webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))


def click(driver, link, selector):
    """Seconds from a click on a link to what it leads to being drawn."""
    found = driver.find_element(By.CSS_SELECTOR, link)
    address = found.get_attribute("href")
    began = time.perf_counter()
    found.click()
    while driver.current_url.split("?")[0] != address.split("?")[0]:
        time.sleep(0.002)
    driver.execute_async_script(SEEN, selector)
    return time.perf_counter() - began


def main():
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--dir", default=Path.home() / ".cache/django-nova/devcloud")
    options.add_argument("--project", default="load")
    options.add_argument("--rounds", type=int, default=5)
    given = options.parse_args()
    endpoints = DevCloud(given.dir).status()["endpoints"]
    log, folder = Log(given.dir), Path(tempfile.mkdtemp(prefix="clicks-site-"))
    site, driver = Dashboard(folder, endpoints), browser()
    driver.set_script_timeout(30)
    try:
        measure(site, driver, log, given)
    finally:
        driver.quit()
        site.stop()


def measure(site, driver, log, given):
    def sign_in():
        driver.delete_all_cookies()
        driver.get(site.url + "/auth/login/")
        driver.find_element(By.ID, "id_username").send_keys("alice")
        driver.find_element(By.ID, "id_password").send_keys("secret")
        log.calls()
        began = time.perf_counter()
        driver.find_element(By.CSS_SELECTOR, "form[action*='login'] .btn-primary").click()
        driver.execute_async_script(SEEN, "a.nova-place, #nova-cards a")
        return time.perf_counter() - began

    driver.get(site.url + "/auth/login/")
    loaded = driver.execute_script(
        "return performance.getEntriesByType('resource').reduce((sum, one) => sum + one.transferSize, 0)"
    )
    print(f"first visit: {loaded / 1000:.0f} kB of files over the network")
    report("sign in", sign_in, log, given.rounds)
    place = next(
        one
        for one in driver.find_elements(By.CSS_SELECTOR, "#nova-cards a[href*='/cloud/stack/']")
        if given.project in one.get_attribute("textContent")
        or given.project in one.find_element(By.XPATH, "..").text
    )
    base = place.get_attribute("href")
    for name, start, link, selector in [
        ("instances", "key_pairs/", "a.nova-nav[href$='/instances/']", "tbody tr"),
        ("overview", "key_pairs/", "a.nova-nav[href$='/RegionOne/']", ".nova-gauge"),
        ("launch form", "instances/", "a.btn-primary[href$='/-/create/']", "input[name=name]"),
        ("key pairs", "instances/", "a.nova-nav[href$='/key_pairs/']", "tbody tr"),
        ("volumes", "instances/", "a.nova-nav[href$='/volumes/']", ".nova-sheet"),
        ("images", "instances/", "a.nova-nav[href$='/images/']", "tbody tr"),
    ]:

        def visit(start=start, link=link, selector=selector):
            driver.get(base + start)
            time.sleep(3.2)  # what is shared for a moment is old again
            log.calls()
            return click(driver, link, selector)

        report(name, visit, log, given.rounds)
    driver.get(base + "instances/?limit=100")

    def hundred():
        time.sleep(3.2)
        log.calls()
        began = time.perf_counter()
        driver.get(base + "instances/?limit=100")
        driver.execute_async_script(SEEN, "tbody tr")
        return time.perf_counter() - began

    report("100 rows", hundred, log, given.rounds)


def report(name, visit, log, rounds):
    times, slowest, counts = [], [], []
    for _round in range(rounds):
        times.append(visit())
        calls = log.calls()
        counts.append(len(calls))
        slowest.append(max((call[3] for call in calls), default=0))
    middle, call = statistics.median(times) * 1000, statistics.median(slowest)
    ratio = f"{middle / call:5.2f}" if call else "    –"
    print(f"{name:14} {middle:6.0f} ms   {max(counts):2} calls, slowest {call:5.0f} ms   {ratio}", flush=True)


if __name__ == "__main__":
    main()
