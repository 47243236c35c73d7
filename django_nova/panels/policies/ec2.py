"""Policies of IAM's users and groups.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html
IAM allows twenty policies for each user and group, and ten groups for a user, at the most: they are told without pages.
"""

import json
import re
from dataclasses import replace
from urllib.parse import unquote

from django.utils.translation import gettext as _

from ...clouds.errors import CloudError, Conflict, NotFound
from ...clouds.gather import gather
from .. import Choice, Page, Ref
from ..users.ec2_iam import LARGEST, Iam
from .record import Policy

OWNER = re.compile(
    r"(?P<kind>user|group):(?P<owner>[\w+=,.@-]{1,128}):(?P<what>arn:[!-~]+|[\w+=,.@-]{1,128})"
)
AMAZON = ":iam::aws:"
MANY = 3  # answers of a thousand that are asked for: Amazon has some 1400 policies


class Backend(Iam):
    Record = Policy
    ids = OWNER

    # -- Looking -------------------------------------------------------------------------------------------------------

    def list(self, window, *, user="", group=""):
        """Those of a user, with those that come by groups, or those of a group; of neither, nothing."""
        if user and group:
            raise NotFound
        if not (user or group):
            return Page((), total=0)
        kind, owner = ("user", user) if user else ("group", group)
        calls = {"": lambda: self.ask("_of", kind, owner)}
        if user:
            calls["groups"] = lambda: self.ask("_by_groups", user)
        answers = gather(calls)
        for answer in answers.values():
            if isinstance(answer, CloudError):
                raise answer
        found = [*answers[""], *answers.get("groups", ())]
        found.sort(key=lambda one: (not one.here, one.name.casefold(), one.id))
        start = next((n + 1 for n, one in enumerate(found) if one.id == window.marker), 0)
        shown = tuple(found[start : start + window.limit])
        more = start + window.limit < len(found)
        return Page(shown, shown[-1].id if more else "", len(found))

    def _by_groups(self, user):
        groups = [one["GroupName"] for one in self.iam.list_groups_for_user(UserName=user)["Groups"]]
        answers = gather({one: lambda one=one: self.ask("_of", "group", one) for one in groups})
        for answer in answers.values():
            if isinstance(answer, CloudError):
                raise answer
        return [replace(one, here=False) for found in answers.values() for one in found]

    def _of(self, kind, owner):
        """https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedUserPolicies.html"""
        whose = _whose(kind, owner)
        answers = gather(
            {
                "attached": lambda: self.ask("_attached", kind, whose),
                "inline": lambda: self.ask("_inline", kind, whose),
            }
        )
        for answer in answers.values():
            if isinstance(answer, CloudError):
                raise answer
        attached = [(one["PolicyArn"], one["PolicyName"]) for one in answers["attached"]]
        return [
            *(_record(kind, owner, arn, name) for arn, name in attached),
            *(_record(kind, owner, name, name) for name in answers["inline"]),
        ]

    def _attached(self, kind, whose):
        return getattr(self.iam, f"list_attached_{kind}_policies")(**whose)["AttachedPolicies"]

    def _inline(self, kind, whose):
        return getattr(self.iam, f"list_{kind}_policies")(**whose)["PolicyNames"]

    def get(self, id):
        about = OWNER.fullmatch(id).groupdict()
        found = next((one for one in self._of(about["kind"], about["owner"]) if one.id == id), None)
        if found is None:
            raise NotFound(id)
        return found

    def document(self, id):
        """The policy itself, as JSON that one can read.

        https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicyVersion.html
        """
        about = OWNER.fullmatch(id).groupdict()
        arn = about["what"]
        if arn.startswith("arn:"):
            version = self.iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
            found = self.iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
        else:
            ask = getattr(self.iam, f"get_{about['kind']}_policy")
            found = ask(**_whose(about["kind"], about["owner"]), PolicyName=arn)["PolicyDocument"]
        if isinstance(found, str):
            found = json.loads(unquote(found))
        return json.dumps(found, indent=2)

    # -- Changing ------------------------------------------------------------------------------------------------------

    def create(self, *, policy, user="", group=""):
        """Attach one; ``policy`` is its ARN."""
        kind, owner = ("user", user) if user else ("group", group)
        made = _record(kind, owner, policy, policy.rpartition("/")[2])
        if any(one["PolicyArn"] == policy for one in self._attached(kind, _whose(kind, owner))):
            raise Conflict(message=_("It is attached already."), field="policy")
        getattr(self.iam, f"attach_{kind}_policy")(**_whose(kind, owner), PolicyArn=policy)
        return made

    def delete(self, id):
        """Detach it; one that is part of its owner is gone for ever."""
        about = OWNER.fullmatch(id).groupdict()
        kind, what, whose = about["kind"], about["what"], _whose(about["kind"], about["owner"])
        if what.startswith("arn:"):
            getattr(self.iam, f"detach_{kind}_policy")(**whose, PolicyArn=what)
        else:
            getattr(self.iam, f"delete_{kind}_policy")(**whose, PolicyName=what)

    # -- Choices -------------------------------------------------------------------------------------------------------

    def policies(self):
        """All that can be attached: the account's own first.

        https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicies.html
        """
        found = gather({scope: lambda scope=scope: self.ask("_all", scope) for scope in ("Local", "AWS")})
        if isinstance(found["Local"], CloudError):
            raise found["Local"]
        groups = {"Local": _("Of this account"), "AWS": _("Amazon's")}
        return [
            Choice(arn, name, group=groups[scope])
            for scope, rows in found.items()
            if not isinstance(rows, CloudError)
            for arn, name in sorted(rows, key=lambda one: one[1].casefold())
        ]

    def _all(self, scope):
        rows, more = [], {}
        for _n in range(MANY):
            answer = self.iam.list_policies(Scope=scope, MaxItems=LARGEST, **more)
            rows += [(one["Arn"], one["PolicyName"]) for one in answer["Policies"]]
            if not answer.get("IsTruncated"):
                break
            more = {"Marker": answer["Marker"]}
        return rows


def _whose(kind, owner):
    return {"UserName" if kind == "user" else "GroupName": owner}


def _record(kind, owner, what, name):
    arn = what if what.startswith("arn:") else ""
    of = "inline" if not arn else "amazon" if AMAZON in arn else "own"
    return Policy(f"{kind}:{owner}:{what}", name, of, kind, Ref(owner, owner), arn)
