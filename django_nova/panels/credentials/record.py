"""An endpoint: where a service of the cloud answers, for those who call it themselves."""

from dataclasses import dataclass

from ..backend import Page


@dataclass(frozen=True)
class Endpoint:
    """``id`` is the service's type, which is its name on the cloud."""

    id: str
    name: str
    url: str


@dataclass(frozen=True)
class Catalogue(Page):
    """All of them, with the names of the files that there are, and what sort of ``secret`` these leave out."""

    files: tuple[str, ...] = ()
    secret: str = ""  # "password", "application_credential" or "access_key"
