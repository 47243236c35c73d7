"""The app inside a foreign site, as Chromium sees it: it styles and changes nothing but itself, and obeys a strict policy."""

from urllib.parse import urlsplit

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from tests.host_site import MOUNTS, PASSWORD, HostSite, Reader, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.moto]

# How everything outside our container looks, once with our style sheet and once without. Our part is hidden for both, so that
# only what a rule says can differ. One element is added for each class that our sheet names, as if the host used them all.
LOOKS = """
const ours = document.querySelector('.nova')
const sheet = [...document.styleSheets].find((one) => (one.href || '').includes('django_nova/nova-'))
ours.style.display = 'none'
const text = [...sheet.cssRules].map((rule) => rule.cssText).join(' ')
const names = [...new Set(text.match(/\\.[a-zA-Z][\\w-]*/g).map((name) => name.slice(1)))].filter((name) => name !== 'nova')
const added = document.body.appendChild(document.createElement('section'))
for (const name of names) {
  for (const tag of ['div', 'a', 'button', 'input', 'table']) {
    const one = added.appendChild(document.createElement(tag))
    one.className = name
    one.textContent = name
  }
}
const look = () => [...document.querySelectorAll('*')].filter((one) => !one.closest('.nova')).map((one) => {
  const seen = {}
  for (const part of [null, '::before', '::after']) {
    const style = getComputedStyle(one, part)
    if (part && style.content === 'none') continue
    for (const name of style) seen[(part || '') + name] = style.getPropertyValue(name)
  }
  return [one.localName + '.' + one.className, seen]
})
const dressed = look()
sheet.disabled = true
const bare = look()
sheet.disabled = false
added.remove()
ours.style.display = ''
const differences = []
dressed.forEach(([who, seen], n) => {
  const without = bare[n][1]
  for (const name of new Set([...Object.keys(seen), ...Object.keys(without)])) {
    if (seen[name] !== without[name]) differences.push(`${who} ${name}: ${without[name]} became ${seen[name]}`)
  }
})
return {differences, elements: dressed.length, names: names.length}
"""

# How everything inside our container looks with and without the host's own style sheet, as far as a host's taste in bare
# elements shows: how large a rem is remains the host's to say.
TASTE = """
const host = [...document.styleSheets].find((one) => (one.href || '').includes('intranet/site'))
const names = ['font-family', 'font-style', 'font-variant-caps', 'text-transform', 'letter-spacing', 'text-decoration-line',
  'text-decoration-style', 'text-align', 'float', 'color', 'background-color', 'border-top-style', 'border-bottom-style',
  'border-collapse', 'list-style-type']
const seen = [...document.querySelectorAll('.nova, .nova *')].filter(
  (one) => one.checkVisibility() && !one.matches('option, .visually-hidden'))
const look = () => seen.map((one) => {
  const style = getComputedStyle(one)
  return names.map((name) => style.getPropertyValue(name))
})
const beside = look()
host.disabled = true
const alone = look()
host.disabled = false
const differences = []
seen.forEach((one, n) => names.forEach((name, m) => {
  const [without, now] = [alone[n][m], beside[n][m]]
  if (now !== without) differences.push(`${one.localName}.${one.className} ${name}: ${without} became ${now}`)
}))
return {differences, elements: alone.length}
"""

# What our scripts changed outside our container: the page as it was sent against the page as it stands.
CHANGES = """
const done = arguments[0]
fetch(location.href).then((answer) => answer.text()).then((text) => {
  const sent = new DOMParser().parseFromString(text, 'text/html')
  const shape = (page) => {
    const copy = page.documentElement.cloneNode(true)
    copy.querySelectorAll('.nova, [name=csrfmiddlewaretoken]').forEach((one) => one.remove())
    return copy.outerHTML.replace(/\\s+/g, ' ')
  }
  done([shape(sent), shape(document)])
})
"""


@pytest.fixture(scope="module")
def site(ec2, tmp_path_factory):
    running = HostSite(tmp_path_factory.mktemp("host"), ports=urlsplit(ec2.endpoints["ec2"]).port - 6)
    keys = next(one for one in ec2.people if one["cloud"] == "ec2" and one["name"] == "alice")
    visitor = Visitor(running, running.people[0])
    answer = visitor.send(
        "/tools/cloud/accounts/link/?cloud=aws", access_key=keys["access_key"], secret_key=keys["secret_key"]
    )
    found = [address for _name, address in Reader(answer.text).ours if "/cloud/aws/" in address]
    running.scope = urlsplit(found[0]).path.removeprefix("/tools/cloud/")
    instances = visitor.get(f"/ops/{running.scope}instances/?name=shop-&status=running&format=json").json()[
        "items"
    ]
    running.instance = instances[0]["id"]
    yield running
    running.stop()


