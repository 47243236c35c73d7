"""gunicorn's access log without the tokens of one-time links: ``--logger-class openstack_dashboard.access_log.Logger``.

https://docs.gunicorn.org/en/stable/settings.html#logger-class
"""

from gunicorn.glogging import Logger as Gunicorns

from .logs import LINK


class Logger(Gunicorns):
    """What a line can be made of (the request line, its path, where it came from), each without a token."""

    def atoms(self, *args, **kwargs):
        found = super().atoms(*args, **kwargs)
        return {name: LINK.sub(r"\1***", one) if isinstance(one, str) else one for name, one in found.items()}
