"""What EC2 endpoints answer when they refuse, as our errors. The only code that knows AWS codes.

Codes: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
"""

import logging
from contextlib import contextmanager

from botocore import exceptions as botocore
from botocore.parsers import ResponseParserError
from django.utils.translation import gettext_lazy as _

from . import errors

logger = logging.getLogger("django_nova.clouds")

CODES_OF_BUSY = {
    "RequestLimitExceeded",
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "SlowDown",
}
NO_SUCH_KEY = "access_key", _("The cloud knows no such access key, or it is switched off.")
OLD_TOKEN = "session_token", _("This session token has expired. Make a new one.")
# What is wrong with a key: the field of the form, and the words.
KEYS = {
    "AuthFailure": (None, _("The cloud does not accept this access key and secret.")),
    "InvalidClientTokenId": NO_SUCH_KEY,
    "InvalidAccessKeyId": NO_SUCH_KEY,
    "UnrecognizedClientException": NO_SUCH_KEY,
    "SignatureDoesNotMatch": ("secret_key", _("The secret does not belong to this access key ID.")),
    "ExpiredToken": OLD_TOKEN,
    "ExpiredTokenException": OLD_TOKEN,
}
BY_CODE = {
    "RequestExpired": errors.ClockSkew,
    "RequestTimeTooSkewed": errors.ClockSkew,
    "UnauthorizedOperation": errors.Forbidden,
    "AccessDenied": errors.Forbidden,
    "AccessDeniedException": errors.Forbidden,
    "OptInRequired": errors.Forbidden,
    "OperationNotPermitted": errors.Conflict,
    # IAM: https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
    "EntityAlreadyExists": errors.Conflict,
    "DeleteConflict": errors.Conflict,
    "EntityTemporarilyUnmodifiable": errors.Conflict,
    "DependencyViolation": errors.Conflict,
    "ResourceAlreadyAssociated": errors.Conflict,
    "VolumeInUse": errors.Conflict,
    "InsufficientInstanceCapacity": errors.Unavailable,
    "InsufficientAddressCapacity": errors.Unavailable,
    "PrivateIpAddressLimitExceeded": errors.Conflict,
    # S3: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
    "NoSuchBucket": errors.NotFound,
    "NoSuchKey": errors.NotFound,
    "NoSuchUpload": errors.NotFound,
    "NoSuchVersion": errors.NotFound,
    "404": errors.NotFound,
    "400": errors.Invalid,
    "BucketNotEmpty": errors.Conflict,
    "BucketAlreadyExists": errors.Conflict,
    "BucketAlreadyOwnedByYou": errors.Conflict,
    "OperationAborted": errors.Conflict,
    "PreconditionFailed": errors.Conflict,
    "InvalidObjectState": errors.Conflict,
    "QuotaExceeded": errors.OverQuota,
    "EntityTooLarge": errors.Invalid,
    "EntityTooSmall": errors.Invalid,
    "IncompleteBody": errors.Invalid,
    "BadDigest": errors.Invalid,
}
SKEWED = "signature expired", "signature not yet current", "not yet valid"
CIPHER = "Encoded authorization failure message"  # a long cipher that only the cloud's operators can read
LINK_AGAIN = _("Link it again with a key that works.")


@contextmanager
def translated(signing_in=False):
    """Turn whatever a call through boto3 raises into a CloudError.

    Not all of it is a ClientError: an HTML error page raises ``ResponseParserError``, a dead host a ``BotoCoreError``.
    """
    try:
        yield
    except errors.CloudError:
        raise
    except botocore.ClientError as error:
        raise _refusal(error, signing_in) from error
    except botocore.SSLError as error:
        raise errors.BadCertificate(str(error)[:500]) from error
    except botocore.ConnectTimeoutError as error:
        raise errors.Unavailable(_("It has not answered in time.")) from error
    except botocore.ReadTimeoutError as error:
        kind = errors.Unavailable if signing_in else errors.Late  # signing in changes nothing
        raise kind(_("It has not answered in time.")) from error
    except botocore.ParamValidationError as error:
        raise errors.Invalid(str(error)[:500]) from error
    except ResponseParserError as error:
        raise errors.Unavailable(message=_("This cloud gave an answer that makes no sense.")) from error
    except botocore.BotoCoreError as error:
        raise errors.Unavailable(str(error)[:500]) from error
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        logger.exception("An answer could not be read")
        raise errors.Unavailable(message=_("This cloud gave an answer that makes no sense.")) from error


def _refusal(error, signing_in):
    told, meta = error.response.get("Error", {}), error.response.get("ResponseMetadata", {})
    code, status = told.get("Code", ""), meta.get("HTTPStatusCode", 0)
    detail = (told.get("Message") or "").partition(CIPHER)[0].strip()
    if code in KEYS and not _skewed(detail):
        return _key_refused(code, detail, signing_in)
    headers = meta.get("HTTPHeaders", {})
    kind = _kind(code, detail, status)
    if signing_in and kind is errors.NotFound:  # there is something else at the cloud's address
        return errors.Unavailable(detail or code, message=_("This cloud gave an answer that makes no sense."))
    return kind(
        detail or code,
        request_id=meta.get("RequestId") or headers.get("x-amzn-requestid", ""),
        retry_after=int(wait) if (wait := headers.get("retry-after", "")).isdecimal() else None,
    )


def _key_refused(code, detail, signing_in):
    field, message = KEYS[code]
    if signing_in:
        made = errors.WrongCredentials(detail, field=field, message=message)
        made.advice = _("Check that key, secret and token are complete, and that the key is active.")
    else:
        made = errors.SignInAgain(detail, message=message)
        made.advice = LINK_AGAIN
    return made


def _skewed(detail):
    return any(words in detail.lower() for words in SKEWED)


def _kind(code, detail, status):
    if _skewed(detail):
        return errors.ClockSkew
    if code in CODES_OF_BUSY or status == 429:
        return errors.Busy
    if code in BY_CODE:
        return BY_CODE[code]
    if code == "403":
        return errors.Forbidden
    if "NotFound" in code or code == "NoSuchEntity" or code.lower().endswith("id.malformed"):
        return errors.NotFound
    if "LimitExceeded" in code or "TooMany" in code or "LimitReached" in code:
        return errors.OverQuota
    if "Incorrect" in code or code.endswith((".InUse", ".AlreadyAssociated")):
        return errors.Conflict
    if (
        code.startswith(("Invalid", "Missing", "Validation", "Unknown", "Malformed", "Unsupported"))
        or "Duplicate" in code
    ):
        return errors.Invalid
    return errors.Unavailable if status >= 500 else errors.CloudError
