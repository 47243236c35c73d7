"""Who oversees an OpenStack project: by the roles of the person's own token.

https://docs.openstack.org/keystone/latest/admin/service-api-protection.html
"""

from .log import Log


class Backend(Log):
    def manages(self):
        return "manager" in self.api.roles

    def administers(self):
        return "admin" in self.api.roles
