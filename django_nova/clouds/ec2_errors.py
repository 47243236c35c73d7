"""What EC2 endpoints answer when they refuse, as our errors. The only code that knows AWS codes.

Codes: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
"""

import logging
from contextlib import contextmanager

from botocore import exceptions as botocore
from botocore.parsers import ResponseParserError
from django.utils.translation import gettext as _

from . import errors

logger = logging.getLogger("django_nova.clouds")

BY_CODE = {
    "AuthFailure": errors.SignInAgain,
    "ExpiredToken": errors.SignInAgain,
    "ExpiredTokenException": errors.SignInAgain,
    "InvalidClientTokenId": errors.SignInAgain,
    "SignatureDoesNotMatch": errors.SignInAgain,
    "UnrecognizedClientException": errors.SignInAgain,
    "RequestExpired": errors.ClockSkew,
    "RequestTimeTooSkewed": errors.ClockSkew,
    "UnauthorizedOperation": errors.Forbidden,
    "AccessDenied": errors.Forbidden,
    "AccessDeniedException": errors.Forbidden,
    "OptInRequired": errors.Forbidden,
    "OperationNotPermitted": errors.Conflict,
    "IncorrectState": errors.Conflict,
    "IncorrectInstanceState": errors.Conflict,
    "DependencyViolation": errors.Conflict,
    "ResourceAlreadyAssociated": errors.Conflict,
    "VolumeInUse": errors.Conflict,
    "RequestLimitExceeded": errors.Busy,
    "Throttling": errors.Busy,
    "ThrottlingException": errors.Busy,
    "InstanceLimitExceeded": errors.OverQuota,
    "InsufficientInstanceCapacity": errors.Unavailable,
}
SKEWED = "signature expired", "signature not yet current", "not yet valid"


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
    except (botocore.ConnectTimeoutError, botocore.ReadTimeoutError) as error:
        raise errors.Unavailable(_("It has not answered in time.")) from error
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
    code, detail = told.get("Code", ""), told.get("Message", "")
    kind = _kind(code, detail, meta.get("HTTPStatusCode", 0))
    if signing_in and issubclass(kind, (errors.SignInAgain, errors.Forbidden)):
        return errors.WrongCredentials(detail, message=_("The cloud does not accept this access key."))
    return kind(detail, request_id=meta.get("RequestId", ""))


def _kind(code, detail, status):
    if any(words in detail.lower() for words in SKEWED):
        return errors.ClockSkew
    if code in BY_CODE:
        return BY_CODE[code]
    if "NotFound" in code or code == "NoSuchEntity":
        return errors.NotFound
    if "LimitExceeded" in code or "TooMany" in code or "LimitReached" in code:
        return errors.OverQuota
    if "IncorrectState" in code or code.endswith((".InUse", ".AlreadyAssociated")):
        return errors.Conflict
    if (
        code.startswith(("Invalid", "Missing", "Validation", "Unknown", "Malformed", "Unsupported"))
        or "Duplicate" in code
    ):
        return errors.Invalid
    return errors.Unavailable if status >= 500 else errors.CloudError
