"""Cinder: its API, its scheduler, and services for volumes and backups over simulated disks, in one process."""

import os
import sys

from devcloud.layout import Layout
from devcloud.services import messaging

running = []  # keeps the services alive


def application(layout: Layout, stage):
    # Patched by eventlet, each request would wait half a second in cheroot's selector
    os.environ["OS_CINDER_DISABLE_EVENTLET_PATCHING"] = "true"
    from cinder import monkey_patch

    monkey_patch.patch()
    sys.argv = ["cinder", f"--config-file={layout.config}/cinder.conf"]
    messaging.patch()
    from cinder import policy
    from cinder.wsgi import wsgi

    ready = layout.state / "cinder.ready"
    if not ready.exists():
        make_tables(stage)
        ready.touch()
    application = wsgi.initialize_application()
    policy.init()  # two first requests at once would find half of the rules and be refused
    start_services(layout)
    return application


def make_tables(stage) -> None:
    from cinder.db import migration
    from oslo_config import cfg

    stage("database")
    cfg.CONF(sys.argv[1:], project="cinder")
    migration.db_sync()


def start_services(layout: Layout) -> None:
    import os_brick
    from cinder import service
    from oslo_config import cfg

    from devcloud.services.disks import SimulatedDisks

    os_brick.setup(cfg.CONF)
    SimulatedDisks.prepare(layout)
    cfg.CONF.register_opt(cfg.StrOpt("backend_host"), group="simulated")
    volume = {"host": "devcloud@simulated", "service_name": "simulated", "binary": "cinder-volume"}
    backup = {"service_name": "backup", "binary": "cinder-backup", "coordination": True}
    for options in (volume | {"coordination": True}, backup, {"binary": "cinder-scheduler"}):
        found = service.Service.create(**options)
        found.start()
        running.append(found)
