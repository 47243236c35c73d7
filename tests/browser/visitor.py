"""Somebody at the browser: looks for what a person would look for, by its words, and waits as a person would."""

import time

from selenium.common.exceptions import (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    NoSuchElementException,
    StaleElementReferenceException,
    WebDriverException,
)
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

PATIENCE = 40  # seconds: much more than anything takes, as tests may share their machine
MOVED = StaleElementReferenceException, NoSuchElementException
GOING = "unhandled inspector error"  # what the driver says instead of a thing that goes while it is looked at
ACTIVE = "self::a or self::button or self::summary or self::label"
DESKTOP, PHONE = (1440, 900), (390, 844)


def moved(error):
    """Whether that only says that the page has changed meanwhile."""
    return isinstance(error, MOVED) or GOING in str(error)


def quoted(words):
    """Any text as XPath writes it."""
    if "'" not in words:
        return f"'{words}'"
    return "concat(" + ', "\'", '.join(f"'{part}'" for part in words.split("'")) + ")"


def row_of(name):
    return f"//tbody/tr[.//th//a[normalize-space(.)={quoted(name)}]]"


class Visitor:
    """One browser window at one site. Everything waits for what it needs, and fails by saying what was not there."""

    def __init__(self, browser, url):
        self.browser, self.url = browser, url

    # -- Where -----------------------------------------------------------------------------------------------------

    def open(self, address):
        self.browser.get(address if "//" in address else f"{self.url}{address}")
        return self

    @property
    def path(self):
        return self.browser.current_url.removeprefix(self.url)

    def arrives(self, part):
        """Wait until the address contains this."""
        self.until(lambda: part in self.browser.current_url, f"an address with {part}, not {self.path}")

    def other_tab(self, *known):
        """Go to the tab that was opened beside these."""
        tabs = self.browser
        [other] = self.until(lambda: set(tabs.window_handles) - set(known), "another tab")
        tabs.switch_to.window(other)

    def size(self, width, height):
        """The window as this large; no window of the system stands in the way of small ones."""
        self.browser.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
        )

    def scheme(self, name):
        """What the system prefers: light or dark."""
        features = [{"name": "prefers-color-scheme", "value": name}]
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    # -- Waiting ---------------------------------------------------------------------------------------------------

    def until(self, condition, what, seconds=PATIENCE):
        """The first true value of ``condition()``."""
        end = time.monotonic() + seconds
        while True:
            try:
                if found := condition():
                    return found
            except WebDriverException as error:
                if not moved(error):
                    raise
            if time.monotonic() > end:
                raise AssertionError(f"waited {seconds} s in vain for {what} at {self.path}")
            time.sleep(0.05)

    # -- Finding ---------------------------------------------------------------------------------------------------

    def all(self, css, within=None):
        """What can be seen of that selector."""
        return self._seen(By.CSS_SELECTOR, css, within)

    def _seen(self, by, what, within):
        try:
            found = (within or self.browser).find_elements(by, what)
            return [one for one in found if one.is_displayed()]
        except WebDriverException as error:
            if not moved(error):
                raise
            return []

    def one(self, css, within=None, seconds=PATIENCE):
        """The first that can be seen of that selector."""
        return self.until(lambda: self.all(css, within), css, seconds)[0]

    def by(self, xpath, within=None):
        """What can be seen of that path."""
        return self._seen(By.XPATH, xpath, within)

    def named(self, words, within=None):
        """Links and buttons that can be seen and are called that."""
        texts = [f"normalize-space(.)={quoted(one)}" for one in (words, f"{words}…")]
        same = " or ".join([*texts, f"@aria-label={quoted(words)}"])
        return self.by(f".//*[({ACTIVE}) and ({same}) and not(@aria-hidden='true')]", within)

    def text(self, css="body"):
        return self.until(lambda: [one.text for one in self.all(css)[:1]], css)[0]

    def says(self, words, css="body", seconds=PATIENCE):
        """Wait until that is written there."""
        self.until(lambda: any(words in one.text for one in self.all(css)), f"“{words}” in {css}", seconds)

    # -- Doing -----------------------------------------------------------------------------------------------------

    def click(self, words, within=None):
        """Click the link or button of that name."""
        self.press(lambda: self.named(words, within), f"something called “{words}”")

    def follow(self, words, heading, within=None):
        """Click the link of that name and wait for the page with that heading."""
        self.click(words, within)
        self.says(heading, "h1")

    def press(self, find, what):
        """Click the first of what ``find()`` finds, as soon as nothing is in the way."""

        def done():
            found = find()
            try:
                found[0].click()
                return True
            except ElementClickInterceptedException:  # something lies over it: scroll on
                self.browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", found[0])
            except (IndexError, ElementNotInteractableException):
                pass
            return False

        self.until(done, what)

    def fill(self, name, value, within=None):
        """Type into the field of that name in place of what is in it."""
        field = self.one(f"input[name={name}], textarea[name={name}]", within)
        if field.get_attribute("value"):
            field.send_keys(Keys.CONTROL, "a")
        field.send_keys(value)
        return field

    def choose(self, name, words, within=None):
        """Choose the option with these words in the field of that name, whichever way it is drawn."""
        where = within or self.browser
        for label in self.all(f"label:has(input[type=radio][name={name}])", within):
            if words in label.text:
                return self.press(lambda label=label: [label], words)
        field = where.find_element(By.NAME, name)
        if "tomselected" in (field.get_attribute("class") or ""):
            control = where.find_element(By.ID, f"{field.get_attribute('id')}-ts-control")
            control.send_keys(words)
            option = ".ts-dropdown [role=option]"
            self.press(
                lambda: [one for one in self.all(option, within) if words in one.text], f"“{words}” in {name}"
            )
            return control.send_keys(Keys.ESCAPE) if field.get_attribute("multiple") else None
        found = [one for one in field.find_elements(By.TAG_NAME, "option") if words in one.text]
        assert found, f"{name} offers no {words}: {field.text}"
        return found[0].click()

    def offers(self, name, words):
        """Whether the field of that name offers an option with these words."""
        return self.browser.find_elements(
            By.XPATH, f"//*[@name='{name}']//option[contains(., {quoted(words)})]"
        )

    def keys(self, *keys):
        """Press keys where the focus is."""
        ActionChains(self.browser).send_keys(*keys).perform()

    @property
    def focus(self):
        return self.browser.switch_to.active_element

    def run(self, script, *arguments):
        return self.browser.execute_script(script, *arguments)

    def measure(self, script):
        """What an expression with ``await`` comes to on this page."""
        done = self.browser.execute_async_script(
            f"const done = arguments[0]; (async () => ({script}))().then(done, (error) => done(String(error)))"
        )
        return done

    # -- What the dashboard's pages have -----------------------------------------------------------------------------

    def enter(self, web):
        """Be who has this session, without the form."""
        cookie = {"url": self.url, "name": "sessionid", "value": web.session}
        self.browser.execute_cdp_cmd("Network.setCookie", cookie)
        return self

    def sign_in(self, name, password="secret", at="/"):
        self.open(at)
        self.fill("username", name)
        self.fill("password", password)
        self.click("Sign in")

    def row(self, name, seconds=PATIENCE):
        """The row of the thing of that name."""
        return self.until(lambda: self.by(row_of(name)), f"a row of {name}", seconds)[0]

    def gone(self, name):
        """Wait until the list shows nothing of that name any more."""
        self.until(lambda: not self.by(row_of(name)), f"{name} to go")

    def state(self, name, *states, seconds=PATIENCE):
        """Wait until the row of that name says one of these states."""
        path = row_of(name) + "//*[contains(@class, 'nova-state')]"
        wanted = f"{name} to be {' or '.join(states)}"
        self.until(lambda: any(one.text in states for one in self.by(path)), wanted, seconds)

    def act(self, name, words):
        """What is called so in the row of that name: a button of its own, or in the row's menu."""

        def find():
            found = self.named(words, self.row(name))
            if not found and not self.all("#nova-row-menu"):
                self.press(lambda: self.all("[data-nova-menu]", self.row(name)), f"the menu of {name}")
            return found or [one for menu in self.all("#nova-row-menu") for one in self.named(words, menu)]

        self.press(find, f"“{words}” of {name}")

    def dialog(self):
        """The open dialog, once it asks something."""
        return self.one("dialog[open]:has(.nova-dialog-foot)")

    def answer(self, words, **values):
        """Fill in the open dialog, send it by the button of that name, and wait until it has led on."""
        dialog = self.dialog()
        for name, value in values.items():
            self.give(name, value, dialog)
        self.click(words, dialog)
        self.until(lambda: not self.all("dialog[open]"), f"the dialog to take {values or words}")

    def give(self, name, value, within=None):
        """Fill in or choose, whichever the field of that name is."""
        field = (within or self.browser).find_element(By.NAME, name)
        typed = field.tag_name == "textarea" or field.get_attribute("type") not in (
            "radio",
            "select-one",
            "select-multiple",
        )
        return self.fill(name, value, within) if typed else self.choose(name, value, within)

    def menu(self, words):
        """Follow the side's link of that name; a small window hides the side behind a button."""
        if (burger := self.all(".nova-burger")) and not burger[0].is_selected():
            burger[0].click()
        self.click(words, self.one(".nova-side"))

    def sign_out(self):
        self.menu(
            self.run("return document.querySelector('.nova-side-foot details summary').innerText.trim()")
        )
        self.menu("Sign out")

    def toast(self, words):
        self.says(words, ".nova-toast")

    def stay(self):
        """Mark this document, so that ``stayed`` can tell whether it was loaded anew."""
        self.run("window.marked = true")

    @property
    def stayed(self):
        return self.run("return window.marked === true")

    def darkness(self):
        """Of the page's background: 0 is white, 1 is black."""
        script = "return getComputedStyle(document.querySelector('.nova')).backgroundColor.match(/[\\d.]+/g).slice(0, 3)"
        return 1 - sum(map(float, self.run(script))) / (3 * 255)

    def complaints(self):
        """What the browser refused or stumbled over since the last time it was asked."""
        return [entry["message"] for entry in self.browser.get_log("browser") if entry["level"] == "SEVERE"]
