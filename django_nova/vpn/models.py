"""What the app remembers of VPNs: one gateway for each project and region, and the places of its members."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Gateway(models.Model):
    """The one gateway of a scope, from the first step of making it until the last step of removing it.

    ``key`` marks what belongs to it at the cloud. ``asked``: what it was made with. ``made``: ids of what is there, by step.
    ``busy``, ``busy_until``: whoever works at it now holds it until then. ``step``, ``trouble``: where that ended, and why.
    """

    class Stage(models.TextChoices):
        MAKING = "making"
        STANDING = "standing"
        ROTATING = "rotating"
        REMOVING = "removing"

    cloud = models.CharField(max_length=64)
    project = models.CharField(max_length=255)
    region = models.CharField(max_length=255)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    stage = models.CharField(max_length=8, choices=Stage, default=Stage.MAKING)
    asked = models.JSONField(default=dict)
    made = models.JSONField(default=dict)
    step = models.CharField(max_length=16, blank=True)
    trouble = models.TextField(blank=True)
    busy = models.CharField(max_length=32, blank=True)
    busy_until = models.DateTimeField(null=True)
    generation = models.PositiveIntegerField(default=0)
    rotated = models.DateTimeField(null=True)
    sealed = models.TextField(editable=False, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    who = models.CharField(max_length=255, blank=True)

    class Meta:
        app_label = "django_nova"
        verbose_name = _("VPN gateway")
        verbose_name_plural = _("VPN gateways")
        constraints = [
            models.UniqueConstraint(fields=["cloud", "project", "region"], name="nova_vpn_once"),
        ]

    def __str__(self):
        return f"{self.cloud} / {self.project} / {self.region}"


class Place(models.Model):
    """One pair of keys that the gateway lets in, and whose it is once somebody took it.

    ``taken`` and not ``user`` says whether it is free: a place whose person is gone from this site is nobody else's.
    """

    gateway = models.ForeignKey(Gateway, models.CASCADE, related_name="places")
    generation = models.PositiveIntegerField()
    number = models.PositiveIntegerField(help_text="which address of the pool it has")
    public = models.CharField(max_length=44)
    sealed = models.TextField(editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    who = models.CharField(max_length=255, blank=True)
    taken = models.DateTimeField(null=True)
    revoked = models.DateTimeField(null=True)

    class Meta:
        app_label = "django_nova"
        verbose_name = _("place in a VPN")
        verbose_name_plural = _("places in VPNs")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["gateway", "generation", "number"], name="nova_vpn_place_once"),
            models.UniqueConstraint(
                fields=["gateway", "generation", "user"],
                condition=Q(revoked=None),
                name="nova_vpn_person_once",
            ),
        ]

    def __str__(self):
        return f"{self.gateway}: {self.number} {self.who}"
