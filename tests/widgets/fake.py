"""Widgets of the provider in memory."""

from dataclasses import replace

from django_nova.clouds.errors import Conflict, Invalid, NotFound
from django_nova.clouds.gather import gather
from django_nova.panels import Backend as Base
from django_nova.panels import Choice, Page

from .record import Widget


class Backend(Base):
    Record = Widget
    sorts = {"name": "name"}

    def list(self, window, *, name="", colour=""):
        found = [
            one
            for one in self.api.call("list", window, name=name, colour=colour).values()
            if name in one.name
        ]
        if window.sort:
            found.sort(key=lambda one: one.name, reverse=window.descending)
        ids = [one.id for one in found]
        if window.marker and window.marker not in ids:
            raise Invalid(f"marker {window.marker} not found")
        start = ids.index(window.marker) + 1 if window.marker else 0
        shown = tuple(found[start : start + window.limit])
        more = start + window.limit < len(found)
        return Page(shown, shown[-1].id if more else "", len(found))

    def get(self, id):
        try:
            return self.api.call("get", id)[id]
        except KeyError:
            raise NotFound(f"No widget {id}", request_id="req-get") from None

    def create(self, *, name, colour="", labels=None, password=""):
        things = self.api.call(
            "create", writes=True, name=name, colour=colour, labels=labels, password=password
        )
        if any(one.name == name for one in things.values()):
            raise Conflict("The name is taken already.", field="name")
        things[name] = Widget(name, name, colour=colour, labels=labels or {}, secret=password)
        return things[name]

    def smash(self, id):
        self._become(id, "smash", "broken")

    def mend(self, id):
        self._become(id, "mend", "mending")

    def paint(self, id, *, colour, password=""):
        things = self.api.call("paint", id, writes=True, colour=colour, password=password)
        self.get(id)
        if colour == "invisible":
            raise Invalid("The colour cannot be seen.")
        things[id] = replace(things[id], colour=colour)

    def delete(self, id):
        things = self.api.call("delete", id, writes=True)
        self.get(id)
        del things[id]

    def story(self, id, *, lines="10"):
        self.api.call("story", id, lines)
        return f"{lines} lines about {id}"

    def colours(self):
        """Two questions side by side, as the choices of a form often are."""
        self.api.call("colours")
        found = gather({"warm": lambda: ["red", "orange"], "cold": lambda: ["blue"]})
        return [Choice(one, one.capitalize()) for group in found.values() for one in group]

    def _become(self, id, verb, status):
        things = self.api.call(verb, id, writes=True)
        self.get(id)
        things[id] = replace(things[id], status=status)
