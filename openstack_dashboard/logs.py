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


class WithoutSecrets(logging.Formatter):
    """Works on the finished text, so that arguments and tracebacks are covered as well."""

    def format(self, record):
        return SECRET.sub(r"\1***", super().format(record))
