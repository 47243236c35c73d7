"""Who signed up, with what address, and since when it is known to be theirs."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SignUp(models.Model):
    """One person of this site. ``address`` is theirs alone, in small letters, once they opened the mail that went there.

    Until then it is empty: whoever signs up with an address that is not theirs keeps nobody else from it.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sign_up")
    wanted = models.CharField(max_length=150, help_text="the user name that was asked for")
    address = models.CharField(max_length=254, unique=True, null=True)
    language = models.CharField(max_length=16, blank=True)
    asked = models.DateTimeField(auto_now_add=True)
    agreed = models.DateTimeField(null=True)
    confirmed = models.DateTimeField(null=True)

    class Meta:
        app_label = "openstack_dashboard"
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")

    def __str__(self):
        return str(self.user)
