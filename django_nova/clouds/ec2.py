"""Amazon EC2 and whatever speaks its API, through boto3: one client an account, region and service, kept.

A client costs 100 ms and 20 MiB when it loads its own API models, so all share one loader; see
https://boto3.amazonaws.com/v1/documentation/api/latest/guide/clients.html
"""

import hashlib
from functools import cache

import botocore.session
from botocore.config import Config
from botocore.credentials import RefreshableCredentials
from botocore.loaders import Loader

from ..conf import changed, config
from . import Project, errors
from .cache import remembered
from .ec2_errors import translated
from .kept import Kept

__all__ = ["Connection", "identify", "projects", "regions", "translated"]

_sessions = Kept(256)
_clients = Kept(512)


@cache
def _loader():
    return Loader()


def _config():
    return Config(
        signature_version="v4",
        retries={"mode": "standard", "total_max_attempts": 2},
        connect_timeout=3,
        read_timeout=min(20, config()["DEADLINE"] - 2),
        max_pool_connections=25,
    )


def _fingerprint(cloud, secret):
    return hashlib.sha256(repr((cloud.slug, sorted(secret.items()))).encode()).hexdigest()


def _session(cloud, secret):
    """A botocore session with these credentials; with a role, with those that assuming it gives, renewed in time."""

    def make():
        session = botocore.session.Session()
        session.register_component("data_loader", _loader())
        session.set_credentials(
            secret["access_key"], secret["secret_key"], secret.get("session_token") or None
        )
        if role := secret.get("role"):
            sts = _make(session, cloud, "sts", _home(cloud))

            def assume():
                given = sts.assume_role(RoleArn=role, RoleSessionName="django-nova")["Credentials"]
                return {
                    "access_key": given["AccessKeyId"],
                    "secret_key": given["SecretAccessKey"],
                    "token": given["SessionToken"],
                    "expiry_time": given["Expiration"].isoformat(),
                }

            session._credentials = RefreshableCredentials.create_from_metadata(
                metadata=assume(), refresh_using=assume, method="sts-assume-role"
            )
        return session

    return _sessions.get(_fingerprint(cloud, secret), make)


def _make(session, cloud, service, region):
    return session.create_client(
        service,
        region_name=region,
        endpoint_url=cloud.options.get(f"{service}_endpoint_url") or cloud.options.get("endpoint_url"),
        verify=cloud.options.get("verify", True),
        config=_config(),
    )


def _client(cloud, secret, service, region):
    key = (_fingerprint(cloud, secret), service, region)
    return _clients.get(key, lambda: _make(_session(cloud, secret), cloud, service, region))


def _home(cloud):
    """The region that questions about the account itself go to."""
    return next(iter(cloud.options.get("regions") or ["us-east-1"]))


def identify(cloud, secret):
    """Whose access key this is: ``{"subject", "name", "label", "account"}``; raises the CloudError that says what is wrong.

    https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
    """
    with translated(signing_in=True):
        forget(cloud, secret)
        who = _client(cloud, secret, "sts", _home(cloud)).get_caller_identity()
        name = who["Arn"].rpartition("/")[2] or who["Arn"].rpartition(":")[2]
        return {
            "subject": who["Arn"],
            "name": name,
            "label": f"{name} @ {who['Account']}",
            "account": who["Account"],
        }


def projects(account):
    """An access key reaches one account; its number is the project.

    Named by its alias where it has one and the key may see it.
    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccountAliases.html
    """

    def ask():
        number = account.secret["account"]
        try:
            with translated():
                iam = _client(account.cloud, account.secret, "iam", _home(account.cloud))
                aliases = iam.list_account_aliases()["AccountAliases"]
        except (errors.Forbidden, errors.Unavailable, errors.NotFound):
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
            api = _client(account.cloud, account.secret, "ec2", _home(account.cloud))
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
        account = self.scope.account
        with translated():  # assuming a role asks the cloud
            return _client(account.cloud, account.secret, service, self.scope.region)

    @property
    def alone(self):
        """Policies may differ from key to key: answers are shared by those who use the same one."""
        return "\x00".join([*self.scope.args, self.scope.account.subject])

    together = alone


def forget(cloud, secret):
    """Let go of what is kept for credentials that changed or are tested anew."""
    mark = _fingerprint(cloud, secret)
    _sessions.drop(mark)
    _clients.drop_where(lambda key: key[0] == mark)


@changed.connect
def _forget_clients(**kwargs):
    _sessions.clear()
    _clients.clear()
