"""A last net under the logs: what looks like a credential is blotted out, wherever the line came from."""

import logging
import re

NAME = r"password|passwd|secret|token|api[_-]?key|access[_-]?key|authorization|cookie|signature|credential"
SECRET = re.compile(
    rf"""(?ix)
    ( ["']?[\w-]{{0,40}}(?:{NAME})[\w-]{{0,40}}["']? \s*[:=]\s* (?:(?:Bearer|Basic)\s+)? )  # the name of it
    ( "[^"]*" | '[^']*' | [^\s"',;&}}\])]+ )                                  # and what it is
    """
)
# Links in mails: who has the address has what it opens.
LINK = re.compile(r"(/links/|/forgotten/[^/\s]+/|\b(?:activation_)?key=)[\w:.%=-]{20,}")


def without_secrets(text):
    return LINK.sub(r"\1***", SECRET.sub(r"\1***", text))


class WithoutSecrets(logging.Formatter):
    """Works on the finished text, so that arguments and tracebacks are covered as well."""

    def format(self, record):
        return without_secrets(super().format(record))
