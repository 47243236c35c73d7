"""Nova: its API, conductor, scheduler and three computes with simulated hypervisors, in one process."""

import os
import socket
import sys
import time
import uuid
from pathlib import Path

from devcloud.layout import HOSTS, Layout
from devcloud.services import messaging

running = []  # keeps the services alive


def application(layout: Layout, stage):
    files = [Path(sys.prefix) / "etc" / "nova" / "api-paste.ini", layout.config / "nova.conf"]
    os.environ["OS_NOVA_CONFIG_DIR"] = "/"
    os.environ["OS_NOVA_CONFIG_FILES"] = ";".join(map(str, files))
    from nova import monkey_patch

    monkey_patch.patch(backend="threading")
    messaging.patch()
    from nova.api.openstack import wsgi_app

    wsgi_app.init_global_data(list(map(str, files)), "osapi_compute", "nova-api-os-compute")
    ready = layout.state / "nova.ready"
    if not ready.exists():
        stage("database")
        make_tables(layout)
        ready.touch()
    return wsgi_app.init_application("osapi_compute", "nova-api-os-compute")


def make_tables(layout: Layout) -> None:
    from nova import context
    from nova.db import migration
    from nova.objects import CellMapping, CellMappingList

    migration.db_sync(database="api")
    admin = context.get_admin_context()
    existing = {cell.name for cell in CellMappingList.get_all(admin)}
    cells = {
        "cell0": (CellMapping.CELL0_UUID, "none:///", layout.connection("nova_cell0")),
        "cell1": (str(uuid.uuid4()), "fake:/", layout.connection("nova_cell1")),
    }
    for name, (identifier, transport, connection) in cells.items():
        if name not in existing:
            cell = CellMapping(admin, uuid=identifier, name=name)
            cell.transport_url, cell.database_connection = transport, connection
            cell.create()
    for cell in CellMappingList.get_all(admin):
        with context.target_cell(admin, cell) as target:
            migration.db_sync(context=target)


def serving(layout: Layout, stage) -> None:
    """Once the API listens: the computes, which need Keystone and Placement to register themselves."""
    stage("waiting")
    for service in ("keystone", "placement", "neutron"):
        wait_for(layout.port(service))
    stage("computes")
    start_services(layout)
    from nova import context, objects
    from nova.objects import host_mapping

    admin = context.get_admin_context()
    host_mapping.discover_hosts(admin)
    while len(objects.ComputeNodeList.get_all(admin)) < len(HOSTS):
        time.sleep(0.2)
    stage("serving")


def wait_for(port: int) -> None:
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=2).close()
            return
        except OSError:
            time.sleep(0.2)


def start_services(layout: Layout) -> None:
    import nova.conf
    import os_brick
    import os_vif
    from nova import service
    from nova.compute import rpcapi
    from nova.scheduler.client.report import SchedulerReportClient
    from nova.virt import fake

    from devcloud.services import consoles
    from devcloud.services.hypervisor import SimulatedHypervisor

    conf = nova.conf.CONF
    os_brick.setup(conf)
    os_vif.initialize()
    fake.SimulatedHypervisor = SimulatedHypervisor.of(layout)  # Nova takes drivers from its own package
    # Asked for at each build, one call for each instance of the host, and used by drivers only that
    # rearrange their inventory at start; this one never does
    SchedulerReportClient.get_allocations_for_provider_tree = lambda self, context, nodename: {}
    for binary in ("nova-conductor", "nova-scheduler"):
        running.append(service.Service.create(binary=binary, host="devcloud"))
        running[-1].start()
    for host in HOSTS:
        state = layout.state / "nova" / host
        state.mkdir(parents=True, exist_ok=True)
        (state / "compute_id").write_text(str(uuid.uuid5(uuid.NAMESPACE_DNS, host)))
        conf.set_override("host", host)
        conf.set_override("state_path", str(state))
        # A second topic is for the long operations (resize, migrate)
        topic = rpcapi.RPC_TOPIC_ALT
        running.append(service.Service.create(binary="nova-compute", host=host, topic_alt=topic))
        running[-1].start()
    conf.clear_override("host")
    consoles.start(layout)
    for found in running:  # the first sign of life would come after seconds in which no host is taken
        found.service_ref.report_count += 1
        found.service_ref.save()
