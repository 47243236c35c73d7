"""OpenStack: who somebody is there, what they reach, and the services of one project as they see them.

API reference: https://docs.openstack.org/api-ref/identity/v3/
"""

from functools import cached_property

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from keystoneauth1 import adapter, discover

from . import Project, errors
from .cache import known, remembered
from .gather import Begun
from .openstack_directory import Authority
from .openstack_errors import translated
from .openstack_sessions import USER_AGENT, identity_address, session_of

__all__ = ["Connection", "identify", "projects", "regions", "translated"]

COMPUTE = (2, 96)  # what python-novaclient is asked to speak, unless the cloud is older
MENU_SECONDS, SILENT_SECONDS = 1, 30  # that a menu waits for Neutron, and then leaves it in peace


def identify(cloud, secret):
    """Who these credentials are at the cloud: ``{"subject", "label", "name", "domain", "token", "expires"}``.

    Raises the CloudError that says what is wrong with them or with the cloud.
    """
    with translated(signing_in=secret["kind"]):
        one = session_of(cloud, secret)
        one.invalidate()
        access = one.auth.get_access(one)
        # A token that is dead on arrival means that the clocks differ, whatever the password was.
        if access.expires <= timezone.now():
            raise errors.ClockSkew(f"{access.issued:%H:%M:%S} UTC ≠ {timezone.now():%H:%M:%S} UTC")
        return {
            "subject": access.user_id,
            "name": access.username,
            "domain": access.user_domain_name,
            "label": f"{access.username} @ {access.user_domain_name}",
            "token": access.auth_token,
            "expires": access.expires.isoformat(),
        }


def _alive(account):
    expires = account.secret.get("expires")
    if expires and parse_datetime(expires) <= timezone.now():
        raise errors.SignInAgain()


def projects(account):
    """The enabled projects that an account reaches, by name.

    https://docs.openstack.org/api-ref/identity/v3/#get-available-project-scopes
    """

    def ask():
        _alive(account)
        with translated():
            one = session_of(account.cloud, account.secret)
            if account.secret["kind"] == "application_credential":
                access = one.auth.get_access(one)
                return [Project(access.project_id, access.project_name, access.project_domain_name or "")]
            answer = one.get(f"{identity_address(account.cloud)}/auth/projects")
            found = [
                Project(p["id"], p["name"], p["domain_id"]) for p in answer.json()["projects"] if p["enabled"]
            ]
            return sorted(found, key=lambda project: project.name.casefold())

    return remembered(("projects", account.key), 60, ask)


def regions(account):
    """The regions of the cloud: those of the settings, else those of the catalogue that has a compute service."""
    if named := account.cloud.options.get("regions"):
        return list(named)

    def ask():
        first = next(iter(projects(account)), None)
        if first is None:
            return []
        with translated():
            one = session_of(account.cloud, account.secret, first.id)
            found = one.auth.get_access(one).service_catalog.get_endpoints(service_type="compute")
            return sorted({endpoint["region_id"] for endpoints in found.values() for endpoint in endpoints})

    return remembered(("regions", account.key), 300, ask)


class Connection(Authority):
    """The services of one project in one region, as one account sees them."""

    def __init__(self, scope):
        self.scope = scope
        _alive(scope.account)

    @cached_property
    def session(self):
        return session_of(self.scope.cloud, self.scope.account.secret, self.scope.project.id)

    @cached_property
    def access(self):
        """The scoped token's own words: roles, user, catalogue. Asks for a token only when there is none yet."""
        with translated():
            return self.session.auth.get_access(self.session)

    @property
    def user_id(self):
        return self.access.user_id

    @property
    def roles(self):
        return set(self.access.role_names)

    @property
    def together(self):
        """Who may share answers about the project: those whom its policies treat alike."""
        return "\x00".join([*self.scope.args, *sorted(self.roles)])

    @property
    def alone(self):
        """For answers that are about the person."""
        return "\x00".join([*self.scope.args, self.user_id])

    def has(self, service):
        """Whether the catalogue offers a service (by its official type) in this region."""

        def find():
            where = {"region_name": self.scope.region, "interface": self._interface}
            return bool(self.access.service_catalog.get_endpoints(service_type=service, **where))

        return self._found(service, find)

    def _found(self, what, find):
        """What a catalogue says of this region: looked up once, lives as long as the token; None is asked for again."""
        found = self.access.__dict__.setdefault("_nova_found", {})
        key = (what, self.scope.region, self._interface)
        if found.get(key) is None:
            found[key] = find()
        return found[key]

    @property
    def _interface(self):
        return self.scope.cloud.options.get("interface", "public")

    def adapter(self, service, microversion=None):
        """HTTP to one service: ``adapter("network").get("/v2.0/networks", params={...}).json()``."""
        return adapter.Adapter(
            self.session,
            service_type=service,
            region_name=self.scope.region,
            interface=self._interface,
            default_microversion=microversion,
        )

    @cached_property
    def network(self):
        return self.adapter("network")

    @cached_property
    def network_extensions(self):
        """What this Neutron can beyond its core, by alias: ``"qos" in api.network_extensions``. Asked once an hour.

        The same for all who use the cloud. Raises the CloudError of a Neutron that does not answer.
        https://docs.openstack.org/api-ref/network/v2/#list-extensions
        """

        def ask():
            with translated():
                found = self.network.get("/v2.0/extensions", params={"fields": "alias"}).json()
                return frozenset(one["alias"] for one in found["extensions"])

        return remembered(self._extensions, 3600, ask)

    @property
    def _extensions(self):
        return "network extensions", self.scope.cloud.slug, self.scope.region

    def offers(self, extension):
        """Whether its Neutron has an extension, for menus: one that is silent is not waited for, and its own pages say why."""
        if (told := known(self._extensions)) is not None:
            return extension in told
        silent = (*self._extensions, "silent")
        if known(silent):
            return True
        told = Begun({"": lambda: self.network_extensions}).within(MENU_SECONDS)[""]
        if isinstance(told, errors.CloudError):
            return remembered(silent, SILENT_SECONDS, lambda: True)
        return extension in told

    @cached_property
    def image(self):
        return self.adapter("image")

    @cached_property
    def volume(self):
        return self.adapter("block-storage", microversion=None)

    @cached_property
    def compute(self):
        """python-novaclient on this session. https://docs.openstack.org/python-novaclient/latest/reference/api/"""
        from novaclient import client

        made = client.Client(
            self.compute_version,
            session=self.session,
            region_name=self.scope.region,
            endpoint_type=self._interface,
        )
        made.client.user_agent = USER_AGENT  # novaclient would name itself
        return made

    @property
    def compute_version(self):
        """The newest microversion that both sides speak; asked of a cloud once a process."""

        def find():
            found = self.adapter("compute").get_endpoint_data()
            return found.max_microversion if found else None  # None, too, of a Nova that is silent now

        return discover.version_to_string(min(COMPUTE, self._found("version of compute", find) or (2, 1)))
