"""Amazon EC2 and whatever speaks its API, through boto3's core: one client for each region and service, whoever calls.

A client weighs 1.5 MiB and 25 ms, so it is shared by all accounts; each call is signed with the credentials of the account
that makes it. Nothing is ever signed with credentials of the machine that this runs on.
https://boto3.amazonaws.com/v1/documentation/api/latest/guide/clients.html
"""

import base64
import hashlib
import time
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import cache, partial
from http import HTTPStatus
from urllib.parse import urlsplit

import botocore.session
from botocore import exceptions as failures
from botocore.config import Config
from botocore.credentials import Credentials, DeferredRefreshableCredentials
from botocore.loaders import Loader
from botocore.utils import parse_timestamp
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from ..conf import changed, config
from . import Project, errors
from .cache import remembered
from .ec2_errors import CODES_OF_BUSY, translated
from .kept import Kept

__all__ = ["Connection", "identify", "projects", "regions", "translated"]

CONNECT_SECONDS = 3
LOOK_SECONDS = CHANGE_SECONDS = (
    20  # that an answer may take; a look has to end before the page's deadline, too
)
QUICK = 1  # an attempt that failed within so many seconds is worth a second one
LOOKS = "describe_", "get_", "list_", "head_", "assume_"
# What carries a file, or has the cloud move one: sent once, unsigned and as it comes, and given time.
STREAMS = "put_object", "upload_part", "copy_object", "complete_multipart_upload"
STREAM_SECONDS = 120  # that the cloud may take for a piece of a file, once it has it

_calling = ContextVar("nova_ec2_credentials")
_clients = Kept(256)
_credentials = Kept(1024)


@cache
def _session():
    """The session that makes all clients. Its own credentials are none, lest botocore looks for some on this machine."""
    session = botocore.session.Session()
    session.register_component("data_loader", Loader())
    session.get_component("response_parser_factory").set_parser_defaults(timestamp_parser=_moment)
    session.set_credentials("nobody", "nothing")
    return session


def _moment(text):
    """A moment in UTC. Python's own parser saves a fifth of the time that a long list takes."""
    try:
        moment = datetime.fromisoformat(text)
    except (ValueError, TypeError):
        return parse_timestamp(text)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _config(looks, streams=False, storage=None):
    seconds = min(LOOK_SECONDS, config()["DEADLINE"] - CONNECT_SECONDS - QUICK) if looks else CHANGE_SECONDS
    return Config(
        signature_version="v4" if storage is None else "s3v4",
        retries={"mode": "standard", "total_max_attempts": 1},  # a second attempt is decided by ``_again``
        # So long a piece may also wait to be sent
        connect_timeout=CHANGE_SECONDS if streams else CONNECT_SECONDS,
        read_timeout=STREAM_SECONDS if streams else max(1, seconds),
        max_pool_connections=64,
        user_agent_extra="django-nova",
        s3=storage,
        # What not all that speaks S3 knows is not asked of it
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )


def _client(cloud, service, region, looks, streams=False):
    address = cloud.options.get(f"{service}_endpoint_url") or cloud.options.get("endpoint_url")

    def make():
        storage = None
        if service == "s3":  # buckets as names of hosts need a DNS that only Amazon is sure to have
            storage = {"addressing_style": "path" if address else "auto"}
            storage |= {"payload_signing_enabled": False} if streams else {}
        client = _session().create_client(
            service,
            region_name=region,
            endpoint_url=address,
            verify=cloud.options.get("verify", True),
            config=_config(looks, streams, storage),
        )
        client.meta.events.register_first("before-call", _begin)
        client.meta.events.register_first("needs-retry", partial(_again, looks=looks))
        if service == "s3":
            client.meta.events.register("before-call.s3.DeleteObjects", _summed)
            client.meta.events.register_first("before-parameter-build.s3.GetObject", _sign_as)
        else:
            client.meta.events.register("before-parse", _legible)
        return client

    return _clients.get((cloud.slug, service, region, looks, streams), make)


