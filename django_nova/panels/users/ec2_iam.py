"""What the panels of IAM have in common. IAM is one for all regions of an account.

Its lists have pages (``Marker``, ``MaxItems``) but no filter by name: what is typed is looked for in answers of a thousand.
https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html
"""

import re

from ...clouds.cache import known, remembered
from ...clouds.ec2_pages import part
from ...clouds.errors import CloudError, Forbidden
from ...clouds.gather import Begun
from .. import Backend as Base
from .. import Page

LARGEST = 1000  # what IAM tells at once
NAME = re.compile(r"[\w+=,.@-]{1,128}")
MENU_SECONDS, SILENT_SECONDS = (
    1,
    30,
)  # that a menu waits to hear whether the key may ask, and then leaves IAM in peace
KNOWN_SECONDS = 300  # that the answer is good for


class Iam(Base):
    ids = NAME
    share = "alone"

    @classmethod
    def available(cls, scope):
        """Whether the key may look at users at all. Whoever does not answer in time is asked on the page itself."""
        key = ("iam", scope.account.key)
        if (told := known(key)) is not None:
            return told
        if known((*key, "silent")):
            return True

        def ask():
            with scope.cloud.module.translated():
                try:
                    with scope.cloud.module.translated():
                        scope.api.client("iam").list_users(MaxItems=1)
                except Forbidden:
                    return False
                return True

        told = Begun({"": lambda: remembered(key, KNOWN_SECONDS, ask)}).within(MENU_SECONDS)[""]
        if isinstance(told, CloudError):
            return remembered((*key, "silent"), SILENT_SECONDS, lambda: True)
        return told

    @property
    def iam(self):
        return self.api.client("iam")

    def part(self, window, ask, holds, key, make, name=""):
        """One page of a list of IAM: ``ask(MaxItems, Marker)`` answers with its rows under ``holds``."""
        wanted = name.casefold()

        def page(MaxResults, NextToken=""):
            most = LARGEST if wanted else min(MaxResults, LARGEST)
            answer = ask(MaxItems=most, **({"Marker": NextToken} if NextToken else {}))
            rows = [row for row in answer.get(holds) or () if wanted in row[key].casefold()]
            return rows, answer.get("Marker", "") if answer.get("IsTruncated") else ""

        rows, following = part(page, lambda row: row[key], window.marker, window.limit)
        return Page(tuple(map(make, rows)), following)
