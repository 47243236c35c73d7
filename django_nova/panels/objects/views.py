"""Files in pieces: where to begin or go on, one piece, and the end. Each piece is a request of its own, so that what breaks off
costs one piece; which have arrived is asked of the cloud, and of nobody else.
"""

from urllib.parse import quote, unquote, urlencode

from django import forms
from django.http import HttpResponseNotAllowed, JsonResponse

from ...audit.recording import record as audit
from ...clouds.cache import forget
from ...clouds.errors import CloudError, Invalid
from ...streams import Incoming
from ..containers import address

BIGGEST = 5 * 1024**4  # bytes


class Begin(forms.Form):
    name = forms.CharField(max_length=4096, strip=False)
    size = forms.IntegerField(min_value=0, max_value=BIGGEST)
    modified = forms.IntegerField(min_value=0, required=False)
    kind = forms.CharField(max_length=255, required=False)
    replace = forms.BooleanField(required=False)


class Part(forms.Form):
    size = forms.IntegerField(min_value=0, max_value=BIGGEST)
    number = forms.IntegerField(min_value=0, required=False)
    upload = forms.CharField(max_length=4096, required=False)
    replace = forms.BooleanField(required=False)


def _read(form):
    if not form.is_valid():
        words = [f"{name}: {' '.join(errors)}" for name, errors in form.errors.items()]
        raise Invalid(" ".join(words))
    return {name: value for name, value in form.cleaned_data.items() if value not in (None, "")}


def begin(request, panel, backend, id):
    """Where a file goes: addresses for its pieces and its end, and what has arrived of it already."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    backend.check(id)
    given = _read(Begin(request.POST))
    try:
        begun = backend.ask("begin", id, **given)
    except CloudError as error:
        audit(request, panel.name, "upload", f"{id}: {given['name']}"[:1000], {"bytes": given["size"]}, error)
        raise
    query = {"size": given["size"], "upload": begun.handle, "format": "json"}
    query |= {"replace": "on"} if given.get("replace") else {}
    forget(*request.scope.args)
    return JsonResponse(
        {
            "piece": begun.piece,
            "arrived": {str(one.number): one.sum for one in begun.arrived.values()},
            "send": f"{panel.url(request, 'piece', begun.id)}?{urlencode(query)}",
            "finish": f"{panel.url(request, 'finish', begun.id)}?{urlencode(query)}",
            "name": quote(address.read(begun.id)[1]),
        }
    )


def piece(request, panel, backend, id):
    """One piece, or a small file, as the body itself."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    backend.check(id)
    given = _read(Part(request.GET))
    length = request.headers.get("Content-Length", "")
    kind = unquote(request.headers.get("X-File-Kind", ""))
    kind = kind if kind.isascii() and kind.isprintable() else ""
    content = Incoming(request.read, address.read(id)[1], kind, int(length) if length.isdecimal() else 0)
    try:
        sent = backend.ask("piece", id, content, **given)
    except CloudError as error:
        _note(request, panel, id, content.taken, error)
        raise
    if sent is None:
        _note(request, panel, id, content.taken)
    return JsonResponse({"sum": sent.sum if sent else ""})


def finish(request, panel, backend, id):
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    backend.check(id)
    given = _read(Part(request.GET))
    try:
        backend.ask(
            "finish", id, upload=given.get("upload", ""), size=given["size"], sums=request.POST.getlist("sum")
        )
    except CloudError as error:
        _note(request, panel, id, given["size"], error)
        raise
    _note(request, panel, id, given["size"])
    return JsonResponse({"done": True})


def _note(request, panel, id, taken, error=None):
    forget(*request.scope.args)
    audit(request, panel.name, "upload", id, {"bytes": taken}, error)
