"""What reaches an instance: the sum of the rules of its security groups, which are another panel's to tell."""

from ..backend import backend_class


class Firewall:
    def firewall(self, id):
        groups = backend_class("django_nova.panels.security_groups", self.scope.cloud.provider)
        return groups(self.scope).firewall(id)