def _sign_as(context, **kwargs):
    """An address that is signed without a call is signed as whoever asks for it, too."""
    context["signing"] = context.get("signing", {}) | {"request_credentials": _calling.get()}


def _summed(params, **kwargs):
    """What speaks S3 and is not Amazon's asks for this sum, and for no newer one."""
    digest = hashlib.md5(params["body"], usedforsecurity=False).digest()
    params["headers"]["Content-MD5"] = base64.b64encode(digest).decode()


def _begin(context, **kwargs):
    """A call begins: it is signed with the credentials of whoever calls."""
    context["nova_began"] = time.monotonic()
    context["signing"] = context.get("signing", {}) | {"request_credentials": _calling.get()}


def _again(attempts, response, caught_exception, request_dict, looks, **kwargs):
    """Seconds to wait before one more attempt, or False: no page waits for a dead host twice.

    A change is asked for again only where the first attempt cannot have been heard.
    """
    if attempts > 1 or time.monotonic() - request_dict["context"]["nova_began"] > QUICK:
        return False
    if isinstance(caught_exception, failures.EndpointConnectionError):
        return 0.1
    if response and response[1].get("Error", {}).get("Code") in CODES_OF_BUSY:
        return 0.5
    lost = isinstance(caught_exception, failures.ConnectionClosedError)
    return 0.1 if looks and (lost or (response and response[0].status_code >= 500)) else False


def _legible(response_dict, **kwargs):
    """An error without XML comes from something between here and the cloud; its status still says what it is."""
    status, body = response_dict["status_code"], response_dict["body"]
    if status >= 400 and not body.lstrip().startswith((b"<?xml", b"<Response", b"<ErrorResponse")):
        words = HTTPStatus(status).phrase if status in set(HTTPStatus) else ""
        told = f"<Code>{status}</Code><Message>{words}</Message>"
        response_dict["body"] = f"<Response><Errors><Error>{told}</Error></Errors></Response>".encode()


class _As:
    """A service as one account sees it: the methods of a client, each called with the account's credentials."""

    def __init__(self, cloud, secret, service, region):
        self._what, self._credentials = (cloud, service, region), _credentials_of(cloud, secret)

    def __getattr__(self, name):
        client = _client(*self._what, looks=name.startswith(LOOKS), streams=name.startswith(STREAMS))
        method = getattr(client, name)

        def call(**kwargs):
            before = _calling.set(self._credentials)
            try:
                return method(**kwargs)
            finally:
                _calling.reset(before)

        return call


def _fingerprint(cloud, secret):
    return hashlib.sha256(repr((cloud.slug, sorted(secret.items()))).encode()).hexdigest()


def _credentials_of(cloud, secret):
    """The credentials of an account, kept; with a role those that assuming it gives, asked for when needed and in time."""

    def make():
        own = {name: item for name, item in secret.items() if name not in ("role", "account")}
        role = secret.get("role")
        if not role:
            return Credentials(own["access_key"], own["secret_key"], own.get("session_token") or None)

        def assume():
            with translated(signing_in=True):
                return _assume(cloud, own, role)

        return DeferredRefreshableCredentials(refresh_using=assume, method="sts-assume-role")

    return _credentials.get(_fingerprint(cloud, secret), make)


def _assume(cloud, secret, role):
    """https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html"""
    try:
        sts = _As(cloud, secret, "sts", _home(cloud))
        given = sts.assume_role(RoleArn=role, RoleSessionName="django-nova")["Credentials"]
    except (failures.ClientError, failures.ParamValidationError) as error:
        code = getattr(error, "response", {}).get("Error", {}).get("Code", "ParamValidation")
        if code not in ("AccessDenied", "ValidationError", "ParamValidation"):
            raise
        words = getattr(error, "response", {}).get("Error", {}).get("Message", "")
        message = _("This key may not assume that role.")
        raise errors.WrongCredentials(words, field="role", message=message) from error
    return {
        "access_key": given["AccessKeyId"],
        "secret_key": given["SecretAccessKey"],
        "token": given["SessionToken"],
        "expiry_time": given["Expiration"].isoformat(),
    }


