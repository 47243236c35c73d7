"""A share: a project that may use a network."""

from dataclasses import dataclass

from ..backend import Ref


@dataclass(frozen=True)
class NetworkShare:
    """``everyone``: all projects of the cloud. ``project`` is named where the person reaches it, too."""

    id: str
    name: str
    network: Ref | None = None
    project: str = ""
    everyone: bool = False
    external: bool = False
