"""Numbers of instances of Nova: how they went where the cloud keeps it, else how they are right now, as their host says.

https://docs.openstack.org/api-ref/compute/#servers-diagnostics-servers-diagnostics
"""

from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _

from ...clouds.errors import CloudError, Conflict, Forbidden, NotFound
from ...clouds.patience import left, within
from ...conf import config
from .metrics import SPANS, Metrics, lines
from .openstack_gnocchi import Gnocchi
from .openstack_prometheus import AETOS, Prometheus

STANDARD = "2.48"  # from here on all hypervisors answer alike


class Numbers:
    def metrics(self, id, *, hours="24"):
        """How its numbers went, by Prometheus or Gnocchi; where nobody keeps it or nobody answers, what its host says now."""
        if (source := self._history()) is None:
            return self._now(id)
        hours = hours if hours in SPANS else "24"
        start = datetime.now(UTC) - timedelta(hours=int(hours))
        try:
            with within(left(config()["DEADLINE"]) / 2):  # the other half is for the host
                told = source.told(id, start, hours)
        except CloudError as error:
            return self._now(id, silent=not isinstance(error, NotFound))
        shown = lines(self._scaled(id, told), _wanted(), int(hours))
        return shown if shown.measures else self._now(id)

    def _history(self):
        """Who keeps it: what the site's operator names goes before what the catalogue has."""
        api = self.scope.api
        if self.scope.cloud.options.get("prometheus_url") or api.has(AETOS):
            return Prometheus(self.scope)
        return Gnocchi(self.scope) if api.has("metric") else None

    def _scaled(self, id, told):
        """Computing as a share of all processors, traffic in kB a second."""
        size = self.shared(config()["LIVE_SECONDS"], "get", id).size if told.get("cpu") else None
        by = {"cpu": ((size and size.vcpus) or 1) / 100, "memory": 1}
        return {
            key: {moment: value / by.get(key, 1000) for moment, value in values.items()}
            for key, values in told.items()
        }

    def _now(self, id, silent=False):
        """Most clouds let their operators see this only: then that is said."""
        try:
            with self.scope.cloud.module.translated():
                raw = self.api.adapter("compute", STANDARD).get(f"/servers/{id}/diagnostics").json()
        except (Forbidden, Conflict, NotFound) as error:
            return Metrics(refused=error.sentence(), silent=silent)
        return Metrics(facts=tuple((label, value) for label, value in _facts(raw) if value), silent=silent)


def _wanted():
    """(key, label, unit): of a source computing comes in seconds a second, memory in MiB, all else in bytes a second."""
    return [
        ("cpu", _("Processor"), "%"),
        ("memory", _("Memory"), "MiB"),
        ("received", _("Received"), "kB/s"),
        ("sent", _("Sent"), "kB/s"),
        ("read", _("Read from its disks"), "kB/s"),
        ("written", _("Written to its disks"), "kB/s"),
    ]


def _facts(raw):
    memory = raw.get("memory_details") or {}
    yield _("State"), raw.get("state") or ""
    yield _("Hypervisor"), raw.get("hypervisor") or raw.get("driver") or ""
    yield _("Running for"), _seconds(raw.get("uptime"))
    used, most = memory.get("used"), memory.get("maximum")
    yield (
        _("Memory"),
        _("%(used)s of %(most)s MiB") % {"used": used, "most": most} if used is not None else "",
    )
    for n, one in enumerate(raw.get("cpu_details") or []):
        spent = one.get("time")
        share = one.get("utilisation")
        words = [] if spent is None else [_("%s of computing") % _seconds(spent / 1e9)]
        words += [] if share is None else [f"{share} %"]
        yield _("Processor %d") % (n + 1), ", ".join(words)
    for n, one in enumerate(raw.get("nic_details") or []):
        told = {"got": _bytes(one.get("rx_octets")), "gave": _bytes(one.get("tx_octets"))}
        address = one.get("mac_address") or str(n + 1)
        yield _("Interface %s") % address, _("%(got)s received, %(gave)s sent") % told
    for n, one in enumerate(raw.get("disk_details") or []):
        told = {"got": _bytes(one.get("read_bytes")), "gave": _bytes(one.get("write_bytes"))}
        yield _("Disk %d") % (n + 1), _("%(got)s read, %(gave)s written") % told


def _seconds(amount):
    if amount is None:
        return ""
    minutes, seconds = divmod(int(amount), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}"


def _bytes(amount):
    """Bytes as people say them; what a host does not tell is a dash."""
    if amount is None:
        return "–"
    for unit in "B", "kB", "MB", "GB":
        if amount < 1000:
            return f"{amount:.3g} {unit}"
        amount /= 1000
    return f"{amount:.3g} TB"
