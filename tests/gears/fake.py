"""Gears of the provider in memory."""

from django_nova.clouds.errors import NotFound
from django_nova.panels import Backend as Base
from django_nova.panels import Choice, Page, Ref
from tests.widgets.cloud import state

from .record import Gear


class Backend(Base):
    Record = Gear

    @property
    def gears(self):
        return state.things.setdefault((*self.scope.args, "gears"), {})

    def list(self, window, *, widget="", name=""):
        self.api.call("gears", window, widget=widget, name=name)
        found = [one for one in self.gears.values() if name in one.name and widget in ("", one.widget.id)]
        ids = [one.id for one in found]
        start = ids.index(window.marker) + 1 if window.marker in ids else 0
        shown = tuple(found[start : start + window.limit])
        more = start + window.limit < len(found)
        return Page(shown, shown[-1].id if more else "", len(found))

    def get(self, id):
        if id not in self.gears:
            raise NotFound(id)
        return self.gears[id]

    def create(self, *, widget, name):
        self.api.call("create gear", writes=True, widget=widget, name=name)
        self.gears[name] = Gear(name, name, Ref(widget, widget))
        return self.gears[name]

    def delete(self, id):
        self.api.call("delete gear", id, writes=True)
        del self.gears[id]

    def widgets(self):
        things = self.api.call("widgets")
        return [Choice(id, id) for id in things]
