"""A route: where a router, or a route table, sends what is for other ranges."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Route:
    """Clouds give routes no ids: ``id`` is made of whose it is, its range and its next hop. ``status``: "down" leads nowhere."""

    id: str
    destination: str
    status: str = "up"

    @property
    def name(self):
        return self.destination
