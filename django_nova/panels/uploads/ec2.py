"""Unfinished uploads of S3. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html"""

from ...clouds.errors import NotFound
from .. import Backend as Base
from .. import Page
from ..containers import address
from ..objects.record import name_of
from .record import Upload


class Backend(Base):
    Record = Upload
    ids = address.OBJECT

    @classmethod
    def available(cls, scope):
        return scope.cloud.options.get("s3_endpoint_url") != ""

    @property
    def s3(self):
        return self.api.client("s3")

    def list(self, window, *, container):
        bucket = address.read(container)[0]
        marker = {}
        if window.marker:
            key, _slash, upload = window.marker.rpartition("/")
            marker = {"KeyMarker": key, "UploadIdMarker": upload}
        answer = self.s3.list_multipart_uploads(Bucket=bucket, MaxUploads=window.limit, **marker)
        records = tuple(_record(bucket, raw) for raw in answer.get("Uploads", []))
        following = (
            f"{answer['NextKeyMarker']}/{answer['NextUploadIdMarker']}" if answer.get("IsTruncated") else ""
        )
        return Page(records, following, None if following or window.marker else len(records))

    def get(self, id):
        """By its parts, of which the first thousand are counted: no call tells of one upload alone."""
        container, key, upload = self._of(id)
        answer = self.s3.list_parts(Bucket=container, Key=key, UploadId=upload)
        arrived = sum(one["Size"] for one in answer.get("Parts", []))
        return _record(container, {"Key": key, "UploadId": upload}, arrived)

    def _of(self, id):
        container, stem = address.read(id)
        key, _slash, upload = stem.rpartition("/")
        if not key or not upload:
            raise NotFound(id)
        return container, key, upload

    def delete(self, id):
        container, key, upload = self._of(id)
        self.s3.abort_multipart_upload(Bucket=container, Key=key, UploadId=upload)


def _record(container, raw, arrived=None):
    return Upload(
        id=address.made(container, f"{raw['Key']}/{raw['UploadId']}"),
        name=name_of(raw["Key"]),
        key=raw["Key"],
        container=container,
        begun=raw.get("Initiated"),
        arrived=arrived,
    )
