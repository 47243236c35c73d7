"""Chromium for the tests, without a window; the dashboard for it to look at; and both clouds, to see what really happened."""

import shutil
from pathlib import Path
from secrets import token_hex

import boto3
import pytest
from selenium import webdriver

from tests.browser.cloud import clean, clean_amazon, connect, make
from tests.browser.dashboard import Dashboard
from tests.browser.visitor import DESKTOP, Visitor
from tests.browser.web import Web

FLAGS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    "--window-size=1440,900",
]  # fmt: skip


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """What the browser showed when a test failed: a picture and the page, and where they are."""
    report = (yield).get_result()
    browser = next(
        (item.funcargs[name] for name in ("scriptless", "chromium") if name in item.funcargs), None
    )
    if report.failed and browser:
        folder = Path(item.config._tmp_path_factory.mktemp("failed"))
        try:
            browser.save_screenshot(str(folder / "page.png"))
            (folder / "page.html").write_text(browser.page_source)
            seen = f"{browser.current_url}\n{folder / 'page.png'}\n{folder / 'page.html'}"
        except Exception as error:  # the test's own failure must not be hidden by one of the browser
            seen = f"could not be saved: {error}"
        report.sections.append(("what the browser showed", seen))


def start(folder, **preferences):
    driver = shutil.which("chromedriver")
    binary = shutil.which("chromium") or shutil.which("google-chrome")
    if not driver or not binary:
        pytest.skip("there is no Chromium with its driver here")
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for flag in [*FLAGS, f"--user-data-dir={folder / 'profile'}"]:
        options.add_argument(flag)
    options.add_experimental_option("prefs", {"download.default_directory": str(folder)} | preferences)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    running = webdriver.Chrome(options, webdriver.ChromeService(driver))
    running.set_script_timeout(60)
    running.folder = folder
    return running


@pytest.fixture(scope="session")
def chromium(tmp_path_factory):
    """A browser with a profile of its own, whose log can be read; what it downloads is in ``chromium.folder``."""
    running = start(tmp_path_factory.mktemp("chromium"))
    yield running
    running.quit()


@pytest.fixture(scope="session")
def dashboard(devcloud, ec2, tmp_path_factory):
    running = Dashboard(tmp_path_factory.mktemp("dashboard"), devcloud.endpoints | ec2.endpoints)
    yield running
    running.stop()


def fresh(browser, url):
    """The browser as if nobody had been at that site before: one tab, no cookies, nothing stored."""
    for other in browser.window_handles[1:]:
        browser.switch_to.window(other)
        browser.close()
    browser.switch_to.window(browser.window_handles[0])
    browser.get("about:blank")
    browser.execute_cdp_cmd("Storage.clearDataForOrigin", {"origin": url, "storageTypes": "all"})
    visitor = Visitor(browser, url)
    visitor.size(*DESKTOP)
    visitor.scheme("light")
    browser.get_log("browser")
    return visitor


@pytest.fixture
def visitor(dashboard, chromium):
    """Somebody who has not signed in."""
    yield fresh(chromium, dashboard.url)
    chromium.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


@pytest.fixture(scope="session")
def web(dashboard, ec2):
    """Alice without a browser: signed in, with her EC2 key linked."""
    key = next(one for one in ec2.people if one["cloud"] == "ec2" and one["name"] == "alice")
    alice = Web(dashboard.url)
    alice.send("/auth/login/", username="alice", password="secret")
    alice.send("/accounts/link/?cloud=aws", access_key=key["access_key"], secret_key=key["secret_key"])
    return alice


@pytest.fixture(scope="session")
def admin(dashboard):
    """Who runs the cloud, without a browser."""
    one = Web(dashboard.url)
    one.send("/auth/login/", username="admin", password="secret")
    return one


@pytest.fixture
def alice(visitor, web):
    """Alice at the browser, signed in and with her EC2 key linked."""
    return visitor.enter(web)


@pytest.fixture(scope="session")
def demo(web):
    """The address of project demo at OpenStack."""
    return web.scope("stack", "demo")


@pytest.fixture(scope="session")
def load(web):
    """The address of project load at OpenStack."""
    return web.scope("stack", "load")


@pytest.fixture(scope="session")
def aws(web):
    """The address of the account at EC2, in the first region."""
    return web.scope("aws", "us-east-1")


# -- The clouds themselves ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def prefix():
    """What the names of all begin with that this run makes."""
    return f"browser-{token_hex(3)}"


@pytest.fixture(scope="session")
def stack(devcloud, prefix):
    """Alice's project demo by OpenStack's own client; what this run made there is deleted at the end."""
    with connect(devcloud, "demo") as cloud:
        yield cloud
        clean(cloud, prefix)


@pytest.fixture(scope="session")
def stack_load(devcloud, prefix):
    """The same for project load."""
    with connect(devcloud, "load") as cloud:
        yield cloud
        clean(cloud, prefix)


@pytest.fixture(scope="session")
def crowd(stack_load, prefix):
    """More instances than a page has rows, in project load; they build for most of a minute."""
    return make(stack_load, f"{prefix}-crowd", count=21, seconds=50)


@pytest.fixture(scope="session")
def settled(crowd, stack_load):
    """The crowd once all of it runs."""
    for server in crowd:
        stack_load.compute.wait_for_server(server, interval=0.5, wait=120)


@pytest.fixture(scope="session")
def amazon(ec2, prefix):
    """Alice's EC2 by Amazon's own client; what this run made there is deleted at the end."""
    key = next(one for one in ec2.people if one["cloud"] == "ec2" and one["name"] == "alice")
    client = boto3.client(
        "ec2",
        endpoint_url=ec2.endpoints["ec2"],
        region_name="us-east-1",
        aws_access_key_id=key["access_key"],
        aws_secret_access_key=key["secret_key"],
    )
    yield client
    clean_amazon(client, prefix)
