"""How instances of Nova went, by Gnocchi, as Ceilometer fills it.

https://gnocchi.osci.io/rest.html , https://docs.openstack.org/ceilometer/latest/admin/telemetry-measurements.html
"""

from collections import Counter

from django.utils.dateparse import parse_datetime

from ...clouds.errors import CloudError
from ...clouds.gather import gather
from .metrics import SPANS, rates

MOST = 12  # interfaces and disks that are added up at the most
POINTS = 700  # of one measure; where there would be more, a coarser granularity is taken
PARTS = {
    "instance_network_interface": {
        "received": "network.incoming.bytes",
        "sent": "network.outgoing.bytes",
    },
    "instance_disk": {"read": "disk.device.read.bytes", "written": "disk.device.write.bytes"},
}


class Gnocchi:
    """``told(id, start, hours)``: ``{key: {moment: value}}`` in the units of ``openstack_metrics``."""

    def __init__(self, scope):
        self.scope, self.http = scope, scope.api.adapter("metric")

    def told(self, id, start, hours):
        """Counters are read as they count: what a second brought is told by their differences, whatever the archive keeps."""
        calls = {kind: lambda kind=kind: self._parts(kind, id) for kind in PARTS}
        answers = gather({"instance": lambda: self._resource(id)} | calls)
        if isinstance(own := answers["instance"], CloudError):
            raise own
        series = [("cpu", own["cpu"])] if "cpu" in own else []
        series += [("memory", own["memory.usage"])] if "memory.usage" in own else []
        for kind, names in PARTS.items():
            parts = [] if isinstance(answers[kind], CloudError) else answers[kind]
            series += [(key, part[name]) for part in parts for key, name in names.items() if name in part]
        asked = {one: lambda one=one: self._measures(one[1], start, SPANS[hours]) for one in series}
        told = {one: answer for one, answer in gather(asked).items() if not isinstance(answer, CloudError)}
        return {key: self._sum(key, told) for key, _metric in series}

    def _get(self, path, **query):
        with self.scope.cloud.module.translated():
            return self.http.get(path, params=query).json()

    def _resource(self, id):
        with self.scope.cloud.module.translated():
            return dict(self._get(f"/v1/resource/instance/{id}")["metrics"])

    def _parts(self, kind, id):
        """https://gnocchi.osci.io/rest.html#searching-for-resources"""
        with self.scope.cloud.module.translated():
            path = f"/v1/search/resource/{kind}?limit={MOST}"
            found = self.http.post(path, json={"=": {"instance_id": id}}).json()
            return [dict(one["metrics"]) for one in found]

    def _measures(self, metric, start, apart):
        """``{moment: value}`` in the granularity that fits the span; Gnocchi tells all that the archive has."""
        query = {"start": start.isoformat(), "aggregation": "mean"}
        rows = self._get(f"/v1/metric/{metric}/measures", **query)
        with self.scope.cloud.module.translated():
            many = Counter(float(granularity) for _moment, granularity, _value in rows)
            fitting = [one for one, number in many.items() if number <= POINTS]
            chosen = min(fitting or many, default=None, key=lambda one: (abs(one - apart), one))
            return {
                parse_datetime(moment): float(value)
                for moment, granularity, value in rows
                if granularity == chosen
            }

    @staticmethod
    def _sum(key, told):
        """All interfaces or disks as one line."""
        found = {}
        for (name, _metric), values in told.items():
            if name != key:
                continue
            for moment, value in (values if key == "memory" else rates(values)).items():
                found[moment] = found.get(moment, 0) + value
        return {moment: value / 1e9 for moment, value in found.items()} if key == "cpu" else found
