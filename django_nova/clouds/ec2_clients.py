"""Clients of EC2's services: one for each region and service, whoever calls; each call is signed as the account that makes it.

A client weighs 1.5 MiB and 25 ms, so it is shared by all accounts. Nothing is ever signed with credentials of the machine
that this runs on. https://boto3.amazonaws.com/v1/documentation/api/latest/guide/clients.html
"""

import base64
import hashlib
import time
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import cache, partial
from http import HTTPStatus

import botocore.session
from botocore import exceptions as failures
from botocore import xform_name
from botocore.config import Config
from botocore.loaders import Loader
from botocore.utils import parse_timestamp
from django.dispatch import receiver

from ..conf import changed, config
from .ec2_errors import CODES_OF_BUSY
from .kept import Kept
from .request_ids import heard

CONNECT_SECONDS = 3
LOOK_SECONDS = CHANGE_SECONDS = (
    20  # that an answer may take; a look has to end before the page's deadline, too
)
QUICK = 1  # an attempt that failed within so many seconds is worth a second one
LOOKS = "describe_", "get_", "list_", "head_", "assume_"
# What carries a file, or has the cloud move one: sent once, unsigned and as it comes, and given time.
STREAMS = "put_object", "upload_part", "copy_object", "complete_multipart_upload"
STREAM_SECONDS = 120  # that the cloud may take for a piece of a file, once it has it

calling = ContextVar("nova_ec2_credentials")  # of whoever makes a call
clients = Kept(256)


@cache
def session():
    """The session that makes all clients. Its own credentials are none, lest botocore looks for some on this machine."""
    found = botocore.session.Session()
    found.register_component("data_loader", Loader())
    found.get_component("response_parser_factory").set_parser_defaults(timestamp_parser=_moment)
    found.set_credentials("nobody", "nothing")
    return found


def _moment(text):
    """A moment in UTC. Python's own parser saves a fifth of the time that a long list takes."""
    try:
        moment = datetime.fromisoformat(text)
    except (ValueError, TypeError):
        return parse_timestamp(text)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _config(looks, streams=False, storage=None):
    seconds = min(LOOK_SECONDS, config()["DEADLINE"] - CONNECT_SECONDS - QUICK) if looks else CHANGE_SECONDS
    return Config(
        signature_version="v4" if storage is None else "s3v4",
        retries={"mode": "standard", "total_max_attempts": 1},  # a second attempt is decided by ``_again``
        # So long a piece may also wait to be sent
        connect_timeout=CHANGE_SECONDS if streams else CONNECT_SECONDS,
        read_timeout=STREAM_SECONDS if streams else max(1, seconds),
        max_pool_connections=64,
        user_agent_extra="django-nova",
        s3=storage,
        # What not all that speaks S3 knows is not asked of it
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )


def client(cloud, service, region, looks, streams=False):
    address = cloud.options.get(f"{service}_endpoint_url") or cloud.options.get("endpoint_url")

    def make():
        storage = None
        if service == "s3":  # buckets as names of hosts need a DNS that only Amazon is sure to have
            storage = {"addressing_style": "path" if address else "auto"}
            storage |= {"payload_signing_enabled": False} if streams else {}
        made = session().create_client(
            service,
            region_name=region,
            endpoint_url=address,
            verify=cloud.options.get("verify", True),
            config=_config(looks, streams, storage),
        )
        made.meta.events.register_first("before-call", _begin)
        made.meta.events.register_first("needs-retry", partial(_again, looks=looks))
        made.meta.events.register("after-call", _named)
        if service == "s3":
            made.meta.events.register("before-call.s3.DeleteObjects", _summed)
            made.meta.events.register_first("before-parameter-build.s3.GetObject", _sign_as)
        else:
            made.meta.events.register("before-parse", _legible)
        return made

    return clients.get((cloud.slug, service, region, looks, streams), make)


def _named(parsed, model, **kwargs):
    """Every answer has an id, and who listens hears it."""
    meta = parsed.get("ResponseMetadata", {})
    id = meta.get("RequestId") or meta.get("HTTPHeaders", {}).get("x-amzn-requestid", "")
    heard(id, change=not xform_name(model.name).startswith(LOOKS))


def _sign_as(context, **kwargs):
    """An address that is signed without a call is signed as whoever asks for it, too."""
    context["signing"] = context.get("signing", {}) | {"request_credentials": calling.get()}


def _summed(params, **kwargs):
    """What speaks S3 and is not Amazon's asks for this sum, and for no newer one."""
    digest = hashlib.md5(params["body"], usedforsecurity=False).digest()
    params["headers"]["Content-MD5"] = base64.b64encode(digest).decode()


def _begin(context, **kwargs):
    """A call begins: it is signed with the credentials of whoever calls."""
    context["nova_began"] = time.monotonic()
    context["signing"] = context.get("signing", {}) | {"request_credentials": calling.get()}


def _again(attempts, response, caught_exception, request_dict, looks, **kwargs):
    """Seconds to wait before one more attempt, or False: no page waits for a dead host twice.

    A change is asked for again only where the first attempt cannot have been heard.
    """
    if attempts > 1 or time.monotonic() - request_dict["context"]["nova_began"] > QUICK:
        return False
    if isinstance(caught_exception, failures.EndpointConnectionError):
        return 0.1
    if response and response[1].get("Error", {}).get("Code") in CODES_OF_BUSY:
        return 0.5
    lost = isinstance(caught_exception, failures.ConnectionClosedError)
    return 0.1 if looks and (lost or (response and response[0].status_code >= 500)) else False


def _legible(response_dict, **kwargs):
    """An error without XML comes from something between here and the cloud; its status still says what it is."""
    status, body = response_dict["status_code"], response_dict["body"]
    if status >= 400 and not body.lstrip().startswith((b"<?xml", b"<Response", b"<ErrorResponse")):
        words = HTTPStatus(status).phrase if status in set(HTTPStatus) else ""
        told = f"<Code>{status}</Code><Message>{words}</Message>"
        response_dict["body"] = f"<Response><Errors><Error>{told}</Error></Errors></Response>".encode()


@receiver(changed)
def _forget_clients(**kwargs):
    clients.clear()