@pytest.fixture(scope="module")
def browser(site, chromium):
    """Chromium, where the first person of the host has entered."""
    chromium.get(f"{site.url}/login/")
    chromium.find_element(By.NAME, "username").send_keys(site.people[0])
    chromium.find_element(By.NAME, "password").send_keys(PASSWORD)
    chromium.find_element(By.CSS_SELECTOR, "main form button").click()
    WebDriverWait(chromium, 20).until(lambda now: urlsplit(now.current_url).path == "/")
    chromium.get_log("browser")
    return chromium


def pages(site):
    scope = site.scope
    return [
        "",
        "everywhere/",
        "accounts/",
        "accounts/link/?cloud=aws",
        "cloud/aws/nobody/us-east-1/",  # an error page
        scope,
        f"{scope}instances/",
        f"{scope}instances/-/create/",
        f"{scope}instances/{site.instance}/",
        f"{scope}key_pairs/",
        f"{scope}key_pairs/-/create/",
    ]


def complaints(browser):
    """What the browser refused or stumbled over; hosts without an icon of their own are none of our business."""
    return [
        entry["message"]
        for entry in browser.get_log("browser")
        if entry["level"] == "SEVERE"
        and "favicon.ico" not in entry["message"]
        and "status of 404" not in entry["message"]
    ]


@pytest.mark.parametrize("mount", MOUNTS)
def test_no_page_needs_what_a_strict_policy_forbids(site, browser, mount):
    for page in pages(site):
        browser.get(f"{site.url}{mount}{page}")
        assert browser.find_elements(By.CSS_SELECTOR, ".nova"), page
        assert not complaints(browser), page


def test_the_policy_is_one_that_bites(site, browser):
    """The check above can fail: a style that is set inline is refused, and told."""
    browser.get(f"{site.url}/tools/cloud/")
    browser.execute_script("document.body.setAttribute('style', 'color: red')")
    assert any("Content Security Policy" in words for words in complaints(browser))


@pytest.mark.parametrize("mount", MOUNTS)
def test_our_style_sheet_changes_nothing_outside_our_container(site, browser, mount):
    for page in "accounts/", f"{site.scope}instances/", f"{site.scope}instances/-/create/":
        browser.get(f"{site.url}{mount}{page}")
        found = browser.execute_script(LOOKS)
        assert found["names"] > 100 and found["elements"] > 5 * found["names"]
        assert not found["differences"], page


def test_a_rule_that_reaches_out_would_be_seen(site, browser):
    """The check above can fail."""
    browser.get(f"{site.url}/tools/cloud/accounts/")
    browser.execute_script(
        "[...document.styleSheets].find((one) => (one.href || '').includes('django_nova/nova-'))"
        ".insertRule('.btn, h2 { letter-spacing: 1px }')"
    )
    found = browser.execute_script(LOOKS)["differences"]
    assert any(words.startswith("button.btn letter-spacing") for words in found)
    assert any(words.startswith("h2. letter-spacing") for words in found)


def test_the_hosts_taste_stops_at_our_container(site, browser):
    for page in (
        "accounts/",
        f"{site.scope}instances/",
        f"{site.scope}instances/-/create/",
        f"{site.scope}instances/{site.instance}/",
    ):
        browser.get(f"{site.url}/ops/{page}")
        found = browser.execute_script(TASTE)
        assert found["elements"] > 50
        assert not found["differences"], page


def test_our_scripts_change_nothing_outside_our_container(site, browser):
    for page in "", f"{site.scope}instances/", f"{site.scope}key_pairs/-/create/":
        browser.get(f"{site.url}/ops/{page}")
        sent, stands = browser.execute_async_script(CHANGES)
        assert sent == stands


def test_a_dialog_opens_over_the_host_and_closes_again(site, browser):
    browser.get(f"{site.url}/ops/{site.scope}instances/")
    link = browser.find_element(By.CSS_SELECTOR, ".nova a[data-nova-dialog]")
    browser.execute_script("arguments[0].click()", link)
    dialog = browser.find_element(By.CSS_SELECTOR, ".nova dialog")
    WebDriverWait(browser, 20).until(
        lambda _: dialog.is_displayed() and dialog.find_elements(By.TAG_NAME, "form")
    )
    addresses = [form.get_attribute("action") for form in dialog.find_elements(By.TAG_NAME, "form")]
    assert all(urlsplit(address).path.startswith("/ops/") for address in addresses)
    dialog.find_element(By.CSS_SELECTOR, "[data-nova-close]").click()
    WebDriverWait(browser, 20).until(lambda _: not dialog.is_displayed())
    assert not complaints(browser)
