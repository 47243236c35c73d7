"""What a person has, or is to have, at a cloud, as far as this site makes it."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Provision(models.Model):
    """One person at one cloud. It outlives the person, since what was made there does.

    ``steps``: what each step made, by its name: ``{"project": {"id": ..., "name": ..., "done": true}, ...}``. ``mark`` is what
    our things carry at the cloud, so that they are found when the process died before their ids were written down. Who works on
    it holds ``claim`` until ``claimed_until``.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for approval")
        OPEN = "open", _("Being made")
        FAILED = "failed", _("Failed")
        DONE = "done", _("Ready")
        REFUSED = "refused", _("Refused")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")
        LEFT = "left", _("Left behind")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="nova_provisions"
    )
    who = models.CharField(_("Person"), max_length=255)
    cloud = models.CharField(_("Cloud"), max_length=64)
    mark = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(_("State"), max_length=8, choices=State, default=State.OPEN)
    steps = models.JSONField(default=dict)
    language = models.CharField(max_length=16, blank=True, help_text="what the person reads")
    error = models.TextField(blank=True)
    request_id = models.CharField(max_length=128, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    claim = models.UUIDField(null=True, editable=False)
    claimed_until = models.DateTimeField(null=True, editable=False)
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)

    class Meta:
        app_label = "django_nova"
        verbose_name = _("provision")
        verbose_name_plural = _("provisions")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "cloud"], name="nova_provision_once")]
        indexes = [models.Index(fields=["state", "-id"], name="nova_provision_state")]

    def __str__(self):
        return f"{self.who} @ {self.cloud}: {self.state}"

    @property
    def busy(self):
        """Whether somebody works on it at this moment."""
        return self.claimed_until is not None and self.claimed_until > timezone.now()

    @property
    def unfinished(self):
        return self.state in (self.State.OPEN, self.State.FAILED)

    def made(self, step, what="id"):
        """What a step made, by name; empty if it has not."""
        return self.steps.get(step, {}).get(what, "")
