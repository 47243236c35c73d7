"""What both clouds' backends of the picture share: one question an interval for all who watch, pages of it, one thing of it."""

import time

from ...clouds.errors import CloudError, Invalid, NotFound, Unavailable
from ...clouds.gather import gather
from ...conf import config
from .. import Backend as Base
from .. import Page
from .record import Everything, Thing, ordered


class Reading(Base):
    """Subclasses say what to ask (``questions``) and what things the answers are (``things``)."""

    Record = Thing

    def list(self, window, *, name="", kind=""):
        """A part of the picture as rows. The APIs cannot page a picture: what it is made of is asked for at once, and shared."""
        everything = self.watched()
        if told := [why for part, why in everything.missing if part in ("servers", "instances")]:
            raise Unavailable(told[0])  # a table without its instances would not be true
        found = [
            one
            for one in everything.things
            if (not kind or one.kind == kind) and name.casefold() in f"{one.name} {one.id}".casefold()
        ]
        start = 0
        if window.marker:
            start = next((n for n, one in enumerate(found, 1) if one.id == window.marker), None)
            if start is None:
                raise Invalid(window.marker)
        shown = tuple(found[start : start + window.limit])
        more = start + window.limit < len(found)
        return Page(shown, shown[-1].id if more else "", len(found))

    def get(self, id):
        found = next((one for one in self.watched().things if one.id == id), None)
        if found is None:
            raise NotFound(id)
        return found

    def watched(self):
        """The picture as all who look at it share it."""
        return self.shared(config()["LIVE_SECONDS"], "everything")

    def everything(self):
        """``Everything`` that a project has; a service that does not answer is left out and named."""
        questions = self.questions()
        answers = gather({part: lambda call=call: self._asked(call) for part, call in questions.items()})
        missing = {part: answer for part, answer in answers.items() if isinstance(answer, CloudError)}
        if "networks" in missing or len(missing) == len(answers):
            raise next(iter(missing.values()))
        known = {part: [] if part in missing else answer for part, answer in answers.items()}
        things, cut = self.things(**known)
        told = tuple((part, str(error)) for part, error in missing.items())
        return Everything(ordered(things), cut, told, time.time())

    def _asked(self, call):
        with self.scope.cloud.module.translated():
            return call()
