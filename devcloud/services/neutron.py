"""Neutron. Its agents are rows that this process keeps alive, and wiring a port is changing its state."""

import os
import threading
import time

from devcloud.layout import HOSTS, Layout
from devcloud.services import messaging

BEAT = 60  # seconds between two signs of life of the simulated agents
WIRING = 0.2  # seconds until a plugged port is active


def application(layout: Layout, stage):
    os.environ["OS_NEUTRON_CONFIG_DIR"] = str(layout.config)
    os.environ["OS_NEUTRON_CONFIG_FILES"] = "neutron.conf"
    ready = layout.state / "neutron.ready"
    if not ready.exists():
        make_tables(layout.connection("neutron"), stage)
        ready.touch()
    messaging.patch()
    from neutron import policy
    from neutron.wsgi.api import application

    policy.init()  # two first requests at once would find half of the rules and be refused
    simulate()
    return application


def make_tables(connection: str, stage) -> None:
    """The tables as the models say. (Neutron's migrations take MySQL for granted here and there.)"""
    import sqlalchemy
    from neutron.db.migration.models import head  # noqa: F401  (registers every table)
    from neutron_lib.db import model_base

    stage("database")
    engine = sqlalchemy.create_engine(connection)
    model_base.BASEV2.metadata.create_all(engine)
    engine.dispose()


def agents() -> list[dict]:
    switch = {
        "tunnel_types": ["vxlan"],
        "tunneling_ip": "127.0.0.1",
        "bridge_mappings": {"public": "br-ex"},
        "l2_population": False,
        "ovs_hybrid_plug": False,
        "datapath_type": "system",
        "vhostuser_socket_dir": "/tmp",  # noqa: S108  (a name in a row; nothing opens it)
        "integration_bridge": "br-int",
    }
    router = {"agent_mode": "legacy", "handle_internal_only_routers": True, "interface_driver": "openvswitch"}
    dhcp = {"dhcp_driver": "dnsmasq", "subnets": 0, "networks": 0, "ports": 0}
    rows = [
        {"agent_type": "Open vSwitch agent", "binary": "neutron-openvswitch-agent", "host": host}
        | {"topic": "N/A", "configurations": switch}
        for host in ("devcloud", *HOSTS)
    ]
    for kind, topic, configuration in (("L3", "l3_agent", router), ("DHCP", "dhcp_agent", dhcp)):
        row = {"agent_type": f"{kind} agent", "binary": f"neutron-{kind.lower()}-agent", "host": "devcloud"}
        rows.append(row | {"topic": topic, "availability_zone": "nova", "configurations": configuration})
    return rows


def simulate() -> None:
    from neutron_lib import constants, context
    from neutron_lib.callbacks import events, registry, resources
    from neutron_lib.plugins import directory
    from oslo_utils import timeutils

    core = directory.get_plugin()

    def beat():
        while True:
            for row in agents():
                try:
                    row |= {"start_flag": True}
                    core.create_or_update_agent(context.get_admin_context(), row, timeutils.utcnow())
                except Exception as error:  # the database may be away for a moment; the next beat mends it
                    print("heartbeat", repr(error), flush=True)
            time.sleep(BEAT)

    def activate(port):
        try:
            admin = context.get_admin_context()
            core.update_port_status(admin, port["id"], constants.PORT_STATUS_ACTIVE, port["binding:host_id"])
        except Exception as error:  # the port may be gone again
            print("wiring", repr(error), flush=True)

    def wire(resource, event, trigger, payload=None):
        port = payload.latest_state
        bound = port.get("binding:vif_type") not in ("unbound", "binding_failed")
        if port.get("binding:host_id") and port.get("status") == "DOWN" and bound:
            threading.Timer(WIRING, activate, [port]).start()

    registry.subscribe(wire, resources.PORT, events.AFTER_UPDATE)
    registry.subscribe(wire, resources.PORT, events.AFTER_CREATE)
    threading.Thread(target=beat, daemon=True).start()
