"""What the pages of networks need beyond what all pages have."""

from django import template

from ..clouds.errors import CloudError

register = template.Library()


@register.simple_tag(takes_context=True)
def one_click(context):
    """``offered``: a network can be had in one click here; ``needed``: there is none of the project's own."""
    request, panel, window = context["request"], context["panel"], context["window"]
    records = context["records"]
    offered = False
    try:
        backend = panel.backend(request.scope)
        offered = (
            backend.can("auto") and panel.allows(request.user, "auto", request.scope) and backend.can_auto()
        )
    except CloudError:  # the list itself says what is wrong
        pass
    if context["trouble"] or any(getattr(one, "default", False) for one in records):
        offered = False
    whole = not window.marker and context["shown"] and not context["shown"].next
    needed = whole and not context["filtered"] and not any(one.own for one in records)
    return {"offered": offered, "needed": needed}
