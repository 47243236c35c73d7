"""Deletes one-time links that ended some time ago, used or not."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import ngettext

from django_nova import links


class Command(BaseCommand):
    """To be run once a day; until then whoever opens an old link is told that it is old, afterwards that it is not valid."""

    help = "Deletes one-time links (invitations, sent credentials) that were used or ended so many days ago."

    def add_arguments(self, parser):
        parser.add_argument("--days", type=int, default=30)

    def handle(self, *, days, verbosity, **options):
        if days < 0:
            raise CommandError("A number of days cannot be negative.")
        gone = links.prune(days)
        if verbosity:
            self.stdout.write(ngettext("%d link deleted.", "%d links deleted.", gone) % gone)
