"""One light session for each account and project over one HTTP pool a cloud: kept with its token until that ends.

https://docs.openstack.org/keystoneauth/latest/using-sessions.html
"""

import hashlib
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urlsplit

import requests
from django.dispatch import receiver
from keystoneauth1 import session, token_endpoint
from keystoneauth1.identity import v3
from requests.adapters import HTTPAdapter
from requests.cookies import RequestsCookieJar

from ..conf import changed, config
from .kept import Kept
from .patience import patience
from .request_ids import heard

CONNECT_SECONDS = 3
USER_AGENT = "django-nova"  # how the cloud's operators know this site in their logs
# https://docs.openstack.org/api-guide/compute/faults.html#tracking-errors-by-request-id ; the last one is Swift's
REQUEST_IDS = "X-Openstack-Request-Id", "X-Compute-Request-Id", "X-Trans-Id"
LOOKS = "GET", "HEAD", "OPTIONS"
_sessions = Kept(512)
_pools = Kept(64)


class _Pool(HTTPAdapter):
    """Connections of one cloud; gives up on a dead host long before it gives up on a slow answer."""

    def send(self, request, timeout=None, **kwargs):
        # A request is sent within the time for connecting: a file on its way has longer, since whoever takes it may be slow
        file = not isinstance(request.body, (bytes, str, type(None)))
        connecting = timeout if file else CONNECT_SECONDS
        return super().send(request, timeout=(patience(connecting), patience(timeout)), **kwargs)


def _named(answer, **kwargs):
    """Every answer has an id, and who listens hears it; those about tokens are not what anybody asked for."""
    id = next((answer.headers[name] for name in REQUEST_IDS if name in answer.headers), "")
    path = urlsplit(answer.request.url).path
    if not path.endswith("/auth/tokens"):
        heard(id, change=answer.request.method not in LOOKS)


def _pool(cloud):
    """One HTTP pool and one cache of API discovery for all who use a cloud. Keeps no cookies: accounts share it."""

    def make():
        http = requests.Session()
        http.cookies = RequestsCookieJar(policy=DefaultCookiePolicy(allowed_domains=[]))
        for scheme in "http://", "https://":
            http.mount(scheme, _Pool(pool_maxsize=32))
        http.hooks["response"].append(_named)
        return http, {}

    return _pools.get((cloud.slug, cloud.options["auth_url"]), make)


def session_of(cloud, secret, project=None, domain=None):
    """The kept session of these credentials in this project or in this domain (both None: in neither)."""

    def make():
        http, discovered = _pool(cloud)
        return session.Session(
            auth=_plugin(cloud, secret, project, domain),
            session=http,
            discovery_cache=discovered,
            verify=cloud.options.get("verify", True),
            timeout=config()["DEADLINE"] - 2,
            user_agent=USER_AGENT,
        )

    fingerprint = hashlib.sha256(repr(sorted(secret.items())).encode()).hexdigest()
    return _sessions.get((cloud.slug, fingerprint, project, domain), make)


def _plugin(cloud, secret, project, domain):
    url, kind = identity_address(cloud), secret["kind"]
    if kind == "application_credential":  # names its own project
        return v3.ApplicationCredential(
            url, application_credential_id=secret["id"], application_credential_secret=secret["secret"]
        )
    if kind == "token" and project is None and domain is None:  # it is what was asked for already
        return token_endpoint.Token(url, secret["token"])
    if kind == "token":
        return v3.Token(url, secret["token"], project_id=project, domain_id=domain, reauthenticate=False)
    return v3.Password(
        url,
        username=secret["username"],
        password=secret["password"],
        user_domain_name=secret["domain"],
        project_id=project,
        domain_id=domain,
        unscoped=project is None and domain is None,
    )


def identity_address(cloud):
    """Keystone's address with its version, which people leave out as often as not."""
    url = cloud.options["auth_url"].rstrip("/")
    return url if url.endswith("/v3") else f"{url}/v3"


@receiver(changed)
def _forget_sessions(**kwargs):
    _sessions.clear()
    _pools.clear()
