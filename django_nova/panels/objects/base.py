"""What objects of all clouds have in common: names, folders, what must not be overwritten."""

from django.utils.translation import gettext as _

from ...clouds.errors import Conflict, Invalid, NotFound
from .. import Backend as Base
from ..containers import address
from ..containers.pieces import count_of, length_of, piece_of
from .record import Begun

LONGEST = 1024  # bytes of a whole name, folders included


class Objects(Base):
    """``_exists(container, key)``, ``_put(container, key, content, kind)`` and the pieces' methods are the provider's."""

    ids = address.WITHIN

    def check(self, *ids):
        super().check(*ids)
        for id in ids:
            address.read(id)

    @staticmethod
    def wrong(key):
        """What is wrong with a whole name, or nothing."""
        if not key.strip("/"):
            return _("A file needs a name.")
        if "\x00" in key:
            return _("There is a character in it that cannot be used.")
        if len(key.encode(errors="surrogatepass")) > LONGEST:
            return _("That name is too long: %d bytes at the most, its folders included.") % LONGEST
        try:
            key.encode()
        except UnicodeEncodeError:
            return _("There is a character in it that cannot be used.")
        return ""

    def _key(self, key, field=None):
        if words := self.wrong(key):
            raise Invalid(words, field=field)
        return key

    def _free(self, container, key, field=None):
        if self._exists(container, key):
            raise Conflict(field=field, message=_("There is a file of that name already."), advice="")

    def upload(self, id, content):
        """A file into the folder ``id``, from a form; what is there already stays as it is."""
        container, folder = address.read(id)
        if folder and not folder.endswith("/"):
            raise NotFound(id)
        key = self._key(folder + content.name.replace("\\", "/").rpartition("/")[2])
        self._free(container, key)
        self._store(container, key, content)

    def begin(self, id, *, name, size, modified=0, kind="", replace=False):
        """Where the pieces of a file for the folder ``id`` go, and which of them are there from an earlier try."""
        container, folder = address.read(id)
        if folder and not folder.endswith("/"):
            raise NotFound(id)
        key = self._key(folder + name)
        if not replace:
            self._free(container, key)
        made, piece = address.made(container, key), piece_of(size)
        if not piece:
            return Begun(made)
        handle, arrived = self._begin(
            container, key, size, modified, piece, kind or "application/octet-stream"
        )
        fit = {
            number: one
            for number, one in arrived.items()
            if number <= count_of(size, piece) and one.size == length_of(number, size, piece)
        }
        return Begun(made, handle, piece, fit)

    def piece(self, id, content, *, size, upload="", number=0, replace=False):
        """One piece of a file of ``size`` bytes, or all of it where it was begun without pieces."""
        container, key = address.read(id)
        self._key(key)
        piece = piece_of(size)
        expected = length_of(number, size, piece) if piece else size
        if content.size != expected:
            raise Invalid(message=_("The file did not arrive whole. Send it again."))
        if piece:
            return self._piece(container, key, content, upload, number)
        if not replace:
            self._free(container, key)
        return self._put(container, key, content)

    def finish(self, id, *, upload, size, sums=()):
        """Make a file of its pieces, if all of them are there, and are those that the person sent (``sums``)."""
        container, key = address.read(id)
        self._finish(container, key, upload, size, piece_of(size), sums)

    def create(self, *, container, name, prefix=""):
        """A folder: an empty object whose name ends with a slash, so that it is there before anything lies in it."""
        bucket, _none = address.read(container)
        key = self._key(f"{prefix}{name.strip('/')}/", field="name")
        if prefix and not prefix.endswith("/"):
            raise Invalid(field="name", message=_("There is no such folder."))
        if self._any(bucket, key):
            raise Conflict(field="name", message=_("There is a folder of that name already."))
        return self._folder(bucket, key)

    def _target(self, source, container, name):
        """Where a copy goes, if nothing is there yet: ``(container, key)``."""
        here, key = address.read(source)
        there = address.read(container)[0] if container else here
        new = self._key(name, field="name")
        if key.endswith("/"):
            raise Conflict(_("Folders are copied file by file."))
        if new.endswith("/"):
            raise Invalid(_("A file's name does not end with a slash."), field="name")
        if (there, new) == (here, key):
            raise Invalid(_("It has that name already."), field="name")
        try:
            self._free(there, new, field="name")
        except NotFound as error:
            raise Invalid(_("There is no such container."), field="container") from error
        return there, new

    def containers(self):
        """Choices: where a copy may go."""
        raise NotImplementedError

    def _exists(self, container, key):
        raise NotImplementedError
