"""Who works on a provision, and how far it goes: one at a time, a step at a time, each written down before the next.

Who begins takes the provision with one conditional UPDATE, and holds it a little longer than a step may take: two who press at
once never both work, and what a killed process held is free again by itself.
"""

import time
import uuid
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..audit.recording import record
from ..clouds import clouds
from ..clouds.errors import CloudError, Conflict, NotFound
from ..clouds.operator import NoOperator, operator
from .models import Provision
from .steps import builder

CLAIM = timedelta(seconds=90)  # more than the calls of one step can take
BUDGET = 1.5  # seconds of steps in one request; the page goes on by itself

State = Provision.State


class Busy(Conflict):
    message = gettext_lazy("Somebody works on this at this moment.")
    advice = gettext_lazy("Wait a moment, then look again.")


class Full(Conflict):
    message = gettext_lazy("There is still something in it that people made.")
    advice = gettext_lazy("Delete that first, or hand it over.")


class Lost(Busy):
    """Somebody else has taken it meanwhile: this process was too slow, and must not write any longer."""


def go_on(request, provision, seconds=BUDGET):
    """Make what is missing, as many steps as ``seconds`` allow and at least one. Returns whether all is made.

    A refusal of the cloud is written down and ends it for now (``provision.error``). Raises Busy when another one works on it.
    """
    if provision.user_id is None:
        raise NotFound(message=_("This person has no account here any longer."))
    return _work(request, provision, (State.OPEN, State.FAILED), State.DONE, _ensure, seconds)


def undo(request, provision, seconds=BUDGET):
    """Take back what was made, last first, as far as ``seconds`` allow. Returns whether all is gone. Raises Full, Busy."""
    began = (State.UNDOING,)
    if provision.state not in began:
        refuse_full(provision)
        began = (State.OPEN, State.FAILED, State.DONE, State.REFUSED, State.LEFT)
    return _work(request, provision, began, State.UNDONE, _undo, seconds)


def refuse_full(provision):
    """Raises Full, with what is in the way, when somebody's work is in it."""
    held = maker(provision).holds() if provision.steps else {}
    if held:
        raise Full(", ".join(f"{words}: {number}" for words, number in held.items()))


def maker(provision, save=lambda: None):
    """The builder of a provision. Raises NoOperator, NotFound when the cloud is not configured any longer."""
    cloud = clouds().get(provision.cloud)
    if cloud is None:
        raise NotFound(message=_("This cloud is no longer configured."))
    scope = operator(cloud)
    if scope is None:
        raise NoOperator
    return builder(provision, scope, save)


def claim(provision, states):
    """Take it, if it is free and in one of these states; raises Busy when it is not."""
    now, mine = timezone.now(), uuid.uuid4()
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    found = Provision.objects.filter(free, pk=provision.pk, state__in=states)
    if not found.update(claim=mine, claimed_until=now + CLAIM):
        raise Busy
    provision.refresh_from_db()
    return mine


def _save(provision, mine, **more):
    """Write down how far it is, and hold it on; raises Lost when it is not ours any longer."""
    held = {
        "steps": provision.steps,
        "claimed_until": timezone.now() + CLAIM,
        "updated": timezone.now(),
    } | more
    if not Provision.objects.filter(pk=provision.pk, claim=mine).update(**held):
        raise Lost
    for name, value in more.items():
        setattr(provision, name, value)


def _work(request, provision, states, goal, do, seconds):
    mine, end = claim(provision, states), time.monotonic() + seconds
    under_way = State.OPEN if goal == State.DONE else State.UNDOING
    try:
        _save(provision, mine, state=under_way, error="", request_id="")
        made = maker(provision, lambda: _save(provision, mine))
        finished = do(made, lambda: time.monotonic() > end)
    except Lost:
        raise
    except CloudError as error:
        failed = State.FAILED if goal == State.DONE else State.UNDOING
        words = {"error": error.sentence()[:2000], "request_id": error.request_id[:128]}
        _save(provision, mine, state=failed, claimed_until=None, **words)
        note(request, provision, "create" if goal == State.DONE else "undo", outcome=error)
        return False
    except Exception:
        _save(
            provision,
            mine,
            state=State.FAILED,
            claimed_until=None,
            error=_("This site failed. Its log says why."),
        )
        raise
    _save(provision, mine, state=goal if finished else under_way, claimed_until=None)
    if finished:
        note(request, provision, "create" if goal == State.DONE else "undo")
    return finished


def _ensure(made, late):
    """Returns whether all steps are done."""
    for step in made.steps:
        if made.ensure(step) and late():
            break
    return all(made.provision.steps.get(step.name, {}).get("done") for step in made.steps)


def _undo(made, late):
    for step in reversed(made.steps):
        made.undo(step)
        if late():
            return step is made.steps[0]
    return True


def note(request, provision, verb, outcome=None, **arguments):
    """A line in the audit log; ``request`` is None for commands."""
    id = provision.made("project") or provision.made("user")
    who = "" if request is not None else "createnovausers"
    record(
        request,
        "provisioning",
        verb,
        provision.who,
        arguments,
        outcome,
        id=id,
        cloud=provision.cloud,
        who=who,
    )
