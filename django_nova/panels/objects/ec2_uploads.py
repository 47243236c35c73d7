"""Files on their way to S3: as one, or in parts that can be sent again. https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html"""

from ...clouds.errors import CloudError, NotFound
from ..containers.pieces import LARGEST, MEBIBYTE, Body, Piece, complete, count_of

HELD = 8 * MEBIBYTE  # bytes in memory of a file whose length nobody told: S3 takes no part without one
GROWING = 1000  # parts, after which the next are twice as large


class Uploads:
    def _put(self, container, key, content):
        body = Body(content, content.size)
        made = self.s3.put_object(
            Bucket=container,
            Key=key,
            Body=body if content.size else b"",
            ContentLength=content.size,
            ContentType=content.kind,
        )
        self._checked(body, made, container, key)

    def _checked(self, body, made, container, key):
        """Where somebody keys the sums with a secret, they are no sums of the file."""
        if made.get("ServerSideEncryption", "AES256") != "AES256" or made.get("SSECustomerAlgorithm"):
            return
        try:
            body.check(made.get("ETag", ""))
        except CloudError:
            if key:
                self.s3.delete_object(Bucket=container, Key=key)
            raise

    def _store(self, container, key, content):
        """All of a file as it comes: as one object if it is known to be of a size for that, else in parts."""
        if content.size is not None and content.size <= LARGEST:
            return self._put(container, key, content)
        made = self.s3.create_multipart_upload(Bucket=container, Key=key, ContentType=content.kind)
        about = {"Bucket": container, "Key": key, "UploadId": made["UploadId"]}
        parts = []
        try:
            while True:
                held = _held(content, HELD * 2 ** (len(parts) // GROWING))
                if not held and parts:
                    break
                number = len(parts) + 1
                sent = self.s3.upload_part(**about, PartNumber=number, Body=held)
                parts.append({"PartNumber": number, "ETag": sent["ETag"]})
            self.s3.complete_multipart_upload(**about, MultipartUpload={"Parts": parts})
        except BaseException:
            self.s3.abort_multipart_upload(**about)
            raise
        return None

    def _begin(self, container, key, size, modified, piece, kind):
        """The newest upload of that name, whoever began it: what of it is of this file, the sums tell."""
        found = self.s3.list_multipart_uploads(Bucket=container, Prefix=key).get("Uploads", [])
        mine = [one for one in found if one["Key"] == key]
        for one in sorted(mine, key=lambda one: one["Initiated"], reverse=True):
            arrived = self._arrived(container, key, one["UploadId"])
            if all(number <= count_of(size, piece) for number in arrived):
                return one["UploadId"], arrived
        made = self.s3.create_multipart_upload(Bucket=container, Key=key, ContentType=kind)
        return made["UploadId"], {}

    def _arrived(self, container, key, upload):
        """{number: Piece} of what the cloud has."""
        about = {"Bucket": container, "Key": key, "UploadId": upload}
        found, marker = {}, {}
        while True:
            answer = self.s3.list_parts(**about, **marker)
            for one in answer.get("Parts", []):
                found[one["PartNumber"]] = Piece(one["PartNumber"], one["Size"], one["ETag"].strip('"'))
            if not answer.get("IsTruncated"):
                return found
            marker = {"PartNumberMarker": int(answer["NextPartNumberMarker"])}

    def _piece(self, container, key, content, upload, number):
        body = Body(content, content.size)
        sent = self.s3.upload_part(
            Bucket=container,
            Key=key,
            UploadId=upload,
            PartNumber=number,
            Body=body,
            ContentLength=content.size,
        )
        self._checked(body, sent, container, "")
        return Piece(number, body.taken, sent["ETag"].strip('"'))

    def _finish(self, container, key, upload, size, piece, sums):
        if not upload:
            raise NotFound(key)
        parts = complete(self._arrived(container, key, upload), size, piece, sums)
        self.s3.complete_multipart_upload(
            Bucket=container,
            Key=key,
            UploadId=upload,
            MultipartUpload={"Parts": [{"PartNumber": one.number, "ETag": f'"{one.sum}"'} for one in parts]},
        )


def _held(content, amount):
    held = bytearray()
    while len(held) < amount and (piece := content.read(amount - len(held))):
        held += piece
    return bytes(held)
