"""An entry of the audit log, as if somebody had done something."""

from django_nova.models import Entry


def entry(**given):
    known = {
        "who": "alice@site",
        "cloud": "toys",
        "project": "1",
        "region": "here",
        "panel": "widgets",
        "verb": "smash",
    }
    return Entry.objects.create(**known | {"result": "done"} | given)
