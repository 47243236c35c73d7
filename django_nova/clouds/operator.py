"""The site's own account at a cloud, for what nobody present could do: clouds for new people, invitations that are accepted.

``CLOUDS[slug]["operator"]`` in the settings holds its credentials, in the form of a linked account's. Without them the site
never acts there but as the person in front of it. Everything that a signed-in person asks for is done with their own.
"""

import hashlib
import json

from django.utils.translation import gettext_lazy as _

from . import Scope
from .accounts import Account
from .cache import remembered
from .errors import CloudError, NotFound

SECONDS = 3600  # that an access key is taken to belong to the account that it belonged to


class NoOperator(CloudError):
    """The settings name no operator for this cloud: what needs one does not exist here."""

    status = 404
    message = _("This site cannot do that in this cloud.")
    advice = _("Ask the operators of this site.")


def has_operator(cloud):
    """Whether the settings name one; asks the cloud nothing."""
    return bool(cloud.options.get("operator"))


def operator(cloud):
    """The Scope whose ``api`` acts as the operator of a cloud, in its first region; None where there is no operator.

    Its project is the one that the settings name by name or id; else one called "admin", else the first that it reaches. Raises
    CloudError when the cloud does not answer or does not take the credentials.
    """
    secret = cloud.options.get("operator")
    if not secret:
        return None
    account = _account(cloud, dict(secret))
    reached = cloud.module.projects(account)
    wanted = {secret["project"]} if secret.get("project") else {"admin"}
    named = [one for one in reached if {one.id, one.name} & wanted]
    others = [] if secret.get("project") else reached
    project = next(iter([*named, *others]), None)
    if project is None:
        raise NotFound(_("The operator of this site reaches no project of this cloud."))
    return Scope(account, project, next(iter(cloud.module.regions(account)), ""))


def _account(cloud, secret):
    secret.pop("project", None)
    if cloud.provider == "openstack" and secret["kind"] == "password":
        secret.setdefault("domain", "Default")
    fingerprint = hashlib.sha256(json.dumps(secret, sort_keys=True).encode()).hexdigest()
    key = f"operator:{cloud.slug}:{fingerprint}"
    if cloud.provider == "ec2":
        secret["account"] = remembered(
            (key,), SECONDS, lambda: cloud.module.identify(cloud, secret)["account"]
        )
    return Account(key, cloud, cloud.name, key, secret)
