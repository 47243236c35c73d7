"""Mail to people: one template a mail, in the language of whoever reads it, sent once what it tells of is certain.

``send("ada@example.org", "invitation", {...})`` draws ``django_nova/mail/invitation.txt`` (its first line is the subject), and
``invitation.html`` beside it; without that file the HTML part is the text in the frame of ``mail/base.html``. Text templates
are not HTML: what stands in them is not escaped. https://www.rfc-editor.org/rfc/rfc3834 (Auto-Submitted)
"""

import logging
import unicodedata
from urllib.parse import urljoin

from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.db import transaction
from django.template import Context, TemplateDoesNotExist
from django.template.loader import get_template
from django.utils.module_loading import import_string
from django.utils.translation import get_language, get_language_bidi, override

from .conf import config

logger = logging.getLogger("django_nova.mail")

SUBJECT = 200  # characters
HEADERS = {"Auto-Submitted": "auto-generated"}


def send(to, name, context=None, language=""):
    """Send one mail to one address; False when it could not be (the log says why).

    ``language`` is the receiver's; empty: the present person's. Within a transaction it leaves when that is committed, and
    True means that it will be tried: who has to know calls this outside of it.
    """
    try:
        validate_email(to)
    except ValidationError:
        logger.error("Mail %s: %s", name, "the address is none")
        return False
    with override(language or get_language()):
        message = _message(to, name, context or {})
    if transaction.get_connection().in_atomic_block:
        transaction.on_commit(lambda: _send(message, name))
        return True
    return _send(message, name)


def absolute(request, path):
    """An address of this site for a mail: of ``SITE_URL`` where that is set, else as the request came.

    ``request`` may be None where nobody asks (commands), which needs ``SITE_URL``.
    """
    base = config()["SITE_URL"]
    if base or request is None:
        return urljoin(base, str(path))
    return request.build_absolute_uri(path)


def _message(to, name, context):
    look = config()["MAIL_CONTEXT"]
    context = {"language": get_language(), "rtl": get_language_bidi()} | (
        import_string(look)() if look else {}
    ) | context  # fmt: skip
    text = _drawn(f"django_nova/mail/{name}.txt", context, autoescape=False).strip()
    subject, _newline, text = text.partition("\n")
    subject, text = _line(subject), text.strip()
    context |= {"subject": subject, "text": text.partition("\n-- \n")[0]}
    try:
        html = _drawn(f"django_nova/mail/{name}.html", context)
    except TemplateDoesNotExist as missing:
        if missing.args[0] != f"django_nova/mail/{name}.html":
            raise
        html = _drawn("django_nova/mail/base.html", context)
    message = EmailMultiAlternatives(
        subject, f"{text}\n", to=[to], headers=HEADERS | {"Content-Language": context["language"]}
    )
    message.attach_alternative(html, "text/html")
    return message


def _drawn(template, context, autoescape=True):
    return get_template(template).template.render(Context(context, autoescape=autoescape))


def _line(text):
    """One line fit for a header: names that people chose may hold anything."""
    plain = "".join(" " if unicodedata.category(one) in ("Cc", "Zl", "Zp") else one for one in text)
    return " ".join(plain.split())[:SUBJECT]


def _send(message, name):
    try:
        message.send()
    except (
        Exception
    ) as error:  # a mail server fails in many ways, and none of them may undo what the mail tells of
        logger.error("Mail %s could not be sent: %s", name, type(error).__name__)
        return False
    logger.info("Mail %s sent", name)
    return True
