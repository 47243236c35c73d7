"""Where a devcloud keeps what it has, and which ports it uses: the one place that decides both."""

import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from string import Template

HERE = Path(__file__).resolve().parent
PORT_BASE = 15000
# The order is the ports' order: keystone answers on the base itself, nova on base + 1, ...
SERVICES = (
    "keystone",
    "nova",
    "placement",
    "glance",
    "cinder",
    "neutron",
    "ec2",
    "console",
    "swift",
    "serial",
)
OPENSTACK = ("keystone", "nova", "placement", "glance", "cinder", "neutron", "swift")
HOSTS = ("compute1", "compute2", "compute3")  # the simulated ones

LOGIN = """\
auth_url = {keystone}
auth_type = password
username = service
password = secret
project_name = service
user_domain_id = default
project_domain_id = default"""


def cache() -> Path:
    """The folder of this project in the person's cache."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "django-nova"


def default_directory() -> Path:
    return Path(os.environ.get("DEVCLOUD_DIR") or cache() / "devcloud")


def default_venvs() -> Path:
    """Installed software is kept apart from state, so that several devclouds share it."""
    return Path(os.environ.get("DEVCLOUD_VENVS") or cache() / "venvs")


@dataclass(frozen=True)
class Layout:
    """The folders, files, ports and addresses of one devcloud."""

    root: Path
    port_base: int = PORT_BASE
    venvs: Path = Path()

    @classmethod
    def find(cls, directory=None, *, port_base=None, venvs=None) -> "Layout":
        """The layout of `directory`; what is not given is as it was when that devcloud last came up."""
        root = Path(directory or default_directory()).expanduser().resolve()
        try:
            saved = json.loads((root / "settings.json").read_text())
        except FileNotFoundError:
            saved = {}
        return cls(
            root=root,
            port_base=int(port_base or saved.get("port_base") or PORT_BASE),
            venvs=Path(venvs or saved.get("venvs") or default_venvs()).expanduser().resolve(),
        )

    def save(self) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        settings = {"port_base": self.port_base, "venvs": str(self.venvs)}
        (self.root / "settings.json").write_text(json.dumps(settings) + "\n")

    # -- folders and files ----------------------------------------------------------------------
    @property
    def config(self) -> Path:
        return self.root / "config"

    @property
    def state(self) -> Path:
        return self.root / "state"

    @property
    def log(self) -> Path:
        return self.root / "log"

    @property
    def run(self) -> Path:
        return self.root / "run"

    @property
    def status(self) -> Path:
        return self.root / "status.json"

    @property
    def faults(self) -> Path:
        return self.root / "faults.json"

    @property
    def access_log(self) -> Path:
        return self.log / "access.log"

    @property
    def database(self) -> Path:
        return self.state / "postgres"

    @property
    def objects(self) -> Path:
        """What Swift holds."""
        return self.state / "swift"

    @property
    def seeded(self) -> Path:
        """Stands once OpenStack has its first content; until then nothing is made to look slow."""
        return self.state / "openstack.seeded"

    @property
    def socket(self) -> Path:
        """PostgreSQL's socket folder: in the run folder, unless that path is too long for a socket."""
        near = self.run / "postgres"
        if len(str(near)) < 80:
            return near
        name = hashlib.sha256(str(self.root).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"devcloud-{name}"

    def folders(self) -> list[Path]:
        state = ["lock", "neutron", "nova", "cinder", "cinder/backups", "swift"]
        state += ["glance/images", "glance/staging", "glance/tasks", "glance/archive"]
        return [self.config, self.log, self.run, self.state, *(self.state / name for name in state)]

    # -- ports and addresses --------------------------------------------------------------------
    def port(self, service: str) -> int:
        return self.port_base + SERVICES.index(service)

    def url(self, service: str) -> str:
        """The address of a service as a client is told it."""
        path = {"keystone": "/v3", "nova": "/v2.1", "cinder": "/v3", "swift": "/v1"}.get(service, "")
        return f"http://127.0.0.1:{self.port(service)}{path}"

    def connection(self, database: str) -> str:
        """SQLAlchemy's address of a database."""
        return f"postgresql+psycopg2://postgres@/{database}?host={self.socket}"

    # -- configuration --------------------------------------------------------------------------
    def configure(self, venv: Path) -> None:
        """Write OpenStack's configuration files from the templates beside this module."""
        values = {
            "venv": venv,
            "here": HERE,
            "config": self.config,
            "log": self.log,
            "state": self.state,
            "database": "postgresql+psycopg2://postgres@",
            "socket": f"host={self.socket}",
            "login": LOGIN.format(keystone=self.url("keystone")),
            "keystone_url": self.url("keystone"),
            "glance_url": self.url("glance"),
            "serial_port": self.port("serial"),
            "console_port": self.port("console"),
            "token_seconds": os.environ.get("DEVCLOUD_TOKEN_SECONDS", "3600"),
        }
        for template in (HERE / "config").glob("*.conf"):
            (self.config / template.name).write_text(Template(template.read_text()).substitute(values))
