"""What the steps of making a gateway are called."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

STEPS = {
    "group": gettext_lazy("Security group"),
    "reach": gettext_lazy("Way into the instances"),
    "port": gettext_lazy("Network interface"),
    "address": gettext_lazy("Public address"),
    "instance": gettext_lazy("Instance"),
}


def half(error, done, left):
    """The error with which half of a chain is there and which is not."""
    told = []
    if done:
        told.append(_("There: %s.") % ", ".join(str(STEPS[one]) for one in done))
    if left:
        told.append(_("Not there: %s.") % ", ".join(str(STEPS[one]) for one in left))
    error.message = " ".join([*told, str(error.message)])
    return error
