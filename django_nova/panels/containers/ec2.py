"""Buckets of S3, and of whatever speaks it. https://docs.aws.amazon.com/AmazonS3/latest/API/Welcome.html"""

import json
import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from ...clouds.ec2_pages import part
from ...clouds.ec2_tags import RESERVED, pairs, tags_of
from ...clouds.errors import CloudError, Conflict, NotFound, Unavailable
from ...clouds.gather import gather
from .. import Backend as Base
from .. import Page
from . import address
from .ec2_deleting import amount, step
from .record import Container

NAME = re.compile(r"(?!xn--|.*\.\.|\d+\.\d+\.\d+\.\d+\Z)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
OURS = "AnybodyMayRead"  # the statement of a bucket's policy that is made here
VERSIONS = {"Enabled": "on", "Suspended": "suspended"}
ALL = "http://acs.amazonaws.com/groups/global/AllUsers"


@dataclass(frozen=True)
class Bucket(Container):
    """A bucket with what S3 knows of it; how much is in it, it does not tell."""

    region: str = ""
    tags: dict = field(default_factory=dict, hash=False)


class Backend(Base):
    Record = Bucket
    ids = address.CONTAINER

    @classmethod
    def available(cls, scope):
        """Not where the settings say that there is none."""
        return scope.cloud.options.get("s3_endpoint_url") != ""

    @classmethod
    def wrong(cls, name):
        """What is wrong with a name, or nothing.

        https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
        """
        if NAME.fullmatch(name):
            return ""
        return _(
            "3 to 63 letters, digits, dots and dashes; small letters only, and neither dot nor dash at an end."
        )

    @property
    def s3(self):
        return self.api.client("s3")

    def list(self, window, *, name=""):
        """The buckets of this region. Not every endpoint gives them in parts: then all come, and a part is taken."""

        def ask(MaxResults, NextToken=""):
            query = {"Prefix": name, "BucketRegion": self.scope.region}
            if self.api.amazon:
                query |= {"MaxBuckets": MaxResults, "ContinuationToken": NextToken}
            try:
                answer = self.s3.list_buckets(**{key: value for key, value in query.items() if value})
                return answer["Buckets"], answer.get("ContinuationToken", "")
            except KeyError as error:
                raise Unavailable(message=_("Nothing that speaks S3 answers for this cloud.")) from error

        rows, following = part(ask, lambda raw: raw["Name"], window.marker, window.limit)
        rows = [one for one in rows if one["Name"].startswith(name)]
        whole = not window.marker and not following
        return Page(tuple(map(_listed, rows)), following, len(rows) if whole else None)

    def get(self, id):
        """What may not be known is left open: each is a question of its own, with a permission of its own."""
        bucket = self._name(id)
        answers = gather(
            {
                "head": self._asking("head_bucket", bucket),
                "versions": self._asking("get_bucket_versioning", bucket),
                "policy": self._asking("get_bucket_policy_status", bucket),
                "grants": self._asking("get_bucket_acl", bucket),
                "tags": self._asking("get_bucket_tagging", bucket),
            }
        )
        head, versions, tags = answers["head"], answers["versions"], answers["tags"]
        if isinstance(head, CloudError):
            raise head
        status = _status(answers["policy"], answers["grants"])
        kept = "" if isinstance(versions, CloudError) else VERSIONS.get(versions.get("Status"), "off")
        return Bucket(
            id=id,
            name=bucket,
            status=status,
            versions=kept,
            region=head.get("BucketRegion") or self.scope.region,
            address=f"{self.api.address('s3').rstrip('/')}/{bucket}" if status == "public" else "",
            tags={} if isinstance(tags, CloudError) else tags_of({"Tags": tags["TagSet"]}),
        )

    def _asking(self, method, bucket):
        def ask():
            with self.scope.cloud.module.translated():
                return getattr(self.s3, method)(Bucket=bucket)

        return ask

    def _name(self, id):
        return address.read(id)[0]

    def create(self, *, name, public=False, tags=None):
        """https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html"""
        taken = Conflict(field="name", message=_("You have a bucket of that name already."))
        with self.scope.cloud.module.translated():
            try:
                self.s3.head_bucket(Bucket=name)
            except self.s3_errors() as error:
                if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == 403:
                    taken.message = _("Somebody else has a bucket of that name.")
                    raise taken from error
            else:
                raise taken
        where = {"CreateBucketConfiguration": {"LocationConstraint": self.scope.region}}
        self.s3.create_bucket(Bucket=name, **({} if self.scope.region == "us-east-1" else where))
        id = address.container_id(name)
        if tags:
            self.tag(id, tags=tags)
        if public:
            self.publish(id)
        return Bucket(id=id, name=name)

    @staticmethod
    def s3_errors():
        from botocore.exceptions import ClientError

        return ClientError

    def publish(self, id):
        """Everybody may read its objects; what else its policy says, stays.

        https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html#example-bucket-policies-anonymous-user
        """
        bucket = self._name(id)
        allowed = {
            "BlockPublicAcls": True,
            "IgnorePublicAcls": True,
            "BlockPublicPolicy": False,
            "RestrictPublicBuckets": False,
        }
        policy = self._policy(bucket)
        policy["Statement"] = [one for one in policy["Statement"] if one.get("Sid") != OURS]
        arn = f"arn:{self._partition}:s3:::{bucket}/*"
        policy["Statement"].append(
            {"Sid": OURS, "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": arn}
        )
        self.s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=allowed)
        self.s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))

    def unpublish(self, id):
        """Nobody beyond the account may read it, whatever its policy and its lists of rights say."""
        bucket = self._name(id)
        policy = self._policy(bucket)
        policy["Statement"] = [one for one in policy["Statement"] if one.get("Sid") != OURS]
        if policy["Statement"]:
            self.s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))
        else:
            self.s3.delete_bucket_policy(Bucket=bucket)
        closed = dict.fromkeys(
            ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True
        )
        self.s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=closed)
        if isinstance(grants := self._asked("get_bucket_acl", bucket), dict) and _open(grants):
            self.s3.put_bucket_acl(Bucket=bucket, ACL="private")

    @property
    def _partition(self):
        region = self.scope.region
        return (
            "aws-cn" if region.startswith("cn-") else "aws-us-gov" if region.startswith("us-gov-") else "aws"
        )

    def _asked(self, method, bucket):
        try:
            return self._asking(method, bucket)()
        except CloudError as error:
            return error

    def _policy(self, bucket):
        found = self._asked("get_bucket_policy", bucket)
        if isinstance(found, CloudError):
            if isinstance(found, NotFound) or "NoSuchBucketPolicy" in str(
                getattr(found.__cause__, "response", "")
            ):
                return {"Version": "2012-10-17", "Statement": []}
            raise found
        return json.loads(found["Policy"])

    def keep(self, id):
        """What is overwritten or deleted from now on is kept as an earlier version."""
        self.s3.put_bucket_versioning(Bucket=self._name(id), VersioningConfiguration={"Status": "Enabled"})

    def tag(self, id, *, tags):
        """In place of what there is; the cloud's own stay. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html"""
        bucket = self._name(id)
        found = self._asked("get_bucket_tagging", bucket)
        own = {} if isinstance(found, CloudError) else tags_of({"Tags": found["TagSet"]})
        kept = tags | {key: value for key, value in own.items() if key.startswith(RESERVED)}
        if kept:
            self.s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": pairs(kept)})
        else:
            self.s3.delete_bucket_tagging(Bucket=bucket)

    # -- Deleting ------------------------------------------------------------------------------------------------------

    def amount(self, id):
        """How much is in it, earlier versions included, as far as counting it does not take long."""
        return amount(self.s3, self._name(id))

    def delete(self, id):
        """S3 refuses it while something is in it."""
        self.s3.delete_bucket(Bucket=self._name(id))

    def empty(self, id):
        """One step of deleting it with all that is in it, earlier versions and unfinished uploads included."""
        bucket = self._name(id)
        gone = step(self.s3, bucket)
        if not gone.left:
            self.s3.delete_bucket(Bucket=bucket)
        return gone


def _listed(raw):
    return Bucket(
        id=address.container_id(raw["Name"]),
        name=raw["Name"],
        changed=raw.get("CreationDate"),
        region=raw.get("BucketRegion", ""),
    )


def _open(grants):
    return any(one.get("Grantee", {}).get("URI") == ALL for one in grants.get("Grants", []))


def _status(policy, grants):
    """Who may read it, as far as one may know: a policy that is not there is an error of S3."""
    if isinstance(policy, dict) and policy.get("PolicyStatus", {}).get("IsPublic"):
        return "public"
    if isinstance(grants, dict):
        return "public" if _open(grants) else "private"
    return "unknown"
