"""What an entry says that somebody did, in the words of the panels."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..panels import panel_named, panels

# What is done outside of panels
OTHERS = {
    "upload": gettext_lazy("Upload"),
    "sign_in": gettext_lazy("Sign in"),
    "sign_out": gettext_lazy("Sign out"),
    "link": gettext_lazy("Link an account"),
    "unlink": gettext_lazy("Unlink an account"),
    "list": gettext_lazy("Look"),
    "sign_up": gettext_lazy("Sign up"),
    "password": gettext_lazy("Change the password"),
    "address": gettext_lazy("Change the e-mail address"),
    "invite": gettext_lazy("Invite"),
    "accept": gettext_lazy("Accept"),
    "auto": gettext_lazy("Create in one click"),
}

KINDS = {"accounts": gettext_lazy("accounts"), "provisioning": gettext_lazy("new people")}


def verb(panel_name, name):
    """A verb as the button says it."""
    panel = panel_named(panel_name)
    if panel and name == "create":
        return panel.create_label
    if panel and (action := panel.declared(name)):
        return action.label
    return OTHERS.get(name, name.replace("_", " ").capitalize())


def kind(panel_name):
    """What kind of thing it was done to."""
    panel = panel_named(panel_name)
    return panel.label_plural if panel else KINDS.get(panel_name, panel_name)


def name(resource):
    """A resource without its id: «web-1 (4f…)» is «web-1»."""
    begin, opened, _id = resource.rpartition(" (")
    return begin if opened else resource


def sentence(panel_name, verb_name, resource):
    words = verb(panel_name, verb_name)
    return f"{words}: {name(resource)}" if resource else str(words)


def verbs():
    """Every verb that there is, by its word: for a filter."""
    found = {}
    for panel in panels():
        for one in panel.actions:
            found.setdefault(one.verb, one.label)
    found |= {"create": _("Create")} | OTHERS
    return sorted(found.items(), key=lambda one: str(one[1]).casefold())


def kinds():
    """Every kind of thing, by its word: for a filter."""
    found = {panel.name: capfirst(panel.label_plural) for panel in panels()}
    found |= {name: capfirst(words) for name, words in KINDS.items()}
    return sorted(found.items(), key=lambda one: str(one[1]).casefold())
