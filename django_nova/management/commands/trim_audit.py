"""Deletes old entries of the audit log, for sites that may not keep for ever who did what."""

from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import ngettext

from django_nova.conf import config
from django_nova.models import Entry


class Command(BaseCommand):
    """To be run once a day; harmless when nothing is old enough."""

    help = "Deletes audit entries that are older than the AUDIT_DAYS setting; 0 keeps them for ever."

    def add_arguments(self, parser):
        parser.add_argument("--days", type=int, help="in place of AUDIT_DAYS")

    def handle(self, *, days, verbosity, **options):
        days = config()["AUDIT_DAYS"] if days is None else days
        if days < 0:
            raise CommandError("A number of days cannot be negative.")
        gone = 0
        if days:
            gone = Entry.objects.all().trim(timezone.now() - timedelta(days=days))
        if verbosity:
            self.stdout.write(ngettext("%d entry deleted.", "%d entries deleted.", gone) % gone)
