"""The dashboard over plain HTTP: for what a test needs and no browser has to be watched doing."""

import html
import re
from urllib.parse import urljoin

import requests


class Web:
    """Somebody's session at the site; ``get`` a page, ``send`` the form of one."""

    def __init__(self, url):
        self.url, self.http = url, requests.Session()

    def get(self, address, **kwargs):
        return self.http.get(urljoin(self.url, address), timeout=60, **kwargs)

    def send(self, address, **values):
        """Fill in the form of that page and send it there."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(address).text)[1]
        answer = self.http.post(
            urljoin(self.url, address), data={"csrfmiddlewaretoken": token} | values, timeout=60
        )
        assert answer.ok and answer.history, answer.text  # what was taken leads on
        return answer

    @property
    def session(self):
        return self.http.cookies["sessionid"]

    def scope(self, cloud, words):
        """The address of the first scope of a cloud that is called so, as the switcher offers it."""
        for address, shown in re.findall(r'href="(/cloud/[^"]+/)">(.*?)</a>', self.get("/-/switcher/").text):
            if address.startswith(f"/cloud/{cloud}/") and words in html.unescape(shown):
                return address
        raise AssertionError(f"the switcher offers no {words} at {cloud}")
