"""Whether a Cinder has a backup service: its API lists backups all the same, and members may not ask which services run.

What is known, in this order: what the site's operator says (the cloud's option ``volume_backups``); a quota of none, or a policy
that forbids the list; what somebody was told who may ask which services run, since that is true for all who use the cloud. Where
nobody may ask, backups are offered: Cinder says of the first that there was no service to make it.
https://docs.openstack.org/api-ref/block-storage/v3/#list-all-cinder-services
"""

from ...clouds.cache import known, remembered
from ...clouds.errors import CloudError, Forbidden, NotFound
from ...clouds.gather import Begun, gather

HOUR, MOMENT = (
    3600,
    30,
)  # seconds that an answer is good for, and that a Cinder which gave none is left in peace
PATIENCE = 1.0  # seconds that a page waits once an hour; later ones have the answer


def offered(scope):
    said = scope.cloud.options.get("volume_backups")
    if said is not None:
        return bool(said)
    truth = known(_key(scope))
    if truth is not None:
        return truth
    asked, in_vain = (("backups", one, scope.api.together) for one in ("offered", "not told"))
    if (one := known(asked)) is not None:
        return one
    if known(in_vain):
        return True
    found = Begun({"": lambda: remembered(asked, HOUR, lambda: _ask(scope))}).within(PATIENCE)[""]
    if isinstance(found, CloudError):  # not this time: the list itself will say why
        return remembered(in_vain, MOMENT, lambda: True)
    return found


def _key(scope):
    return "backup services", scope.cloud.slug, scope.region


def _ask(scope):
    def get(path, read, **query):
        with scope.cloud.module.translated():  # what is answered in another shape is an error as well
            return read(scope.api.volume.get(path, params=query).json())

    answers = gather(
        {
            "limits": lambda: get("/limits", _without),
            "list": lambda: get("/backups", lambda told: len(told["backups"]), limit=1),
            "services": lambda: get("/os-services", _running, binary="cinder-backup"),
        }
    )
    without, listed, running = answers.values()
    if isinstance(listed, (Forbidden, NotFound)) or without is True:
        return False
    if isinstance(running, bool):
        return remembered(_key(scope), HOUR, lambda: running)
    for answer in answers.values():
        if isinstance(answer, CloudError) and not isinstance(answer, (Forbidden, NotFound)):
            raise answer  # nothing to remember for an hour
    return True


def _without(told):
    return told["limits"]["absolute"].get("maxTotalBackups") == 0


def _running(told):
    return any(one["status"] == "enabled" and one["state"] == "up" for one in told["services"])
