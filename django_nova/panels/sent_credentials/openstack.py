"""Links to the files of a member of a project. They hold no secret but what the member adds: nobody else can make one for them.

https://docs.openstack.org/api-ref/identity/v3/#create-application-credential (by the user alone)
"""

from django.utils.translation import gettext as _

from ...clouds.errors import Invalid
from .. import Choice, Window
from ..members.openstack import Backend as Members
from .kept import SentBackend

MOST = 1000  # members to choose from


class Backend(SentBackend):
    @classmethod
    def available(cls, scope):
        return Members(scope).manages

    def create(self, *, user, address, hours):
        """``user``: the id of a member, who alone can use the link; ``address``: where it is sent."""
        name = next((one.label for one in self.users() if one.value == user), None)
        if name is None:
            raise Invalid(field="user", message=_("That is no member of this project."))
        return self._send(name, hours, {"user": user}, address=address, user=user)

    def users(self):
        """The members, as far as the cloud tells."""
        return [Choice(one.id, one.name) for one in Members(self.scope).list(Window(limit=MOST)).items]
