"""A copy of an OpenStack just filled, kept beside the software that made it: the next one starts from it.

Making tables and seeds is two thirds of a first start. The copy is good for the same pins and the
same devcloud code only, and its name says which.
"""

import json
import shutil
import subprocess

from .database import Database
from .errors import DevCloudError
from .layout import Layout
from .version import version


class Template:
    """The copy for one layout: `keep` makes it, `restore` uses it, `mend` corrects the paths within."""

    def __init__(self, layout: Layout, database: Database):
        self.layout, self.database = layout, database
        self.path = database.environment.path / f"template-{version()}"
        self.copied = layout.state / "copied.json"

    def keep(self) -> None:
        """Copy the running OpenStack. It goes on meanwhile."""
        if self.path.exists():
            return
        part = self.path.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        shutil.copytree(self.layout.state, part / "state", ignore=lambda *_: ["postgres", "lock"])
        places = {"state": str(self.layout.state), "socket": str(self.layout.socket)}
        (part / "state" / self.copied.name).write_text(json.dumps(places))
        self.database.copy(part / "postgres")
        for old in self.path.parent.glob("template-*"):
            if old != part:
                shutil.rmtree(old)
        part.rename(self.path)

    def restore(self) -> None:
        """Begin with the copy where there is one, and else with nothing at all."""
        shutil.rmtree(self.layout.state, ignore_errors=True)
        if self.path.exists():
            shutil.copytree(self.path / "state", self.layout.state)
            part = self.layout.database.with_suffix(".part")
            done = subprocess.run(["cp", "-a", self.path / "postgres", part], check=False)
            if done.returncode:
                raise DevCloudError(f"Copying {self.path} failed")
            part.rename(self.layout.database)
        for folder in self.layout.folders():
            folder.mkdir(parents=True, exist_ok=True)

    def mend(self) -> None:
        """The databases of a copy name folders of the devcloud that it was made from."""
        if not self.copied.exists():
            return
        old = json.loads(self.copied.read_text())
        for database, table, column, before, after in (
            ("nova_api", "cell_mappings", "database_connection", old["socket"], self.layout.socket),
            ("glance", "image_locations", "value", old["state"], self.layout.state),
        ):
            change = f"update {table} set {column} = replace({column}, '{before}', '{after}')"  # noqa: S608
            self.database.execute(change, database)
        self.copied.unlink()
