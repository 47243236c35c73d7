"""The reference site as a marine institute wears it. Everything else is openstack_dashboard's."""

from pathlib import Path

from openstack_dashboard.mails import sender
from openstack_dashboard.settings import *  # noqa: F403
from openstack_dashboard.settings import STATICFILES_DIRS, TEMPLATES

HERE = Path(__file__).resolve().parent
TEMPLATES[0]["DIRS"] = [HERE / "templates"]
STATICFILES_DIRS = [*STATICFILES_DIRS, HERE / "static"]

BRAND = {
    "name": "Kelp Cloud",
    "logo": "kelp/logo.svg",
    "logo_dark": "kelp/logo-dark.svg",
    "wordmark": True,
    "icon": "kelp/icon.svg",
    "mail_logo": "kelp/mail.png",
    "color": "#0b6b53",
    "color_dark": "#4fd1a8",
    "colors": {
        "light": {"ground": "#f3f7f4", "ink": "#10231d"},
        "dark": {"ground": "#0a1512", "surface": "#11201b"},
    },
    "support": "mailto:cloud@kelp.example",
    "status": "https://status.kelp.example/",
    "imprint": "https://kelp.example/imprint/",
    "privacy": "https://kelp.example/privacy/",
    "terms": "https://kelp.example/cloud/terms/",
    "links": [({"en": "Courses", "de": "Kurse", "ja": "講習"}, "https://kelp.example/cloud/courses/")],
    "message": {
        "en": "On Sunday from 6 to 8 UTC the network of the station is serviced.",
        "de": "Am Sonntag von 6 bis 8 Uhr UTC wird das Netz der Station gewartet.",
    },
    "sign_in": {
        "en": "With the name and password of your station account.",
        "de": "Mit Name und Passwort Ihres Stationskontos.",
    },
}
DEFAULT_FROM_EMAIL = SERVER_EMAIL = sender(BRAND["name"], "cloud@kelp.example")
