"""Encrypts the linked accounts anew, so that an old key can be taken out of the settings."""

from contextlib import suppress

from cryptography.fernet import InvalidToken
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import ngettext

from django_nova.clouds.secrets import reseal
from django_nova.models import Gateway, Link, LinkedAccount, Place

SHORT_LIVED = Link, Gateway, Place  # links end by themselves, VPNs can be given new keys: none is missed


class Command(BaseCommand):
    """Safe to run while the site runs and to run again. Exit status 1 when there are credentials that no key opens."""

    help = "Encrypts the credentials of linked accounts, one-time links and VPNs with the newest key (the first of SECRET_KEYS)."

    def handle(self, *, verbosity, **options):
        done, lost = 0, []
        for row in LinkedAccount.objects.order_by("pk").select_related("user").iterator(chunk_size=200):
            try:
                sealed = reseal(row.sealed)
            except InvalidToken:
                lost.append(row)
                continue
            # Only what is still as it was read: who linked the account anew meanwhile used the newest key.
            done += LinkedAccount.objects.filter(pk=row.pk, sealed=row.sealed).update(sealed=sealed)
        for model in SHORT_LIVED:
            for row in model.objects.exclude(sealed="").iterator(chunk_size=200):
                with suppress(InvalidToken):
                    model.objects.filter(pk=row.pk, sealed=row.sealed).update(sealed=reseal(row.sealed))
        if verbosity:
            words = ngettext(
                "%d account is encrypted with the newest key.",
                "%d accounts are encrypted with the newest key.",
                done,
            )
            self.stdout.write(words % done)
        for row in lost:
            self.stderr.write(f"{row.user.get_username()}: {row}")
        if lost:
            words = ngettext(
                "%d account cannot be read with any key. Add the key that it was encrypted with, or have it linked again.",
                "%d accounts cannot be read with any key. Add the key that they were encrypted with, or have them linked again.",
                len(lost),
            )
            raise CommandError(words % len(lost))