def _home(cloud):
    """The region that questions about the account itself go to."""
    return next(iter(cloud.options.get("regions") or ["us-east-1"]))


def identify(cloud, secret):
    """Whose access key this is: ``{"subject", "name", "label", "account"}``; raises the CloudError that says what is wrong.

    https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
    """
    forget(cloud, secret)
    try:
        with translated(signing_in=True):
            who = _As(cloud, secret, "sts", _home(cloud)).get_caller_identity()
            subject, account = who["Arn"], who["Account"]
            name = subject.rpartition("/")[2] or subject.rpartition(":")[2]
    except (errors.WrongCredentials, errors.BadCertificate, errors.ClockSkew):
        raise
    except errors.CloudError as error:
        if secret.get("role"):
            raise
        account = _owner(cloud, secret, error)
        subject, name = f"{account}:{secret['access_key']}", secret["access_key"]
    return {"subject": subject, "name": name, "label": f"{name} @ {account}", "account": account}


def _owner(cloud, secret, trouble):
    """The account's number where no STS tells it: every account owns a security group. Raises ``trouble`` if EC2 fails too."""
    try:
        with translated(signing_in=True):
            groups = _As(cloud, secret, "ec2", _home(cloud)).describe_security_groups(MaxResults=5)
    except errors.Unavailable:
        raise trouble from None
    owners = {group.get("OwnerId") for group in groups["SecurityGroups"]} - {None, ""}
    return min(owners) if owners else secret["access_key"]


def projects(account):
    """An access key reaches one account; its number is the project.

    Named by its alias where it has one and the key may see it.
    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccountAliases.html
    """

    def ask():
        number = account.secret["account"]
        try:
            with translated():
                iam = _As(account.cloud, account.secret, "iam", _home(account.cloud))
                aliases = iam.list_account_aliases()["AccountAliases"]
        except (errors.SignInAgain, errors.ClockSkew):
            raise
        except errors.CloudError:  # there is no IAM, or the key may not ask it
            aliases = []
        return [Project(number, aliases[0] if aliases else number)]

    return remembered(("projects", account.key), 3600, ask)


def regions(account):
    """The regions of the settings, else those that the account may use.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html
    """
    if named := account.cloud.options.get("regions"):
        return list(named)

    def ask():
        with translated():
            api = _As(account.cloud, account.secret, "ec2", _home(account.cloud))
            return sorted(region["RegionName"] for region in api.describe_regions()["Regions"])

    return remembered(("regions", account.key), 3600, ask)


class Connection:
    """The services of one account in one region."""

    def __init__(self, scope):
        self.scope = scope

    @property
    def ec2(self):
        """https://boto3.amazonaws.com/v1/documentation/api/latest/reference/services/ec2.html"""
        return self.client("ec2")

    def client(self, service):
        return _As(self.scope.cloud, self.scope.account.secret, service, self.scope.region)

    def address(self, service):
        """Where a service answers in this region."""
        return _client(self.scope.cloud, service, self.scope.region, True).meta.endpoint_url

    @property
    def amazon(self):
        """Whether this is Amazon's own EC2 rather than something that speaks like it."""
        address = self.scope.cloud.options.get("endpoint_url")
        return not address or (urlsplit(address).hostname or "").endswith(
            (".amazonaws.com", ".amazonaws.com.cn")
        )

    @property
    def alone(self):
        """Policies may differ from key to key: answers are shared by those who use the same one."""
        account = self.scope.account
        return "\x00".join([*self.scope.args, _fingerprint(account.cloud, account.secret)])

    together = alone

    @property
    def everyone(self):
        """For what is the same for all who look at this region: its instance types, its public images."""
        return "\x00".join([self.scope.cloud.slug, self.scope.region])


def forget(cloud, secret):
    """Let go of what is kept for credentials that are tested anew."""
    _credentials.drop(_fingerprint(cloud, secret))


@receiver(changed)
def _forget_clients(**kwargs):
    _clients.clear()
    _credentials.clear()
