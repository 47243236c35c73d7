"""What else is done with a file of S3: copies, other names, notes, links with an end.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/ShareObjectPreSignedURL.html
"""

from datetime import timedelta
from urllib.parse import quote

from django.utils import timezone
from django.utils.translation import gettext as _

from ...clouds.errors import Invalid
from ..containers import address
from ..containers.pieces import LARGEST
from .record import Link, name_of

PART = 1024**3  # bytes that are copied at once of what is too large to be copied as one
SAID = (
    "CacheControl",
    "ContentDisposition",
    "ContentEncoding",
    "ContentLanguage",
    "ContentType",
    "Metadata",
    "StorageClass",
)
MOST_METADATA = 2048  # bytes that S3 keeps with a file, keys and values
DAYS = 7  # that a signature may be good for


class Copying:
    def copy(self, id, *, name, container=""):
        self._copy(*address.read(id), *self._target(id, container, name))

    def rename(self, id, *, name, container=""):
        """A copy, and then the old name goes."""
        here, key = address.read(id)
        self._copy(here, key, *self._target(id, container, name))
        self.s3.delete_object(Bucket=here, Key=key)

    def _copy(self, container, key, there, new, **changes):
        """As it is, but for ``changes`` of what is said about it; in parts where S3 does not copy it as one."""
        raw = self.s3.head_object(Bucket=container, Key=key)
        source = {"Bucket": container, "Key": key}
        said = {name: raw[name] for name in SAID if name in raw} | changes
        if raw["ContentLength"] <= LARGEST:
            given = said | {"MetadataDirective": "REPLACE"} if changes else {}
            self.s3.copy_object(
                Bucket=there, Key=new, CopySource=source, CopySourceIfMatch=raw["ETag"], **given
            )
            return
        made = self.s3.create_multipart_upload(Bucket=there, Key=new, **said)
        about = {"Bucket": there, "Key": new, "UploadId": made["UploadId"]}
        parts, size = [], raw["ContentLength"]
        try:
            for number, begin in enumerate(range(0, size, PART), 1):
                part = f"bytes={begin}-{min(begin + PART, size) - 1}"
                done = self.s3.upload_part_copy(
                    **about,
                    PartNumber=number,
                    CopySource=source,
                    CopySourceRange=part,
                    CopySourceIfMatch=raw["ETag"],
                )
                parts.append({"PartNumber": number, "ETag": done["CopyPartResult"]["ETag"]})
            self.s3.complete_multipart_upload(**about, MultipartUpload={"Parts": parts})
        except BaseException:
            self.s3.abort_multipart_upload(**about)
            raise

    def annotate(self, id, *, type, metadata):
        """In place of what there is: S3 copies the file onto itself. Metadata travels as headers; not every endpoint checks it.

        https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
        """
        text = "".join(key + value for key, value in metadata.items())
        if not text.isascii():
            words = _("Metadata may only have letters without accents, digits and signs.")
            raise Invalid(message=words, field="metadata")
        if len(text) > MOST_METADATA:
            raise Invalid(message=_("That is more metadata than this cloud keeps."), field="metadata")
        container, key = address.read(id)
        self._copy(container, key, container, key, ContentType=type, Metadata=metadata)

    def link(self, id, *, hours):
        """Signed with the account's own key; good for a week at the most, and no longer than a borrowed key."""
        container, key = address.read(id)
        self.s3.head_object(Bucket=container, Key=key)
        seconds = min(hours, DAYS * 24) * 3600
        saved = f"attachment; filename*=UTF-8''{quote(name_of(key))}"
        made = self.s3.generate_presigned_url(
            ClientMethod="get_object",
            Params={"Bucket": container, "Key": key, "ResponseContentDisposition": saved},
            ExpiresIn=seconds,
        )
        ends = [timezone.now() + timedelta(seconds=seconds), self.api.until]
        return Link(made, min(filter(None, ends)))

    def _plain(self, container, key):
        return f"{self.api.address('s3').rstrip('/')}/{quote(container)}/{quote(key)}"
