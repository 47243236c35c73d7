"""The audit log: one row for every change that a person asked a cloud for."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """One change of one resource. Written by the app, never edited by it; the person's name outlives the person."""

    class Result(models.TextChoices):
        DONE = "done", _("Done")
        REFUSED = "refused", _("Refused")
        FAILED = "failed", _("Failed")

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    who = models.CharField(max_length=255)
    address = models.GenericIPAddressField(null=True)
    cloud = models.CharField(max_length=64)
    project = models.CharField(max_length=255, blank=True)
    region = models.CharField(max_length=255, blank=True)
    panel = models.CharField(max_length=64)
    verb = models.CharField(max_length=64)
    resource = models.CharField(max_length=512, blank=True)
    arguments = models.JSONField(default=dict)
    result = models.CharField(max_length=8, choices=Result)
    detail = models.TextField(blank=True)
    request_id = models.CharField(max_length=128, blank=True)

    class Meta:
        app_label = "django_nova"
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["cloud", "project", "region", "-id"], name="nova_audit_scope")]

    def __str__(self):
        return (
            f"{self.at:%Y-%m-%d %H:%M:%S} {self.who} {self.verb} {self.panel} {self.resource}: {self.result}"
        )
