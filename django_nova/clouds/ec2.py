"""Amazon EC2 and whatever speaks its API: whose access key it is, what it reaches, and its services as it sees them.

The clients themselves are in ``ec2_clients``. https://docs.aws.amazon.com/STS/latest/APIReference/
"""

import hashlib
from urllib.parse import urlsplit

from botocore import exceptions as failures
from botocore.credentials import Credentials, DeferredRefreshableCredentials
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from ..conf import changed
from . import Project, errors
from .cache import remembered
from .ec2_clients import LOOKS, STREAMS, calling, client
from .ec2_errors import translated
from .kept import Kept

__all__ = ["Connection", "identify", "projects", "regions", "translated"]

_credentials = Kept(1024)


class _As:
    """A service as one account sees it: the methods of a client, each called with the account's credentials."""

    def __init__(self, cloud, secret, service, region):
        self._what, self._credentials = (cloud, service, region), _credentials_of(cloud, secret)

    def __getattr__(self, name):
        made = client(*self._what, looks=name.startswith(LOOKS), streams=name.startswith(STREAMS))
        method = getattr(made, name)

        def call(**kwargs):
            before = calling.set(self._credentials)
            try:
                return method(**kwargs)
            finally:
                calling.reset(before)

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
        advice = errors.Invalid.advice
        raise errors.WrongCredentials(words, field="role", message=message, advice=advice) from error
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
            # With a role, what comes last is the same for all: the name of this site's session
            name = (secret.get("role") or subject).rpartition("/")[2] or subject.rpartition(":")[2]
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
        return client(self.scope.cloud, service, self.scope.region, True).meta.endpoint_url

    @property
    def until(self):
        """When the key that a role gave ends, which takes with it what was signed; None for a key that lasts."""
        return getattr(_credentials_of(self.scope.cloud, self.scope.account.secret), "_expiry_time", None)

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
def _forget_credentials(**kwargs):
    _credentials.clear()
