"""What the page of members has beside its list."""

from django import template

from ..panels import panel_named
from ..panels.backend import Window

register = template.Library()
SHOWN = 5  # open invitations that the page names


@register.simple_tag(takes_context=True)
def open_invitations(context):
    """{"panel", "records", "more"} of the project's open invitations; None where there are none, or not for this person."""
    request, panel = context["request"], panel_named("invitations")
    backend = panel.backend(request.scope) if panel else None
    if backend is None or not panel.allows(request.user, "list", request.scope):
        return None
    found = backend.ask("list", Window(limit=SHOWN), status="open")
    return (
        {"panel": panel, "records": found.items, "more": found.total - len(found.items)}
        if found.items
        else None
    )
