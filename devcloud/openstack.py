"""The OpenStack half of a devcloud: PostgreSQL and seven services, which prepare themselves side by side."""

import threading

from .database import Database
from .half import Half
from .layout import OPENSTACK, Layout
from .processes import stop
from .progress import Progress
from .seeds.parts import Parts
from .template import Template

# What each stage of a service is worth on its way to serving
WORTH = {"": 0, "loading": 1, "database": 3, "waiting": 6, "computes": 7, "serving": 9}


class OpenStack(Half):
    """Each service makes its own tables in its own process: what it needs is imported only once."""

    name = "openstack"
    services = OPENSTACK
    doors = {"nova": ("console", "serial")}

    def __init__(self, layout: Layout, cancelled: threading.Event | None = None):
        super().__init__(layout, cancelled)
        self.database = Database(layout, self.environment)
        self.parts = Parts(layout)
        self.processes = {"postgres": self.database.process, **self.processes}

    def start(self, progress: Progress) -> None:
        template = Template(self.layout, self.database)
        if not self.layout.database.exists():
            progress.step("configuring", 12, "Preparing the databases")
            template.restore()
        new = not self.layout.seeded.exists()
        progress.step("configuring", 15, "Writing the configuration")
        self.layout.configure(self.environment.path)
        progress.step("starting", 18, "Starting the database")
        self.database.start(self.cancelled)
        template.mend()
        late = [name for name in self.services if not self.alive(name)]
        for name in late:
            self.serve(name)
        self.wait_for(late, lambda stages: self.report(progress, stages, new))
        if self.parts.missing():
            progress.step("seeding", 70, "Making the first content")
            tell = progress.step
            self.parts.make(lambda part, words: tell("seeding", 70 + part * 0.3, words))
        if new:
            progress.step("seeding", 99, "Keeping a copy for the next first start")
            template.keep()

    def report(self, progress: Progress, stages: dict[str, str], new: bool) -> None:
        done = [name for name in stages if (self.layout.state / f"{name}.ready").exists()]
        serving = [name for name, stage in stages.items() if stage == "serving"]
        share = sum(WORTH.get(stage, 0) for stage in stages.values()) / (9 * max(len(stages), 1))
        percent = 20 + share * (50 if new else 78)
        making = [name for name, stage in stages.items() if stage == "database"]
        if making:
            words = f"Setting up the databases ({len(done)} of {len(stages)})"
        else:
            words = f"Starting the services ({len(serving)} of {len(stages)})"
        progress.step("starting", percent, words)

    def healthy(self) -> bool:
        return (
            not self.parts.missing()
            and bool(self.database.process.pid())
            and self.database.answers()
            and super().healthy()
        )

    def down(self) -> None:
        stop([self.processes[name] for name in self.services])
        self.database.stop()
