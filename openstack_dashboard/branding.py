"""What a site wears: name, logo, colors, links and words, for every page and every mail.

All of it is the setting ``BRAND``; how it is drawn is one template, ``openstack_dashboard/brand.html``.
"""

from urllib.parse import urljoin

from django.conf import settings
from django.core.checks import Error, Warning, register
from django.http import HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language

from django_nova.conf import config

from .colors import pale, sheet, theme, wrong

DEFAULTS = {
    "name": "OpenStack Dashboard",
    "logo": "",  # a path beneath the static files
    "logo_dark": "",  # another for dark pages
    "wordmark": False,  # the logo says the name already
    "icon": "openstack_dashboard/icon-1.svg",  # of the browser's tab
    "mail_logo": "",  # a PNG for mails, white or colored on the accent
    "color": "",  # the accent: of buttons, links, what is chosen
    "color_dark": "",  # on dark pages; without, the same lightened until it can be read
    "colors": {},  # more of them: {"light": {"accent": "#…", "ground": "#…"}, "dark": {…}}
    "support": "",  # addresses
    "imprint": "",
    "privacy": "",
    "status": "",
    "terms": "",
    "links": [],  # more of them: [(words, address)]
    "message": "",  # words: on every page, on the page to sign in, above the clouds
    "sign_in": "",
    "home": "",
}
WORDS = "name", "message", "sign_in", "home"
ADDRESSES = "support", "imprint", "privacy", "status", "terms"
YEAR = 31536000


def brand():
    """The setting with everything that it leaves out, in the present language."""
    told = DEFAULTS | {name: one for name, one in settings.BRAND.items() if one}
    told |= {name: said(told[name]) for name in WORDS}
    told["links"] = [(said(words), address) for words, address in told["links"]]
    return told


def said(words):
    """Words of a setting: as they are, or {language: words}."""
    if not isinstance(words, dict):
        return words
    language = get_language() or settings.LANGUAGE_CODE
    for one in language, language.partition("-")[0], settings.LANGUAGE_CODE:
        if one in words:
            return words[one]
    return next(iter(words.values()), "")


def branding(request):
    """`brand`: what the setting says; `brand_css`: the address of its colors, or empty.

    `mails`: the folder that mails are written to where nobody is sent any, else None.
    """
    told = brand()
    text, digest = sheet(told)
    address = reverse("brand_css", args=[digest]) if text else ""
    return {"brand": told, "brand_css": address, "mails": settings.MAIL_DIR}


def stylesheet(request, digest):
    """The brand's colors. The digest is part of the address: whoever has it never asks again."""
    text, current = sheet(brand())
    answer = HttpResponse(text, content_type="text/css; charset=utf-8")
    lasting = f"public, max-age={YEAR}, immutable"
    answer["Cache-Control"] = lasting if digest == current else "public, max-age=60"
    return answer


def for_mail():
    """What mails show of the site: absolute addresses only, and the light theme's colors."""
    told, base = brand(), config()["SITE_URL"]
    colors = theme(told, "light")
    shown = {"name": told["name"], "url": base, "color": colors["accent"], "on_color": colors["on-accent"]}
    if base and told["mail_logo"]:
        shown["mail_logo"] = urljoin(base, static(told["mail_logo"]))
    return {"brand": shown}


@register
def check_brand(app_configs, **kwargs):
    """Mistakes in the setting, and colors in which words cannot be read (WCAG AA)."""
    found = [
        Error(
            f"BRAND has an unknown key {key!r}.",
            hint=f"Known: {', '.join(DEFAULTS)}.",
            id="openstack_dashboard.E001",
        )
        for key in settings.BRAND
        if key not in DEFAULTS
    ]
    mistakes = [*wrong(settings.BRAND)]
    found += [Error(f"BRAND: {what}: {why}.", id="openstack_dashboard.E002") for what, why in mistakes]
    for name, words, on, ratio in () if mistakes else pale(settings.BRAND):
        hint = "WCAG AA wants 4.5. Take a darker color for light pages and a lighter one for dark pages."
        words = f"BRAND: on {name} pages, {words} on {on} has a contrast of {ratio:.2f}."
        found.append(Warning(words, hint=hint, id="openstack_dashboard.W001"))
    addresses = [(name, settings.BRAND.get(name, "")) for name in ADDRESSES]
    addresses += [(f"links: {words}", address) for words, address in settings.BRAND.get("links", [])]
    for name, address in addresses:
        if not isinstance(address, (str, Promise)) or (address and not _leads(str(address))):
            hint = "https://…, mailto:… or /…"
            found.append(
                Error(f"BRAND: {name} is no address: {address!r}.", hint=hint, id="openstack_dashboard.E003")
            )
    return found


def _leads(address):
    return address.startswith(("https://", "http://", "mailto:", "tel:")) or (
        address.startswith("/") and not address.startswith("//")
    )
