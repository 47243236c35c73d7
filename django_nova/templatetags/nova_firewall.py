"""Rules of security groups as sentences with links, and what the person who reads them may do with them."""

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe

from ..drawing import reference
from ..panels import panel_named
from ..panels.security_group_rules import forms, words

register = template.Library()


@register.simple_tag(takes_context=True)
def rule_sentence(context, rule):
    """What a rule says; what it opens stands out, and a group leads to its page."""
    who = reference(context, rule.remote, "security_groups") if rule.remote else words.who(rule)
    parts = {"what": format_html("<b>{}</b>", words.what(rule)), "who": conditional_escape(who)}
    return mark_safe(conditional_escape(words.template(rule)) % parts)


@register.simple_tag(takes_context=True)
def rule_editor(context):
    """The panel of rules, and the verbs that this person has there: {"panel", "verbs", "me", "public"}."""
    request, panel = context["request"], panel_named("security_group_rules")
    backend = panel.backend(request.scope) if panel else None
    if backend is None:
        return {"panel": None, "verbs": (), "me": "", "public": False}
    verbs = [action.verb for action in panel.actions_on(backend, request.user)]
    if panel.can_create(backend, request.user):
        verbs.append("create")
    me, public = forms.seen(request)
    return {"panel": panel, "verbs": verbs, "me": me, "public": public}
