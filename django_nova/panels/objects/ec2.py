"""Objects of S3. https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from ...clouds.errors import CloudError, Invalid, NotFound
from ...clouds.gather import gather
from ...downloads import Download
from .. import Choice, Page
from ..containers import address
from ..containers.ec2_deleting import amount, step
from ..containers.record import Gone
from .base import Objects
from .ec2_copying import Copying
from .ec2_uploads import Uploads
from .record import FILE, FOLDER, name_of
from .record import Object as BaseObject

BEHIND = "\U0010ffff"  # after a folder's key: behind all that lies in it


@dataclass(frozen=True)
class Object(BaseObject):
    """An object with what only S3 knows of it: ``storage``, the class that it is paid by; ``version``, which one it is."""

    storage: str = ""
    version: str = ""


class Backend(Uploads, Copying, Objects):
    Record = Object

    @classmethod
    def available(cls, scope):
        return scope.cloud.options.get("s3_endpoint_url") != ""

    @property
    def s3(self):
        return self.api.client("s3")

    def list(self, window, *, container, prefix="", name=""):
        """A part of one folder, by name as S3 sorts; names are found by how they begin."""
        bucket = address.read(container)[0]
        query = {"StartAfter": window.marker} if window.marker else {}
        answer = self.s3.list_objects_v2(
            Bucket=bucket, Prefix=prefix + name, Delimiter="/", MaxKeys=window.limit, **query
        )
        found = [Object(**_named(bucket, one["Prefix"])) for one in answer.get("CommonPrefixes", [])]
        found += [_listed(bucket, raw) for raw in answer.get("Contents", []) if raw["Key"] != prefix]
        last = max([one.key + (BEHIND if one.kind == FOLDER else "") for one in found], default="")
        following = last if answer.get("IsTruncated") else ""
        return Page(tuple(found), following, None if following or window.marker else len(found))

    def get(self, id):
        container, key = address.read(id)
        if not key:
            raise NotFound(id)
        if key.endswith("/"):
            if not self._any(container, key):
                raise NotFound(key)
            return Object(**_named(container, key))
        answers = gather(
            {
                "file": self._asking("head_object", Bucket=container, Key=key),
                "policy": self._asking("get_bucket_policy_status", Bucket=container),
            }
        )
        if isinstance(raw := answers["file"], CloudError):
            raise raw
        policy = answers["policy"]
        public = not isinstance(policy, CloudError) and policy.get("PolicyStatus", {}).get("IsPublic")
        return Object(
            **_named(container, key),
            size=raw["ContentLength"],
            type=raw.get("ContentType", ""),
            changed=raw.get("LastModified"),
            etag=raw.get("ETag", "").strip('"'),
            address=self._plain(container, key) if public else "",
            metadata=raw.get("Metadata", {}),
            storage=raw.get("StorageClass", ""),
            version=raw.get("VersionId", ""),
        )

    def _asking(self, method, **given):
        def ask():
            with self.scope.cloud.module.translated():
                return getattr(self.s3, method)(**given)

        return ask

    def _any(self, container, key):
        return bool(self.s3.list_objects_v2(Bucket=container, Prefix=key, MaxKeys=1).get("Contents"))

    def _folder(self, container, key):
        self.s3.put_object(Bucket=container, Key=key, Body=b"", ContentType="application/x-directory")
        return Object(**_named(container, key))

    def _exists(self, container, key):
        try:
            self._asking("head_object", Bucket=container, Key=key)()
        except NotFound:
            self._asking("head_bucket", Bucket=container)()  # NotFound, if not even the bucket is there
            return False
        return True

    def download(self, id, *, range=""):
        container, key = address.read(id)
        if key.endswith("/"):
            raise NotFound(id)
        query = {"Range": range} if range else {}
        try:
            answer = self._asking("get_object", Bucket=container, Key=key, **query)()
        except CloudError as error:
            if "InvalidRange" in str(getattr(error.__cause__, "response", "")):
                refused = Invalid(message=_("The file has no such part."), request_id=error.request_id)
                refused.status = 416
                raise refused from error
            raise
        body = answer["Body"]
        return Download(
            pieces=body.iter_chunks(256 * 1024),
            name=name_of(key),
            size=answer["ContentLength"],
            kind=answer.get("ContentType") or "application/octet-stream",
            range=answer.get("ContentRange", ""),
            etag=answer.get("ETag", "").strip('"'),
            close=body.close,
        )

    # -- Deleting ------------------------------------------------------------------------------------------------------

    def amount(self, id):
        container, key = address.read(id)
        return amount(self.s3, container, key)

    def delete(self, id):
        """A file; of a folder, one step of deleting all that lies in it. Where versions are kept, they stay."""
        container, key = address.read(id)
        if key.endswith("/"):
            return step(self.s3, container, key, versions=False)
        self._asking(
            "head_object", Bucket=container, Key=key
        )()  # S3 deletes what is not there without a word
        self.s3.delete_object(Bucket=container, Key=key)
        return Gone(1)

    def containers(self):
        """Choices: where a copy may go."""
        found = self.s3.list_buckets()["Buckets"]
        return [Choice(address.container_id(one["Name"]), one["Name"]) for one in found]


def _named(container, key):
    kind = FOLDER if key.endswith("/") else FILE
    return {
        "id": address.made(container, key), "key": key, "name": name_of(key), "container": container, "kind": kind,
    }  # fmt: skip


def _listed(container, raw):
    return Object(
        **_named(container, raw["Key"]),
        size=raw["Size"],
        changed=raw["LastModified"],
        etag=raw.get("ETag", "").strip('"'),
        storage=raw.get("StorageClass", ""),
    )
