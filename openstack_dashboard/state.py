"""What the site keeps on disk: its folder, and the secret key made on the first run."""

import os
import secrets
from pathlib import Path


def directory(path=""):
    """The site's own folder, made when it is missing and closed to others."""
    home = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    folder = Path(path).expanduser() if path else Path(home) / "django-nova"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder.resolve()


def secret(folder):
    """The secret key in `folder`: whichever process comes first makes it in one step, all others read it."""
    path = folder / "secret_key"
    if not path.exists():
        draft = folder / f".secret_key.{os.getpid()}.{secrets.token_hex(4)}"
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()
