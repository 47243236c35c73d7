"""Limits of an EC2 account in a region, as far as they are told: nobody changes them here, their cloud is asked for more.

What instances and addresses are up against, their own panel knows; limits of networks are those of Service Quotas, where an
endpoint has it. https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_GetServiceQuota.html
"""

import re

from django.utils.translation import gettext_lazy

from ...clouds.errors import CloudError, Forbidden, NotFound
from ...clouds.gather import gather
from .. import Backend as Base
from .. import panel_named
from .record import Box, Limit, Report

ANSWER_SECONDS = 5
QUOTA_SECONDS = 300  # that what the account may have is known
PAGES = 5  # of a thousand each that are counted
# Sums of the region: the quota's code, how it is called here, and what tells of them
COUNTED = {
    "vpcs": ("L-F678F1CE", gettext_lazy("Networks"), "describe_vpcs", "Vpcs"),
    "internet_gateways": (
        "L-A4707A72",
        gettext_lazy("Internet gateways"),
        "describe_internet_gateways",
        "InternetGateways",
    ),
}
# Limits of one thing, called as Amazon calls them
EACH = ("L-407747CB", "L-589F43AA", "L-93826ACB", "L-0EA8095F", "L-2AFB9258", "L-FE5A380F")


class Backend(Base):
    Record = Limit
    ids = re.compile(r"[A-Za-z0-9-]+:(compute|network):[\w-]+")
    fresh_for = 0  # the answers are shared part by part

    def list(self, window):
        """All at once: they are a page's worth."""
        calls = {
            "compute": lambda: self._gauges("compute", "quotas"),
            "addresses": lambda: self._gauges("network", "network_quotas"),
            "networks": lambda: self.shared(ANSWER_SECONDS, "networks"),
        }
        answers = gather(calls)
        boxes = [
            _box("compute", answers["compute"]),
            _box("network", answers["addresses"], answers["networks"]),
        ]
        if all(box.trouble and not box.limits for box in boxes):
            raise boxes[0].trouble
        found = tuple(one for box in boxes for one in box.limits)
        return Report(found, "", len(found), boxes=tuple(boxes))

    def get(self, id):
        if one := next((one for one in self.list(None).items if one.id == id), None):
            return one
        raise NotFound(id)

    def _gauges(self, service, verb):
        """What the overview shows, too."""
        instances = panel_named("instances")
        backend = instances and instances.backend(self.scope)
        if not backend or not backend.can(verb):
            return []
        found = backend.shared(ANSWER_SECONDS, verb)
        return [self._limit(service, one.key, one.label, one.used, one.limit) for one in found]

    def networks(self):
        """Without what Service Quotas does not tell; the error only if it may not be asked at all."""
        codes = [*(code for code, *_rest in COUNTED.values()), *EACH]
        calls = {code: lambda code=code: self.shared(QUOTA_SECONDS, "quota", code) for code in codes}
        calls |= {key: lambda key=key: self.ask("count", key) for key in COUNTED}
        answers = gather(calls)
        if all(isinstance(answers[code], Forbidden) for code in codes):
            raise answers[codes[0]]
        known = {name: one for name, one in answers.items() if not isinstance(one, CloudError)}
        found = [
            self._limit("network", key, label, known[key], known.get(code, (None, None))[1])
            for key, (code, label, *_rest) in COUNTED.items()
            if key in known
        ]
        return [
            *found,
            *(self._limit("network", c, known[c][0], None, known[c][1]) for c in EACH if c in known),
        ]

    def quota(self, code):
        """How Amazon calls a quota, and its number."""
        found = self.api.client("service-quotas").get_service_quota(ServiceCode="vpc", QuotaCode=code)[
            "Quota"
        ]
        return found["QuotaName"], int(found["Value"])

    def count(self, key):
        """How many there are in the region."""
        _code, _label, operation, plural = COUNTED[key]
        number, token = 0, {}
        for _page in range(PAGES):
            answer = getattr(self.api.ec2, operation)(MaxResults=1000, **token)
            number += len(answer[plural])
            if not answer.get("NextToken"):
                break
            token = {"NextToken": answer["NextToken"]}
        return number

    def _limit(self, service, key, name, used, limit):
        project = self.scope.project.id
        return Limit(
            id=f"{project}:{service}:{key}",
            name=name,
            service=service,
            key=key,
            used=used,
            limit=limit,
            project=project,
        )


def _box(service, *answers):
    """What could be told, and the first reason why the rest could not."""
    told = [one for answer in answers if not isinstance(answer, CloudError) for one in answer]
    trouble = next((one for one in answers if isinstance(one, CloudError)), None)
    return Box(service, tuple(told), trouble=trouble)
