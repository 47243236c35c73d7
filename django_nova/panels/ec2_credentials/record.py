"""An EC2 credential: an access key and its secret."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Ec2Credential:
    """``id`` and ``name`` are the access key. ``secret`` is there only where somebody asked for it just now.

    ``here``: this site acts with it.
    """

    id: str
    name: str
    status: str = "active"  # or "inactive"
    here: bool = False
    secret: str = field(default="", repr=False)
