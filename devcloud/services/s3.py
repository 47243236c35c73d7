"""What moto's S3 lacks once permissions are enforced: names in any script, links with an end, and strangers who may only read
what is public. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
"""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

DATE = "%Y%m%dT%H%M%SZ"


def addressed(environ) -> None:
    """The address as it was sent: a signature is about that, and moto looks for it where its own server puts it."""
    environ.setdefault("RAW_URI", environ.get("REQUEST_URI", ""))


def patch() -> None:
    from moto.core.authorization import ActionAuthenticatorMixin
    from moto.s3.exceptions import S3AccessDeniedError

    signed = ActionAuthenticatorMixin._authenticate_and_authorize_s3_action

    def authorize(self, bucket_name=None, key_name=None):
        if "Authorization" in self.headers:
            return signed(self, bucket_name=bucket_name, key_name=key_name)
        query = dict(parse_qsl(urlsplit(self.uri).query, keep_blank_values=True))
        if "X-Amz-Signature" in query:
            allowed = holds(self, query)
        else:
            allowed = self.method in ("GET", "HEAD") and is_public(self, bucket_name, key_name)
        if not allowed:
            raise S3AccessDeniedError
        return None

    ActionAuthenticatorMixin._authenticate_and_authorize_s3_action = authorize


def holds(self, query) -> bool:
    """Whether a link was signed by a key of this cloud, for this address, and has not ended."""
    from moto.iam.access_control import CreateAccessKeyFailure, S3IAMRequest

    until = datetime.strptime(query["X-Amz-Date"], DATE).replace(tzinfo=UTC)
    until += timedelta(seconds=int(query["X-Amz-Expires"]))
    if datetime.now(UTC) > until:
        return False
    # As a header would have it, so that moto itself finds the key and what it may do
    header = (
        f"Credential={query['X-Amz-Credential']}, SignedHeaders=host, Signature={query['X-Amz-Signature']}"
    )
    try:
        asked = S3IAMRequest(
            account_id=self.current_account,
            method=self.method,
            path=self.raw_path,
            data=self.data,
            body=b"",
            headers={"Authorization": header},
            action=self._get_action(),
        )
    except CreateAccessKeyFailure:
        return False
    return signature(self, asked, query) == query["X-Amz-Signature"]


def signature(self, asked, query) -> str:
    from botocore.auth import S3SigV4QueryAuth
    from botocore.awsrequest import AWSRequest

    address = urlsplit(self.uri)
    request = AWSRequest(
        method=self.method,
        url=f"{address.scheme}://{self.headers['Host']}{urlsplit(self.raw_path).path}",
        params={name: value for name, value in query.items() if name != "X-Amz-Signature"},
        headers={"Host": self.headers["Host"]},
    )
    request.context["timestamp"] = query["X-Amz-Date"]
    signer = S3SigV4QueryAuth(asked._access_key.create_credentials(), asked._service, asked._region)
    return signer.signature(signer.string_to_sign(request, signer.canonical_request(request)), request)


def is_public(self, bucket_name, key_name) -> bool:
    """By the bucket's policy or by a list of rights."""
    from moto.iam.access_control import PermissionResult

    bucket = self.backend.get_bucket(bucket_name)
    lists = [bucket.acl]
    if key_name:
        permitted = bucket.get_permission("s3:GetObject", f"arn:aws:s3:::{bucket_name}/{key_name}")
        if permitted == PermissionResult.PERMITTED:
            return True
        lists.append(getattr(self.backend.get_object(bucket_name, key_name), "acl", None))
    return any(one is not None and one.public_read for one in lists)
