"""Files for download. A secret comes in the body of a form and goes out in the file; it is kept nowhere on the way."""

from dataclasses import replace

from django.http import Http404, HttpResponse, HttpResponseNotAllowed

from .files import bundle, profile

ALL = "all.zip"


def files(request, panel, backend, file):
    """Where the cloud is and who one is; with the secret only if the person typed it in."""
    return _attached(request, _with_secret(request, backend.ask("access")), file)


def handed(request, panel, backend):
    """The same for a credential whose secret is on the person's screen just now: it comes back from there, by POST only."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    id = request.POST.get("id", "")
    backend.check(id)
    if (access := backend.ask("access", id)) is None:
        raise Http404
    return _attached(request, _with_secret(request, access), request.POST.get("file", ""))


def offered(backend, id):
    """The names of the files that there are for a credential."""
    access = backend.ask("access", id)
    return [*access.files(), ALL] if access else []


def _with_secret(request, access):
    secret = "".join(request.POST.get("secret", "").splitlines())
    return replace(access, secret=secret) if secret else access


def _attached(request, access, name):
    """One of the files, or all of them as a zip."""
    files, stem = access.files(), profile(request.scope.cloud.slug, request.scope.project.name)
    if name == ALL:
        content, kind, called = bundle(files), "application/zip", f"{stem}.zip"
    elif name in files:
        content, kind, called = files[name].encode(), "text/plain; charset=utf-8", name.rpartition("/")[2]
        called = f"{stem}-{called}" if called.endswith(".sh") else called
    else:
        raise Http404(name)
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{called}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
