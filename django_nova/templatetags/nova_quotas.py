"""Where a form, a bar or a refusal says that there is too little: the way to ask for more."""

import re
from urllib.parse import urlencode

from django import template

from ..panels import panel_named
from ..quotas.words import LIMITS, described, slot

register = template.Library()

# Bars that are called otherwise than the limit that they are about
OTHERS = {"vcpus": "compute:cores", "volume_backups": "volume:backups"}
# Bars without a key are about what their panel makes
OF_PANEL = {
    "networks": "network", "subnets": "subnet", "ports": "port", "routers": "router", "floating_ips": "floatingip",
    "security_groups": "security_group", "security_group_rules": "security_group_rule", "network_shares": "rbac_policy",
}  # fmt: skip


@register.simple_tag(takes_context=True)
def ask_for_more(context, gauge=None, words=""):
    """The form that asks for more, with the limit filled in of a bar or of what a cloud's refusal is about; empty without one."""
    request = context.get("request")
    if getattr(request, "scope", None) is None:
        return ""
    if not hasattr(request, "_nova_more"):
        request._nova_more = _form(request)
    address = request._nova_more
    if not address:
        return ""
    found = _of_words(words) if words else _of_bar(gauge, context.get("panel")) if gauge else []
    if gauge and not found:
        return ""
    query = {"limits": ",".join(found)} if found else {}
    return f"{address}?{urlencode(query | {'next': request.get_full_path()})}" if query else address


@register.filter
def in_words(limits):
    """``{"compute:cores": 40}`` as people say it."""
    return described(limits)


def _form(request):
    panel = panel_named("quota_requests")
    backend = panel.backend(request.scope) if panel else None
    if not backend or backend.manages or not panel.can_create(backend, request.user):
        return ""
    return panel.url(request, "create")


def _of_bar(gauge, panel):
    if hasattr(gauge, "slot"):
        return [gauge.slot] if gauge.limit is not None else []
    if gauge.key in OTHERS:
        return [OTHERS[gauge.key]]
    if not gauge.key:
        key = OF_PANEL.get(panel.name) if panel else None
        return [slot("network", key)] if key else []
    return [slot(service, gauge.key) for service, limits in LIMITS.items() if gauge.key in limits][:1]


def _of_words(words):
    """The limits that a sentence of a cloud names: «Quota exceeded for cores, ram: Requested 4, …»."""
    told = set(re.findall(r"[a-z_]+", words.lower()))
    told |= {f"{one[:-1]}" for one in told if one.endswith("s")}
    found = [slot(service, key) for service, limits in LIMITS.items() for key in limits if key in told]
    exact = [one for one in found if re.search(rf"\b{one.partition(':')[2]}\b", words.lower())]
    return exact or found
