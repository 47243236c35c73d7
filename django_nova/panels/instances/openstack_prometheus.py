"""How instances of Nova went, by Prometheus: one that the settings name, or Aetos, which guards one by Keystone's tokens.

https://prometheus.io/docs/prometheus/latest/querying/api/#range-queries ,
https://docs.openstack.org/watcher/latest/datasources/aetos.html
"""

import math
from datetime import UTC, datetime
from string import Template

from ...clouds.errors import CloudError
from ...clouds.gather import gather
from .metrics import SPANS

AETOS = "metric-storage"  # its type in the catalogue
LEAST = (
    300  # seconds that a rate is taken over at the least: agents seldom look more often than once a minute
)
MiB = 1 << 20


def _libvirt(name, form="{}"):
    """A series of a libvirt exporter: some label it with the instance's id, by one name or another, some keep that elsewhere."""
    own = [form.format(f'{name}{{{label}="$id"}}') for label in ("uuid", "instance_id")]
    joined = 'on(domain, instance) group_left() libvirt_domain_openstack_info{instance_id="$id"}'
    return f"sum({' or '.join([*own, f'{form.format(name)} * {joined}'])})"


def _rate(name):
    return _libvirt(name, "rate({}[$period])")


def _ceilometer(name):
    return f'sum(rate({name}{{resource=~".*$id.*"}}[$period]))'


# Computing in seconds a second, memory in bytes, all else in bytes a second. $id: the instance, $period: such as 900s
QUERIES = {
    "libvirt": {
        "cpu": _rate("libvirt_domain_info_cpu_time_seconds_total"),
        "memory": _libvirt("libvirt_domain_info_memory_usage_bytes"),
        "received": _rate("libvirt_domain_interface_stats_receive_bytes_total"),
        "sent": _rate("libvirt_domain_interface_stats_transmit_bytes_total"),
        "read": _rate("libvirt_domain_block_stats_read_bytes_total"),
        "written": _rate("libvirt_domain_block_stats_write_bytes_total"),
    },
    "ceilometer": {
        "cpu": f"{_ceilometer('ceilometer_cpu')} / 1e9",
        "memory": f'sum(ceilometer_memory_usage{{resource="$id"}}) * {MiB}',
        "received": _ceilometer("ceilometer_network_incoming_bytes"),
        "sent": _ceilometer("ceilometer_network_outgoing_bytes"),
        "read": _ceilometer("ceilometer_disk_device_read_bytes"),
        "written": _ceilometer("ceilometer_disk_device_write_bytes"),
    },
}


class Prometheus:
    """``told(id, start, hours)``: ``{key: {moment: value}}`` in the units of ``openstack_metrics``."""

    def __init__(self, scope):
        options = scope.cloud.options
        self.scope, self.url = scope, options.get("prometheus_url", "").rstrip("/")
        asked = options.get("prometheus_queries") or ("libvirt" if self.url else "ceilometer")
        self.queries = QUERIES[asked] if isinstance(asked, str) else asked

    def told(self, id, start, hours):
        """One question a measure, side by side; a measure that this Prometheus cannot tell is left out."""
        period = f"{max(LEAST, SPANS[hours])}s"
        span = {"start": start.timestamp(), "end": datetime.now(UTC).timestamp(), "step": SPANS[hours]}
        answers = gather(
            {
                key: lambda query=query: self._asked(
                    Template(query).safe_substitute(id=id, period=period), span
                )
                for key, query in self.queries.items()
            }
        )
        told = {key: one for key, one in answers.items() if not isinstance(one, CloudError)}
        if answers and not told:
            raise next(iter(answers.values()))
        return {
            key: {moment: value / MiB for moment, value in values.items()} if key == "memory" else values
            for key, values in told.items()
        }

    def _asked(self, query, span):
        with self.scope.cloud.module.translated():
            given = {"query": query, **span}
            if self.url:  # the site's own: nobody's token is shown to it
                found = self.scope.api.session.get(
                    f"{self.url}/api/v1/query_range", params=given, authenticated=False, log=False
                )
            else:
                found = self.scope.api.adapter(AETOS).get("/api/v1/query_range", params=given)
            told = found.json()
            if told["status"] != "success":
                raise ValueError(told.get("error"))
            series = told["data"]["result"]
            values = series[0]["values"] if series else []
            read = {datetime.fromtimestamp(moment, UTC): float(value) for moment, value in values}
            return {moment: value for moment, value in read.items() if math.isfinite(value)}
