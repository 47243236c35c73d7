"""An entry of the audit log, as a record of a panel."""

from dataclasses import dataclass, field
from datetime import datetime

from ...audit import words
from ...clouds import clouds


@dataclass(frozen=True)
class Thing:
    """What something was done to; without an id there is nothing to lead to."""

    args: tuple[str, str, str]
    panel: str
    id: str
    name: str

    def __str__(self):
        return self.name


@dataclass(frozen=True)
class Event:
    """``status`` is the result; ``panel``, ``verb`` and ``record_id`` name what was done to which record."""

    id: str
    at: datetime
    who: str
    address: str
    cloud: str
    project: str
    project_name: str
    region: str
    panel: str
    verb: str
    resource: str
    record_id: str
    status: str
    detail: str = ""
    request_id: str = ""
    arguments: dict = field(default_factory=dict, hash=False)

    @property
    def name(self):
        return words.sentence(self.panel, self.verb, self.resource)

    @property
    def verb_words(self):
        return words.verb(self.panel, self.verb)

    @property
    def kind(self):
        return words.kind(self.panel)

    @property
    def cloud_name(self):
        known = clouds().get(self.cloud)
        return known.name if known else self.cloud

    @property
    def place(self):
        """The project, by name where the cloud said it."""
        return self.project_name or self.project

    @property
    def thing(self):
        """The record and where it is."""
        place = self.cloud, self.project, self.region
        gone = self.verb == "delete" and self.status == "done"
        return Thing(place, self.panel, "" if gone else self.record_id, words.name(self.resource))


def event(entry):
    return Event(
        id=str(entry.pk),
        at=entry.at,
        who=entry.who,
        address=entry.address or "",
        cloud=entry.cloud,
        project=entry.project,
        project_name=entry.project_name,
        region=entry.region,
        panel=entry.panel,
        verb=entry.verb,
        resource=entry.resource,
        record_id=entry.record_id,
        status=entry.result,
        detail=entry.detail,
        request_id=entry.request_id,
        arguments=entry.arguments,
    )
