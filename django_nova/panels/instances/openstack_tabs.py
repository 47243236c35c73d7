"""Instances of Nova: what their pages show beside the facts."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

WORDS = {
    "create": _("Launched"), "start": _("Started"), "stop": _("Stopped"), "reboot": _("Rebooted"), "pause": _("Paused"),
    "unpause": _("Unpaused"), "suspend": _("Suspended"), "resume": _("Resumed"), "shelve": _("Shelved"),
    "shelveOffload": _("Shelved"), "unshelve": _("Unshelved"), "resize": _("Resized"), "confirmResize": _("Resize confirmed"),
    "revertResize": _("Resize reverted"), "rebuild": _("Rebuilt"), "rescue": _("Put into rescue"), "unrescue": _("Left rescue"),
    "lock": _("Locked"), "unlock": _("Unlocked"), "createImage": _("Snapshot taken"), "attach_volume": _("Volume attached"),
    "detach_volume": _("Volume detached"), "attach_interface": _("Interface added"), "detach_interface": _("Interface removed"),
    "addFloatingIp": _("Address associated"), "delete": _("Deleted"), "migrate": _("Moved"), "live-migration": _("Moved"),
    "evacuate": _("Moved"), "changePassword": _("Password changed"), "extend_volume": _("Volume extended"),
}  # fmt: skip


@dataclass(frozen=True)
class Event:
    """Something that was done with an instance; ``result`` is "done", "busy" or "error"."""

    verb: str
    at: datetime
    who: str
    result: str
    detail: str
    request_id: str


class Tabs:
    def console(self, id, *, lines="100"):
        """The last lines that it printed, as text.

        https://docs.openstack.org/api-ref/compute/#show-console-output-os-getconsoleoutput-action
        """
        wanted = int(lines) if lines.isdecimal() else 100
        return self.api.compute.servers.get_console_output(id, length=max(1, min(wanted, 10000)))

    def events(self, id):
        """What was done with it, newest first.

        https://docs.openstack.org/api-ref/compute/#list-actions-for-server
        """
        found = self.api.compute.instance_action.list(id, limit=100)
        return [self._event(action.to_dict()) for action in found]

    def _event(self, raw):
        failed, at = raw.get("message"), raw["start_time"]
        busy = not failed and raw.get("updated_at") == at
        who = raw.get("user_id") or ""
        return Event(
            verb=str(WORDS.get(raw["action"], raw["action"])),
            at=parse_datetime(f"{at}Z"),
            who=self.api.access.username if who == self.api.user_id else who[:8],
            result="error" if failed else "busy" if busy else "done",
            detail=failed or "",
            request_id=raw.get("request_id", ""),
        )
