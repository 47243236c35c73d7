"""Files on their way from a browser to a cloud: in pieces, never as a whole, neither in memory nor on a disk here.

A backend that takes files has ``upload(id, content)``, where ``content`` is an Incoming.

What was read of an Incoming is gone: whoever sends it on must not send it twice (``allow_reauth=False`` of keystoneauth), since
the second time it would be a shorter file. A file that ends too early raises out of ``read``, so that nobody ends it properly.
"""

import queue
import time
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from urllib.parse import unquote

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpResponseNotAllowed, JsonResponse, UnreadablePostError
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from .audit.recording import record as audit
from .clouds.cache import forget
from .clouds.errors import CloudError, Invalid
from .gate import back

PIECE = 256 * 1024  # bytes that are handed on at a time
WAITING = 8  # pieces that may wait for a slow cloud before the browser has to
TICKET_SECONDS = 12 * 3600
REST = (
    32 * 1024 * 1024,
    5,
)  # bytes and seconds that are still listened to after a refusal, so that it can be heard
SALT = "django_nova.upload"
_senders = ThreadPoolExecutor(max_workers=32, thread_name_prefix="nova-upload")


class Incoming:
    """A file as it comes from a browser: read once, from its beginning to its end.

    ``name`` is what the person's computer calls it, ``kind`` its media type, ``size`` in bytes, or None if nobody said.
    """

    def __init__(self, read, name="", kind="", size=None):
        self._read, self.name, self.kind, self.size = read, name, kind or "application/octet-stream", size
        self.taken = 0

    def read(self, amount=PIECE):
        """At most ``amount`` bytes; empty at the end. A file that ends before its size is a CloudError, not a short file."""
        try:
            piece = self._read(PIECE if amount is None or amount < 0 else amount)
        except UnreadablePostError:
            raise broken_off() from None
        self.taken += len(piece)
        if not piece and self.size is not None and self.taken < self.size:
            raise broken_off()
        return piece

    def __iter__(self):
        while piece := self.read():
            yield piece


def broken_off():
    return Invalid(message=_("The file did not arrive whole. Send it again."))


def upload_address(request, panel, id):
    """Where a file for a record is sent, with a ticket that stands for the CSRF token.

    To read the token out of a form, all of the form would have to be read first, its file included.
    """
    address = panel.url(request, "upload", id)
    return f"{address}?ticket={signing.dumps(_about(request, unquote(address)), salt=SALT)}"


def _about(request, address):
    return [request.user.pk, request.session.session_key, address]


def _has_ticket(request):
    try:
        about = signing.loads(request.GET.get("ticket", ""), salt=SALT, max_age=TICKET_SECONDS)
    except signing.BadSignature:
        return False
    return about == _about(request, request.path)


@csrf_exempt  # what protects it instead is said below
def upload(request, panel, backend, id):
    """Take one file, as the body itself (scripts; with the CSRF token as a header) or as a form's part (with a ticket)."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    backend.check(id)
    if request.content_type != "multipart/form-data":
        return csrf_protect(_raw)(request, panel, backend, id)
    if not _has_ticket(request):
        raise PermissionDenied(_("This page has been open for too long. Load it again."))
    return _form(request, panel, backend, id)


def _form(request, panel, backend, id):
    """The file is sent on while the form is still being read; a form that ends too early ends nothing properly."""
    handler = _Through(request, lambda content: backend.ask("upload", id, content))
    request.upload_handlers = [handler]
    request.read = counted = _Counted(request.read)
    whole = False
    try:
        _file = request.POST, request.FILES  # reads the form
        whole = counted.taken == int(request.META["CONTENT_LENGTH"])
    except UnreadablePostError:
        pass
    finally:
        handler.finish(whole)
    try:
        handler.wait()
    except CloudError as error:
        _note(request, panel, id, handler.content, error)
        _hear_out(counted)
        raise
    if handler.content is None:
        messages.warning(request, _("Choose a file first."))
    else:
        _note(request, panel, id, handler.content)
        messages.success(request, _("The file has arrived."))
    return redirect(back(request, panel.record_url(request, id)))


def _raw(request, panel, backend, id):
    size = request.headers.get("Content-Length", "")
    if not size.isdecimal():
        raise Invalid(message=_("A file is sent with its length (Content-Length)."))
    name = unquote(request.headers.get("X-File-Name", ""))
    content = Incoming(request.read, name, request.content_type, int(size))
    try:
        backend.ask("upload", id, content)
    except CloudError as error:
        _note(request, panel, id, content, error)
        _hear_out(request.read)
        raise
    _note(request, panel, id, content)
    return JsonResponse({"next": back(request, panel.record_url(request, id))})


def _hear_out(read):
    """Take what is still on its way: a browser that cannot finish its sentence does not listen to the answer."""
    amount, seconds = REST
    end = time.monotonic() + seconds
    try:
        while amount > 0 and time.monotonic() < end and (piece := read(PIECE)):
            amount -= len(piece)
    except UnreadablePostError:
        pass


class _Counted:
    """How much was read of a request, where its reader does not tell."""

    def __init__(self, read):
        self.read, self.taken = read, 0

    def __call__(self, *args):
        piece = self.read(*args)
        self.taken += len(piece)
        return piece


def _note(request, panel, id, content, error=None):
    forget(*request.scope.args)
    told = {"file": content.name, "bytes": content.taken} if content else {}
    audit(request, panel.name, "upload", id, told, error, id=id)


class _Through(FileUploadHandler):
    """Hands a form's file on while it is still being read; a queue between the two keeps the pace of the slower one."""

    chunk_size = PIECE

    def __init__(self, request, send):
        super().__init__(request)
        self.send, self.content, self.sending, self.queue = send, None, None, queue.Queue(WAITING)

    def new_file(self, field_name, file_name, content_type, *args, **kwargs):
        super().new_file(field_name, file_name, content_type, *args, **kwargs)
        if self.sending:
            raise StopUpload(connection_reset=True)  # one file at a time
        self.content = Incoming(_Pieces(self.queue).read, file_name, content_type)
        self.sending = _senders.submit(copy_context().run, self._speaking, translation.get_language())

    def _speaking(self, language):
        with translation.override(language):
            self.send(self.content)

    def receive_data_chunk(self, raw_data, start):
        if not self._put(bytes(raw_data)):
            raise StopUpload(connection_reset=True)  # the cloud refused it: the rest need not come

    def file_complete(self, file_size):
        """Whether this was its end or only that of what arrived is known at the end of the form: see ``finish``."""

    def finish(self, whole):
        if self.sending:
            self._put(b"" if whole else None)

    def _put(self, piece):
        """Whether somebody was there to take it."""
        while not self.sending.done():
            try:
                self.queue.put(piece, timeout=0.2)
                return True
            except queue.Full:
                continue
        return False

    def wait(self):
        """Until the cloud has it; raises what the cloud said."""
        if self.sending:
            self.sending.result()


class _Pieces:
    """The reading end of the queue: ``read`` gives as many bytes as asked for, or what there is left."""

    def __init__(self, queue):
        self.queue, self.held, self.over = queue, b"", False

    def read(self, amount):
        while not self.over and len(self.held) < amount:
            piece = self.queue.get()
            if piece is None:
                raise broken_off()
            self.over = piece == b""
            self.held += piece
        given, self.held = self.held[:amount], self.held[amount:]
        return given
