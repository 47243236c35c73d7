"""A provider in memory: what it holds, what it was asked, and what it does wrong when told to."""

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field

from django_nova.clouds import Project
from django_nova.clouds.errors import CloudError, Forbidden, SignInAgain, Unavailable, WrongCredentials

PROJECTS = {"1": Project("1", "One"), "2": Project("2", "Two")}
REACH = {"alice": ["1", "2"], "anna": ["1"], "bob": ["1"], "charlie": ["2"]}


@dataclass
class State:
    """One cloud's content. ``faults`` maps a verb to an exception, or to a callable that may raise one."""

    things: dict = field(default_factory=dict)
    faults: dict = field(default_factory=dict)
    calls: list = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def asked(self, verb, *args, **kwargs):
        with self.lock:
            self.calls.append((verb, args, kwargs))
            fault = self.faults.get(verb)
        if callable(fault) and not isinstance(fault, type):
            fault = fault(*args, **kwargs)
        if fault is not None:
            raise fault

    def verbs(self):
        return [verb for verb, _args, _kwargs in self.calls]


state = State()


def reset():
    state.__init__()


@contextmanager
def translated(signing_in=False):
    try:
        yield
    except CloudError:
        raise
    except (LookupError, ValueError) as error:
        raise Unavailable(str(error)) from error


def identify(cloud, secret):
    with translated(signing_in=True):
        state.asked("identify", secret["username"])
        if secret["username"] not in REACH or secret.get("password") != "secret":
            raise WrongCredentials
        return {
            "subject": f"id-of-{secret['username']}",
            "name": secret["username"],
            "domain": "Default",
            "label": f"{secret['username']} @ Default",
            "token": f"token-of-{secret['username']}-{time.time_ns()}",
            "expires": "2099-01-01T00:00:00+00:00",
        }


def _who(account):
    return account.subject.removeprefix("id-of-")


def projects(account):
    with translated():
        state.asked("projects", _who(account))
        return [PROJECTS[one] for one in REACH[_who(account)]]


def regions(account):
    return list(account.cloud.options.get("regions", ["here"]))


class Connection:
    """Bob may look and not touch; a token that was revoked is told at the first call."""

    def __init__(self, scope):
        self.scope, self.who = scope, _who(scope.account)

    @property
    def together(self):
        return "\x00".join([*self.scope.args, "reader" if self.who == "bob" else "member"])

    @property
    def alone(self):
        return "\x00".join([*self.scope.args, self.who])

    def call(self, verb, *args, writes=False, **kwargs):
        state.asked(verb, *args, **kwargs)
        if state.faults.get("session") == self.who:
            raise SignInAgain
        if writes and self.who == "bob":
            raise Forbidden("Policy does not allow readers to do this.", request_id="req-bob")
        return state.things.setdefault(self.scope.args, {})
