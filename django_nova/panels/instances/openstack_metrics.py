"""How instances of Nova are right now: what their host says, for those whom the cloud lets ask.

https://docs.openstack.org/api-ref/compute/#servers-diagnostics-servers-diagnostics
"""

from django.utils.translation import gettext as _

from ...clouds.errors import Conflict, Forbidden, NotFound
from .metrics import Metrics

STANDARD = "2.48"  # from here on all hypervisors answer alike


class Numbers:
    def metrics(self, id):
        """Numbers as they are now. Most clouds let their operators see them only: then that is said."""
        try:
            with self.scope.cloud.module.translated():
                raw = self.api.adapter("compute", STANDARD).get(f"/servers/{id}/diagnostics").json()
        except (Forbidden, Conflict, NotFound) as error:
            return Metrics(refused=error.sentence())
        return Metrics(facts=tuple((label, value) for label, value in _facts(raw) if value))


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
