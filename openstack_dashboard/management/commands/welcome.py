"""`welcome`: waits for the demo's clouds, and says who can sign in as soon as each is ready."""

import time

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from openstack_dashboard import demo, embedded


class Command(BaseCommand):
    """Run by run_dashboard.sh beside the dashboard; ends when the last cloud is ready or has failed."""

    help = __doc__
    requires_system_checks = ()

    def handle(self, **options):
        if not settings.DEVCLOUD_DIR:
            raise CommandError("DASHBOARD_DEVCLOUD_DIR is not set: this site has no demo cloud.")
        if settings.MAIL_DIR:
            self.say(_("Mails are not sent here but written to %(folder)s") % {"folder": settings.MAIL_DIR})
        waiting = {embedded.HALVES[slug] for slug in settings.DJANGO_NOVA["CLOUDS"]}
        while waiting:
            status = embedded.status(settings.DEVCLOUD_DIR)
            for half in sorted(waiting):
                state = status.get(half, {}).get("state")
                if state == "up":
                    getattr(self, half)(status)
                if state in {"up", "failed"}:
                    waiting.remove(half)
            time.sleep(0.5)

    def ec2(self, status):
        demo.invite()
        self.say(_("EC2 is ready. Sign in as:"))
        self.person(demo.GUEST, demo.PASSWORD, _("A local account with an EC2 access key"))

    def openstack(self, status):
        self.say(_("OpenStack is ready. Sign in as:"))
        for one in status["people"]:
            if one["cloud"] == "openstack" and one["enabled"]:
                name = (
                    one["name"]
                    if one.get("domain", "Default") == "Default"
                    else f"{one['name']} @ {one['domain']}"
                )
                self.person(name, one["password"], one["description"])

    def person(self, name, password, description):
        self.say(f"    {name:<17}{password:<10}{description}")

    def say(self, line):
        self.stdout.write(line)
        self.stdout.flush()
