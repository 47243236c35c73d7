"""What a project asks for beyond its quota, and what became of it. What happened on the way is in the audit log."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class QuotaRequest(models.Model):
    """Somebody asks for larger limits. ``asked`` and ``granted`` are ``{"compute:cores": 40}``, -1 is no limit.

    ``granted`` is what the cloud has taken so far, so that a grant that stopped half-way can be finished. ``pending`` is the same
    for the same wish of the same project while it is open, and NULL afterwards: of two equal ones the database keeps one.
    ``claim`` belongs to whoever grants it right now, until ``claimed_until``: a grant that died on the way frees itself.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    made = models.DateTimeField(auto_now_add=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    who = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)  # who this is, in the cloud's own ids
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=16, blank=True)
    cloud = models.CharField(max_length=64)
    project = models.CharField(max_length=255)
    project_name = models.CharField(max_length=255)
    region = models.CharField(max_length=255)
    asked = models.JSONField()
    before = models.JSONField(default=dict)  # what the limits were
    reason = models.TextField()
    state = models.CharField(max_length=16, choices=State, default=State.OPEN)
    pending = models.CharField(max_length=64, null=True, unique=True)
    granted = models.JSONField(default=dict)
    words = models.TextField(blank=True)
    answered_by = models.CharField(max_length=255, blank=True)
    answered = models.DateTimeField(null=True)
    claim = models.CharField(max_length=64, blank=True)
    claimed_by = models.CharField(max_length=255, blank=True)
    claimed_until = models.DateTimeField(null=True)

    class Meta:
        app_label = "django_nova"
        verbose_name = _("quota request")
        verbose_name_plural = _("quota requests")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["cloud", "project", "region", "-id"], name="nova_quota_request_scope")
        ]

    def __str__(self):
        return f"{self.project_name} ({self.region}): {self.asked} {self.state}"
