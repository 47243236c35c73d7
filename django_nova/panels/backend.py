"""The contract between a panel and a provider: a capability is something that exists, so it cannot disagree with the code.

* a panel exists on a cloud      if its package has a module named for the provider, and ``available`` there
* a button and its URL exist     if the backend has the method
* a form field or filter exists  if the method has the keyword-only parameter; required follows the signature
* a column exists                if the record has the attribute; it sorts if ``sorts`` names the API's key
"""

import inspect
import re
import time
from dataclasses import dataclass, field, fields
from functools import cache
from importlib import import_module

from django.utils.module_loading import module_has_submodule
from django.utils.translation import get_language

from ..clouds.cache import generation, remembered
from ..clouds.errors import NotFound
from ..conf import config

WORDLESS = "list", "get", "limits", "everything"  # methods whose answers hold no words of ours


@dataclass(frozen=True)
class Window:
    """Which part of a list: after ``marker``, at most ``limit`` records, sorted by a column if the API sorts by it."""

    marker: str = ""
    limit: int = 20
    sort: str = ""
    descending: bool = False


@dataclass(frozen=True)
class Page:
    """A window's records; ``next`` is the marker of what follows, ``total`` how many there are where the API tells."""

    items: tuple
    next: str = ""
    total: int | None = None
    at: float = field(default_factory=time.time)


@dataclass(frozen=True)
class Ref:
    """Another record, by id and, where it is known without asking again, by name."""

    id: str
    name: str = ""

    def __str__(self):
        return self.name or self.id


@dataclass(frozen=True)
class Gauge:
    """How much of a quota is used; ``limit`` None: there is none. ``key`` names what forms add to it.

    ``label`` is lazy: gauges are shared by people who read different languages.
    """

    key: str
    label: str
    used: int
    limit: int | None = None
    unit: str = ""


@dataclass(frozen=True)
class Choice:
    """One option of a form field that the cloud fills.

    ``data`` becomes ``data-*`` attributes of the option; ``chosen``: what most people want, so that it need not be chosen.
    """

    value: str
    label: str
    group: str = ""
    data: dict = field(default_factory=dict)
    chosen: bool = False


class Some(list):
    """Choices that are not all: ``trouble`` is the CloudError that kept the others back."""

    trouble = None


class Backend:
    """One kind of resource on one provider. Subclasses only talk to the API; views call them through ``ask``."""

    Record = None  # a frozen dataclass with at least ``id`` and ``name``
    sorts = {}  # column name -> the API's own sort key
    fresh_for = None  # seconds that a list may be reused; None: the LIVE_SECONDS setting
    remembers = ()  # methods that keep their answers by themselves, so that pages need not
    ids = re.compile(r".+", re.DOTALL)  # what an id looks like; nothing else is asked of the cloud
    asks = False  # whether ``available`` asks the cloud, which begins before the page itself then
    share = "together"  # who may share its answers: "together" all alike in the project, "alone" the person

    def __init__(self, scope):
        self.scope, self.api = scope, scope.api

    @classmethod
    def available(cls, scope):
        """Whether this deployment has what the panel needs (a service in the catalogue, a version)."""
        return True

    @classmethod
    def can(cls, verb):
        return callable(getattr(cls, verb, None))

    @classmethod
    @cache
    def accepts(cls, verb):
        """Keyword-only parameters of ``verb``: {name: required}."""
        parameters = inspect.signature(getattr(cls, verb)).parameters.values()
        return {one.name: one.default is one.empty for one in parameters if one.kind is one.KEYWORD_ONLY}

    @classmethod
    @cache
    def has(cls, attribute):
        """Whether its records have an attribute, be it a field or a property."""
        return attribute in {one.name for one in fields(cls.Record)} or hasattr(cls.Record, attribute)

    def check(self, *ids):
        """Refuse what cannot be an id here: an id becomes part of the API's addresses and must not lead elsewhere."""
        for id in ids:
            if not self.ids.fullmatch(id):
                raise NotFound

    def ask(self, verb, *args, **kwargs):
        """Call one of the methods with the SDK's exceptions turned into CloudErrors."""
        with self.scope.cloud.module.translated():
            return getattr(self, verb)(*args, **kwargs)

    def shared(self, seconds, verb, *args, **kwargs):
        """The same, its answer shared for ``seconds`` with all who may share it, until something in the scope changes.

        What is good for more than a minute (names of sizes, zones) is nothing that a change in the project makes old. Choices
        and quotas hold words: they are shared by those who speak the same language.
        """

        def ask():
            return self.ask(verb, *args, **kwargs)

        with self.scope.cloud.module.translated():  # who may share it may need a token
            sharers = getattr(self.api, self.share)
        question = (type(self).__module__, verb, repr(args), repr(sorted(kwargs.items())))
        since = generation(*self.scope.args) if seconds <= 60 else ""
        language = "" if verb in WORDLESS else get_language()
        return remembered((sharers, since, language, *question), seconds, ask)

    def listing(self, window, **filters):
        """``list`` as pages show it: shared and short-lived."""
        seconds = config()["LIVE_SECONDS"] if self.fresh_for is None else self.fresh_for
        return self.shared(seconds, "list", window, **filters)


@cache
def backend_class(package, provider):
    """``Backend`` from ``package.<provider>``, or None if it has no such module."""
    package = import_module(package)
    if not module_has_submodule(package, provider):
        return None
    return import_module(f"{package.__name__}.{provider}").Backend
