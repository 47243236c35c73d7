"""What the app itself remembers: who somebody is at a cloud, the accounts they linked, and who did what."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .audit.models import Entry
from .links.models import Link
from .provisioning.models import Provision
from .quotas.models import QuotaRequest
from .vpn.models import Gateway, Place

__all__ = [
    "Entry",
    "Gateway",
    "Identity",
    "Link",
    "LinkedAccount",
    "Panel",
    "Place",
    "Provision",
    "QuotaRequest",
]


class Identity(models.Model):
    """The local user that stands for somebody who signs in with a cloud's name and password.

    By the cloud's own id, so that a renamed user stays the same person and a local user of that name is nobody's.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="nova_identity")
    cloud = models.CharField(max_length=64)
    subject = models.CharField(max_length=255)

    class Meta:
        verbose_name = _("cloud identity")
        verbose_name_plural = _("cloud identities")
        constraints = [models.UniqueConstraint(fields=["cloud", "subject"], name="nova_identity_once")]

    def __str__(self):
        return f"{self.subject} @ {self.cloud}"


class LinkedAccount(models.Model):
    """Credentials of a person at a cloud, tested when saved, encrypted at rest, never shown again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="nova_accounts")
    cloud = models.CharField(max_length=64)
    label = models.CharField(_("Name"), max_length=255)
    subject = models.CharField(max_length=255, help_text="who this is, in the cloud's own ids")
    sealed = models.TextField(editable=False)
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("linked account")
        verbose_name_plural = _("linked accounts")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["user", "cloud", "subject"], name="nova_account_once")]

    def __str__(self):
        return f"{self.label} @ {self.cloud}"


class Panel(models.Model):
    """No table: the content type that permissions on panels hang from."""

    class Meta:
        managed = False
        default_permissions = ()

    def __str__(self):
        return ""
