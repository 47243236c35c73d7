"""How mail leaves the site, as Django's settings say it: newer versions have one setting for what were many."""

from email.utils import formataddr

import django
from environ import Env

OPTIONS = {
    "EMAIL_HOST": "host",
    "EMAIL_PORT": "port",
    "EMAIL_HOST_USER": "username",
    "EMAIL_HOST_PASSWORD": "password",
    "EMAIL_USE_TLS": "use_tls",
    "EMAIL_USE_SSL": "use_ssl",
    "EMAIL_FILE_PATH": "file_path",
}
SECONDS = 10  # that a mail server may take


def configured(url):
    """Django's settings for the mail server of an address such as ``smtp+tls://user:password@host:587``."""
    told = {name: value for name, value in Env.email_url_config(url).items() if value not in (None, "")}
    if told["EMAIL_BACKEND"].endswith("smtp.EmailBackend"):
        told["EMAIL_TIMEOUT"] = SECONDS
    if django.VERSION < (6, 1):
        return told
    options = {OPTIONS.get(name, "timeout"): value for name, value in told.items() if name != "EMAIL_BACKEND"}
    return {"MAILERS": {"default": {"BACKEND": told["EMAIL_BACKEND"], "OPTIONS": options}}}


def in_folder(path):
    """The same for mails that nobody is sent: each is a file there, for those who try the site."""
    return configured(f"filemail:///{path}")


def sender(name, address):
    """Whom mails come from, as a header has it, whatever the name is."""
    return formataddr((name, address))
