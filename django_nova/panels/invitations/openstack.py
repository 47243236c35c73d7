"""Invitations into a project of Keystone. They are kept here; the roles are Keystone's, and granted when somebody accepts.

https://docs.openstack.org/api-ref/identity/v3/#roles
"""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ...clouds.errors import Conflict
from ...clouds.operator import has_operator
from ...conf import config
from ...links import make, renew
from ...links.kept import Backend as Base
from ...links.kept import sender, state
from ..members.openstack import Backend as Members
from .record import Invitation

DAY = 86400


class Backend(Base):
    Record = Invitation
    kind = "invitation"

    @classmethod
    def available(cls, scope):
        """Where the site has an account of its own that can let somebody in, and to those who may."""
        return has_operator(scope.cloud) and Members(scope).manages

    def create(self, *, address, roles):
        """``roles``: ids of what the person can hand on.

        An invitation that ended makes room for the next one; of two at once for the same address one is refused.
        """
        names = {choice.value: choice.label for choice in self.roles()}
        address = address.strip().lower()
        self.links.filter(address=address, used_at=None, expires__lte=timezone.now()).delete()
        try:
            with transaction.atomic():
                token = make(
                    self.kind,
                    seconds=config()["INVITATION_DAYS"] * DAY,
                    address=address,
                    cloud=self.scope.cloud.slug,
                    project=self.scope.project.id,
                    about={
                        "project": self.scope.project.name,
                        "region": self.scope.region,
                        "roles": [names.get(one, one) for one in roles],
                    },
                    payload={"roles": list(roles), "inviter": self.api.user_id},
                )
        except IntegrityError:
            words = _("This address is invited already: withdraw that, or send it again.")
            raise Conflict(field="address", message=words) from None
        return self._record(self.links.get(address=address, used_at=None), token)

    def send_again(self, id):
        """Another token and another end; the link of the first mail is dead."""
        link = self._link(id)
        token = None if link.used_at else renew(link, seconds=config()["INVITATION_DAYS"] * DAY)
        if token is None:
            raise Conflict(message=_("This invitation was accepted."))
        link.refresh_from_db()
        return self._record(link, token)

    def roles(self):
        return Members(self.scope).roles()

    def _record(self, link, token=""):
        return Invitation(
            id=str(link.pk),
            name=link.address,
            status=state(link),
            roles=tuple(link.about.get("roles", ())),
            sender=sender(link),
            sent=link.made_at,
            end=link.expires,
            token=token,
        )
