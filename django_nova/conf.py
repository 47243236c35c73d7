"""Settings: one ``DJANGO_NOVA`` dict in the site, these defaults beneath it.

Every key is described in ``docs/settings.md``; a test fails when one is not.
"""

from functools import cache

from django.conf import settings
from django.core.signals import setting_changed
from django.dispatch import Signal, receiver

DEFAULTS = {
    # slug -> {"provider": "openstack" | "ec2", "name": ..., options of that provider}
    "CLOUDS": {},
    # The panels in menu order, as dotted paths. Add your own; drop one to hide it.
    "PANELS": [
        "django_nova.panels.instances",
        "django_nova.panels.flavors",
        "django_nova.panels.server_groups",
        "django_nova.panels.launch_templates",
        "django_nova.panels.images",
        "django_nova.panels.image_members",
        "django_nova.panels.key_pairs",
        "django_nova.panels.volumes",
        "django_nova.panels.volume_snapshots",
        "django_nova.panels.volume_backups",
        "django_nova.panels.volume_transfers",
        "django_nova.panels.containers",
        "django_nova.panels.objects",
        "django_nova.panels.uploads",
        "django_nova.panels.topology",
        "django_nova.panels.networks",
        "django_nova.panels.subnets",
        "django_nova.panels.network_shares",
        "django_nova.panels.ports",
        "django_nova.panels.routers",
        "django_nova.panels.router_interfaces",
        "django_nova.panels.route_tables",
        "django_nova.panels.routes",
        "django_nova.panels.internet_gateways",
        "django_nova.panels.nat_gateways",
        "django_nova.panels.floating_ips",
        "django_nova.panels.port_forwardings",
        "django_nova.panels.security_groups",
        "django_nova.panels.security_group_rules",
        "django_nova.panels.vpn",
        "django_nova.panels.application_credentials",
        "django_nova.panels.ec2_credentials",
        "django_nova.panels.credentials",
        "django_nova.panels.members",
        "django_nova.panels.invitations",
        "django_nova.panels.sent_credentials",
        "django_nova.panels.projects",
        "django_nova.panels.users",
        "django_nova.panels.groups",
        "django_nova.panels.group_members",
        "django_nova.panels.policies",
        "django_nova.panels.access_keys",
        "django_nova.panels.roles",
        "django_nova.panels.role_assignments",
        "django_nova.panels.domains",
        "django_nova.panels.usage",
        "django_nova.panels.quotas",
        "django_nova.panels.quota_requests",
        "django_nova.panels.activity",
    ],
    # slug -> what things cost there in an hour: {"currency": "EUR", "flavors": {"m1.small": 0.02}, "vcpu": 0.01, ...}
    "PRICES": {},
    # callable(user, panel name, verb, scope) -> bool: may this person of the site do that?
    "PERMISSION": "django_nova.permissions.everyone",
    # Keys that encrypt credentials at rest, newest first; empty: derived from SECRET_KEY and its fallbacks.
    "SECRET_KEYS": [],
    # The Django cache that short-lived answers of clouds are shared in.
    "CACHE": "default",
    # Seconds between two looks at a table while something in it moves.
    "LIVE_SECONDS": 2.8,
    # Seconds that a page waits for a cloud before it shows what it has.
    "DEADLINE": 12,
    # Rows on one page: the choices; the first is what people start with.
    "PAGE_SIZES": [20, 50, 100],
    # Rows that one CSV export holds at the most.
    "EXPORT_ROWS": 5000,
    # May people link accounts of their own (access keys, application credentials, passwords)?
    "LINK_ACCOUNTS": True,
    # How often strangers and guessers may try, where it differs: name -> {"who": (times, seconds), "address": (times, seconds)}.
    "LIMITS": {},
    # Days that an invitation by e-mail into a project can be accepted.
    "INVITATION_DAYS": 7,
    # Mail addresses of those who run the clouds: they are told when a project asks for more.
    "OPERATORS": [],
    # Days that audit entries are kept by the retention command; 0 keeps them for ever.
    "AUDIT_DAYS": 0,
    # The site's own address for links in mails, such as "https://cloud.example.org"; empty: the one that was asked for.
    "SITE_URL": "",
    # callable() -> dict: what all mails can show, such as {"brand": {"name": ..., "color": ..., "url": ...}}; empty: nothing.
    "MAIL_CONTEXT": "",
}

changed = Signal()  # sent when DJANGO_NOVA changes, so that whatever was built from it is built anew


@cache
def config():
    return DEFAULTS | getattr(settings, "DJANGO_NOVA", {})


@receiver(setting_changed)
def _forget(*, setting, **kwargs):
    if setting == "DJANGO_NOVA":
        config.cache_clear()
        changed.send(sender=None)
