"""What templates ask about people and the clouds that this site makes for them."""

from django import template

from ..provisioning import people

register = template.Library()


@register.simple_tag
def gives_clouds():
    """Whether this site makes accounts at any cloud."""
    return bool(people.offered())


@register.simple_tag(takes_context=True)
def unfinished_clouds(context):
    """The person's clouds that are not ready yet."""
    user = context["request"].user
    if not user.is_authenticated or not people.offered():
        return []
    return list(people.unfinished(user))


@register.simple_tag(takes_context=True)
def clouds_wait(context):
    """Whether somebody has yet to decide about a cloud of the person."""
    user = context["request"].user
    return user.is_authenticated and bool(people.offered()) and people.waits(user)
