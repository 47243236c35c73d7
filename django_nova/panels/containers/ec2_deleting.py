"""Deleting much in S3, in steps: each takes seconds, tells how many are gone, and the next goes on where it ended.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
"""

import time

from django.utils.translation import gettext as _

from ...clouds.errors import Conflict
from .record import Amount, Gone

SECONDS = 5  # that one step takes, about
COUNTING = 2  # seconds that counting may take
BATCH = 1000  # what S3 lists and deletes at once


def amount(s3, bucket, prefix=""):
    """How much lies below a prefix, earlier versions included, as far as it is quickly counted."""
    end, count, size, marker = time.monotonic() + COUNTING, 0, 0, {}
    while True:
        answer = s3.list_object_versions(Bucket=bucket, Prefix=prefix, **marker)
        rows = [*answer.get("Versions", []), *answer.get("DeleteMarkers", [])]
        count, size = count + len(rows), size + sum(one.get("Size", 0) for one in rows)
        if not answer.get("IsTruncated"):
            return Amount(count, size)
        if time.monotonic() > end:
            return Amount(count, size, more=True)
        marker = _following(answer)


def _following(answer):
    return {
        "KeyMarker": answer["NextKeyMarker"],
        "VersionIdMarker": answer.get("NextVersionIdMarker") or "null",
    }


def step(s3, bucket, prefix="", versions=True):
    """Delete what is below a prefix until all is gone or time is up; with all ``versions``, or only what is seen now."""
    end, gone = time.monotonic() + SECONDS, 0
    while True:
        if versions:
            answer = s3.list_object_versions(Bucket=bucket, Prefix=prefix, MaxKeys=BATCH)
            rows = [*answer.get("Versions", []), *answer.get("DeleteMarkers", [])]
            keys = [{"Key": one["Key"], "VersionId": one["VersionId"]} for one in rows]
        else:
            answer = s3.list_objects_v2(Bucket=bucket, Prefix=prefix, MaxKeys=BATCH)
            keys = [{"Key": one["Key"]} for one in answer.get("Contents", [])]
        if keys:
            gone += delete(s3, bucket, keys, gone)
        if not answer.get("IsTruncated"):
            return Gone(gone, left=bool(versions and abort(s3, bucket, prefix)))
        if time.monotonic() > end:
            return Gone(gone, left=True)


def delete(s3, bucket, keys, before=0):
    answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": keys, "Quiet": True})
    if refused := answer.get("Errors"):
        one, gone = refused[0], before + len(keys) - len(refused)
        words = [f"{one.get('Key', '')}: {one.get('Message') or one.get('Code', '')}"]
        words += [_("Deleted before that: %d.") % gone] if gone else []
        raise Conflict(" ".join(words), message=_("Not everything could be deleted."))
    return len(keys)


def abort(s3, bucket, prefix=""):
    """Remove unfinished uploads, whose parts lie in the bucket though nobody sees them; whether there are more."""
    answer = s3.list_multipart_uploads(Bucket=bucket, Prefix=prefix)
    for one in answer.get("Uploads", []):
        s3.abort_multipart_upload(Bucket=bucket, Key=one["Key"], UploadId=one["UploadId"])
    return answer.get("IsTruncated", False)
