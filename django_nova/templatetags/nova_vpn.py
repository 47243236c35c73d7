"""What the page of a VPN tells a person about themselves: answers of clouds are shared, this is not."""

from django import template

from ..vpn import configuration, life

register = template.Library()


@register.simple_tag(takes_context=True)
def vpn_places(context, record):
    """The person's own place in a VPN and, for those who manage it, everybody's: ``{"mine": …, "taken": […]}``."""
    request = context["request"]
    row = life.find(request.scope)
    if row is None or str(row.key) != record.id:
        return {"mine": None, "taken": []}
    taken = life.places_of(row).exclude(taken=None) if record.manager else []
    for place in taken:
        place.address = configuration.address(row.asked["pool"], place.number)
    return {"mine": life.place_of(row, request.user), "taken": list(taken)}


@register.filter
def item(words, name):
    return words.get(name, name)
