"""One-time links: who made them, for whom, until when. The token itself is kept nowhere, only its SHA-256."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Link(models.Model):
    """``about`` is what lists tell of it and holds no secret; ``sealed`` is what it hands over, erased once it was taken."""

    kind = models.CharField(max_length=32)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    for_user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    address = models.EmailField(_("E-mail address"), blank=True)
    cloud = models.CharField(max_length=64, blank=True)
    project = models.CharField(max_length=255, blank=True)
    about = models.JSONField(default=dict)
    sealed = models.TextField(blank=True, editable=False)
    made_at = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        app_label = "django_nova"
        verbose_name = _("one-time link")
        verbose_name_plural = _("one-time links")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["kind", "cloud", "project", "-id"], name="nova_link_scope")]
        constraints = [
            # However many invite the same person at the same moment, one invitation is open
            models.UniqueConstraint(
                fields=["kind", "cloud", "project", "address"],
                condition=models.Q(kind="invitation", used_at__isnull=True),
                name="nova_invited_once",
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.address} {self.expires:%Y-%m-%d %H:%M}"
