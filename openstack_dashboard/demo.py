"""What makes the demo ready to use: whoever signs in finds the EC2 key of their name linked, and somebody runs the site.

Imported only on a site with the devcloud (see `apps.py`).
"""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from django_nova.clouds import accounts, clouds
from django_nova.clouds.errors import CloudError

from . import embedded

GUEST, PASSWORD = "guest", "secret"  # as public as all of the demo


@receiver(user_logged_in)
def welcome(sender, request, user, **kwargs):
    """Somebody of the demo's Keystone came in: link their EC2 key. Who runs the cloud there runs the site as well."""
    identity = getattr(user, "nova_sign_in", None)
    if not (identity and settings.DEVCLOUD_DIR and user.nova_identity.cloud == "stack"):
        return
    link(user, identity["name"])
    if (identity["name"], identity["domain"]) == ("admin", "Default") and not user.is_staff:
        user.is_staff = True
        user.save(update_fields=["is_staff"])


def link(user, name):
    """Link the EC2 key of the devcloud's person `name`; nothing happens while EC2 does not answer."""
    secret = embedded.access_key(name)
    try:
        if secret:
            accounts.link(user, clouds()["aws"], secret)
    except CloudError:
        return


def invite():
    """The local account: somebody to be while OpenStack, and with it everybody else, still starts."""
    guest, made = get_user_model().objects.get_or_create(username=GUEST)
    if made:
        guest.set_password(PASSWORD)
        guest.save()
    link(guest, "alice")
