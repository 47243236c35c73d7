"""What is the same on every cloud: the link is kept here, with whom it is for and until when."""

from ...links import Link, digest, make
from ...links.kept import Backend as Base
from ...links.kept import sender, state
from .record import SentLink

HOUR = 3600


class SentBackend(Base):
    Record = SentLink
    kind = "credentials"

    def list(self, window, *, name="", status="", user=""):
        return super().list(window, name=name, status=status, **({"about__user": user} if user else {}))

    def _send(self, name, hours, payload, bound="", **more):
        """``bound``: the address, where whoever has another one cannot open it; ``more`` is told in lists and no secret."""
        scope = self.scope
        about = {"name": name, "project": scope.project.name, "region": scope.region} | more
        token = make(
            self.kind,
            seconds=int(hours) * HOUR,
            address=bound,
            cloud=scope.cloud.slug,
            project=scope.project.id,
            about=about,
            payload=payload,
        )
        return self._record(Link.objects.get(digest=digest(token)), token)

    def _named(self, found, name):
        return found.filter(about__name__icontains=name)

    def _record(self, link, token=""):
        return SentLink(
            id=str(link.pk),
            name=link.about.get("name", ""),
            status=state(link),
            address=link.address or link.about.get("address", ""),
            sender=sender(link),
            sent=link.made_at,
            end=link.expires,
            token=token,
        )
