"""`createnovausers`: gives people who exist already an account and a project at the clouds, and finishes what broke off.

The name is of 2011. Can be run as often as wanted, from cron as well: nobody gets anything twice.
"""

from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError

from django_nova.clouds.errors import CloudError
from django_nova.provisioning import people
from django_nova.provisioning.models import Provision
from django_nova.provisioning.running import go_on

State = Provision.State


class Command(BaseCommand):
    """Ends with status 1 when something could not be completed; the next run tries it again."""

    help = "Give people who exist already what a new person gets at the clouds, and finish what broke off."

    def add_arguments(self, parser):
        parser.add_argument(
            "names", nargs="*", help="user names; without them all active people who have nothing there yet"
        )
        parser.add_argument("--cloud", action="append", help="the slug of a cloud; may be repeated")
        parser.add_argument(
            "--unfinished", action="store_true", help="only finish what was begun, begin nothing"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")

    def handle(self, names, cloud, unfinished, dry_run, **options):
        chosen = self._clouds(cloud)
        users = self._people(names)
        failed = 0
        for one in chosen:
            begun = [] if unfinished else list(people.without(one))
            found = Provision.objects.filter(
                cloud=one.slug, state__in=(State.OPEN, State.FAILED), user__isnull=False
            )
            if users is not None:
                begun, found = [user for user in begun if user in users], found.filter(user__in=users)
            if dry_run:
                for who in [*(str(user) for user in begun), *(one.who for one in found)]:
                    self.stdout.write(f"{one.slug}: {who}")
                continue
            todo = [*found.order_by("pk"), *(people.begin(user, of=[one])[0] for user in begun)]
            failed += sum(not self._finish(provision) for provision in todo)
        if failed:
            raise CommandError(f"{failed} could not be completed.")

    def _finish(self, provision):
        try:
            while not go_on(None, provision) and not provision.error:
                pass
        except CloudError as error:
            self.stdout.write(f"{provision.cloud}: {provision.who}: {error.sentence()}")
            return False
        words = provision.error or provision.get_state_display()
        self.stdout.write(f"{provision.cloud}: {provision.who}: {words}")
        return not provision.error

    def _clouds(self, slugs):
        offered = {one.slug: one for one in people.offered()}
        if not offered:
            raise CommandError("No cloud has an operator: see docs/people.md.")
        if unknown := set(slugs or ()) - set(offered):
            raise CommandError(f"No cloud with an operator: {', '.join(sorted(unknown))}.")
        return [offered[slug] for slug in slugs] if slugs else list(offered.values())

    def _people(self, names):
        if not names:
            return None
        model = get_user_model()
        found = list(model.objects.filter(**{f"{model.USERNAME_FIELD}__in": names}))
        if missing := set(names) - {user.get_username() for user in found}:
            raise CommandError(f"Nobody is called {', '.join(sorted(missing))}.")
        return found
