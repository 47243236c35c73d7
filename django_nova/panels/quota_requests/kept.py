"""Requests as this site keeps them. A request is answered once: each answer is one conditional UPDATE that only one can win.

Granting tells the cloud first, with the token of whoever grants, and says «granted» when every service has taken its part.
Meanwhile the request is claimed, so that nobody else grants it; a claim ends by itself, should its process die.
"""

import hashlib
import re
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from ...clouds import Scope
from ...clouds.cache import forget
from ...clouds.errors import CloudError, Conflict, Forbidden, NotFound
from ...quotas.models import QuotaRequest
from ...quotas.words import SERVICES, described, summary
from .. import Backend, Page, Ref, panel_named
from .record import Request

CLAIM = timedelta(minutes=3)  # longer than any change of a cloud may take
State = QuotaRequest.State


class Kept(Backend):
    Record = Request
    ids = re.compile(r"[0-9]{1,18}")
    share = "alone"
    fresh_for = 0

    @classmethod
    def available(cls, scope):
        panel = panel_named("quotas")
        return panel is not None and panel.backend(scope) is not None

    # -- Who may ------------------------------------------------------------------------------------------------------

    @property
    def manages(self):
        """Whether this person answers: an administrator of the cloud, by their token."""
        return self._quotas().manages

    @property
    def may_ask(self):
        """Whether this person may ask: whoever may make something in the project."""
        return self._quotas().makes

    @property
    def who(self):
        return self.scope.account.label[:255]

    def _quotas(self, region=""):
        """The quotas of this cloud, in this region or another."""
        scope = self.scope
        if region not in ("", scope.region):
            scope = Scope(scope.account, scope.project, region)
        return panel_named("quotas").backend(scope)

    # -- Looking ------------------------------------------------------------------------------------------------------

    def list(self, window, *, status="", project=""):
        """The newest first. Of the project here; who runs the cloud sees those of all projects and regions."""
        rows = self._visible()
        if status:
            rows = rows.filter(state=status)
        if project and self.manages:
            rows = rows.filter(Q(project_name__icontains=project) | Q(project=project))
        total = rows.count()
        if window.marker:
            self._must_be_id(window.marker)
            rows = rows.filter(pk__lt=int(window.marker))
        found = rows[: window.limit + 1]
        shown = tuple(map(self._record, found[: window.limit]))
        return Page(shown, shown[-1].id if len(found) > window.limit else "", total)

    def get(self, id):
        return self._record(self._row(id))

    def _visible(self):
        rows = QuotaRequest.objects.filter(cloud=self.scope.cloud.slug)
        if not self.manages:
            rows = rows.filter(project=self.scope.project.id, region=self.scope.region)
        return rows

    def _row(self, id):
        self._must_be_id(id)
        if row := self._visible().filter(pk=int(id)).first():
            return row
        raise NotFound(id)

    def _must_be_id(self, id):
        if not self.ids.fullmatch(id):
            raise NotFound(id)

    # -- What forms begin with ----------------------------------------------------------------------------------------

    def limits(self):
        """The project's limits as they are."""
        return self._quotas().ask("list", None)

    def limits_now(self, record):
        """The limits that a request is about, as they are: ``[Limit, ...]``."""
        found = self._quotas(record.region).ask("list", None, project=record.project.id)
        return [one for one in found.items if one.slot in record.asked]

    # -- Asking -------------------------------------------------------------------------------------------------------

    def create(self, *, limits, reason):
        """``limits``: ``{slot: number}``, each more than there is."""
        if not self.may_ask:
            raise Forbidden(message=_("Who may only look here has no use for more."))
        now = {one.slot: one.allowed for one in self.limits().items}
        where = {
            "cloud": self.scope.cloud.slug,
            "project": self.scope.project.id,
            "region": self.scope.region,
        }
        for row in QuotaRequest.objects.filter(**where, state=State.OPEN):
            if both := {slot: row.asked[slot] for slot in row.asked if slot in limits}:
                told = {"who": row.who, "what": described(both)}
                raise Conflict(
                    message=_("%(who)s has asked for that already: %(what)s.") % told, field="limits"
                )
        pending = _pending(where, limits)
        try:
            with transaction.atomic():
                row = QuotaRequest.objects.create(
                    **where,
                    project_name=self.scope.project.name,
                    who=self.who,
                    subject=self._subject,
                    asked=limits,
                    before={slot: now[slot] for slot in limits if slot in now},
                    reason=reason,
                    pending=pending,
                )
        except IntegrityError:  # the same, pressed twice
            raise Conflict(message=_("That has been asked for just now."), field="limits") from None
        return self._record(row)

    def withdraw(self, id):
        row = self._row(id)
        if not self._is_own(row):
            raise Forbidden(message=_("Only who asked, and the project's manager, can withdraw it."))
        self._answer(row, State.WITHDRAWN, "")

    # -- Answering ----------------------------------------------------------------------------------------------------

    def refuse(self, id, *, words):
        self._must_manage()
        self._answer(self._row(id), State.REFUSED, words)

    def grant(self, id, *, limits=None, words=""):
        """Change the quotas to ``limits`` (``{slot: number}``, what is the same already left out), then say so."""
        self._must_manage()
        row = self._row(id)
        now = {one.slot: one.allowed for one in self.limits_now(self._record(row))}
        claim = self._claim(row)
        try:
            quotas = self._quotas(row.region)
            outcomes = quotas.ask("edit", row.project, limits=limits) if limits else {}
        except BaseException:
            self._release(row, claim, {})
            raise
        finally:
            forget(row.cloud, row.project, row.region)
        refused = {one: error for one, error in outcomes.items() if isinstance(error, CloudError)}
        taken = {slot: n for slot, n in (limits or {}).items() if slot.partition(":")[0] not in refused}
        if refused:
            self._release(row, claim, taken)
            raise _half(outcomes, refused)
        now |= taken
        done = QuotaRequest.objects.filter(pk=row.pk, state=State.OPEN, claim=claim).update(
            state=State.GRANTED,
            granted={slot: now[slot] for slot in row.asked if slot in now},
            **self._answered(words),
        )
        if not done:
            self._told(row)

    def _claim(self, row):
        claim, now = get_random_string(32), timezone.now()
        free = Q(claimed_until=None) | Q(claimed_until__lt=now)
        won = QuotaRequest.objects.filter(free, pk=row.pk, state=State.OPEN).update(
            claim=claim, claimed_by=self.who, claimed_until=now + CLAIM
        )
        if not won:
            self._told(row)
        return claim

    def _release(self, row, claim, taken):
        """The request stays open, and keeps what the cloud has taken already."""
        QuotaRequest.objects.filter(pk=row.pk, claim=claim).update(
            granted=row.granted | taken, claim="", claimed_by="", claimed_until=None
        )

    def _answer(self, row, state, words):
        """The other answers, of which nothing follows at the cloud."""
        free = Q(claimed_until=None) | Q(claimed_until__lt=timezone.now())
        done = QuotaRequest.objects.filter(free, pk=row.pk, state=State.OPEN).update(
            state=state, **self._answered(words)
        )
        if not done:
            self._told(row)

    def _answered(self, words):
        return {
            "words": words,
            "answered_by": self.who,
            "answered": timezone.now(),
            "pending": None,
            "claim": "",
            "claimed_by": "",
            "claimed_until": None,
        }

    def _told(self, row):
        """Somebody was quicker: say who, and what they did."""
        row.refresh_from_db()
        if row.state == State.OPEN:
            words = _("%(who)s is granting it right now.") % {"who": row.claimed_by or _("Somebody")}
        else:
            told = {"who": row.answered_by, "state": row.get_state_display()}
            words = _("%(who)s was quicker: %(state)s.") % told
        raise Conflict(message=words)

    def _must_manage(self):
        if not self.manages:
            raise Forbidden(message=_("Only administrators of the cloud answer requests."))

    # -- Words --------------------------------------------------------------------------------------------------------

    @property
    def _subject(self):
        return self.api.user_id

    def _is_own(self, row):
        here = row.project == self.scope.project.id and row.region == self.scope.region
        return here and (row.subject == self._subject or self._quotas().leads)

    def _record(self, row):
        status = row.state
        if status == State.OPEN:
            claimed = row.claimed_until and row.claimed_until > timezone.now()
            status = "granting" if claimed else "half" if row.granted else "open"
        return Request(
            id=str(row.pk),
            name=summary(row.asked),
            status=status,
            who=row.who,
            project=Ref(row.project, row.project_name),
            region=row.region,
            made=row.made,
            asked=row.asked,
            before=row.before,
            granted=row.granted,
            reason=row.reason,
            words=row.words,
            answered_by=row.answered_by,
            answered=row.answered,
            answerable=self.manages,
            own=self._is_own(row),
        )


def _pending(where, limits):
    """The same for the same wish, so that the database keeps one of two."""
    return hashlib.sha256("\x00".join([*where.values(), *sorted(limits)]).encode()).hexdigest()


def _half(outcomes, refused):
    """What to say when the cloud did not take all: which half is done, and why the other is not."""
    first = next(iter(refused.values()))
    done = [str(SERVICES[one]) for one in outcomes if one not in refused]
    words = [_("%(service)s: changed.") % {"service": service} for service in done]
    for service, error in refused.items():
        told = {"service": SERVICES[service], "why": error.sentence()}
        words.append(_("%(service)s: not changed. %(why)s") % told)
    words.append(_("The request stays open."))
    return type(first)(request_id=first.request_id, message=" ".join(words))
