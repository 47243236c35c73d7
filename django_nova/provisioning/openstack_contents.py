"""What people put into a project that we made: before it is taken back, its contents are somebody's work.

https://docs.openstack.org/api-ref/compute/#list-servers ; https://docs.openstack.org/api-ref/block-storage/v3/#list-accessible-volumes
"""

from django.utils.translation import gettext as _

from ..clouds.errors import CloudError
from ..clouds.gather import gather


def contents(builder, project):
    """``{words: number}`` of what is in a project beyond what ``builder`` made, in all regions; asked side by side."""
    calls = {}
    questions = _questions(project)
    if builder.wanted == "auto":  # made by Neutron, with names of its own
        questions = {
            words: asked for words, asked in questions.items() if asked[3] not in ("networks", "routers")
        }
    for region in builder.regions:
        services = builder.services(region)
        for words, (service, path, params, key) in questions.items():
            if services.has(service):
                calls[words, region] = _asking(builder, services, service, path, params, key)
    found = {}
    for (words, _region), number in gather(calls).items():
        if isinstance(number, CloudError):
            raise number
        found[words] = found.get(words, 0) + number
    return {words: number for words, number in found.items() if number}


def _questions(project):
    whole = {"all_tenants": 1, "project_id": project, "limit": 100}
    ours = {"project_id": project, "fields": ["id", "description"], "limit": 100}
    return {
        _("Instances"): ("compute", "/servers", whole, "servers"),
        _("Volumes"): ("block-storage", "/volumes", whole, "volumes"),
        _("Volume snapshots"): ("block-storage", "/snapshots", whole, "snapshots"),
        _("Images"): ("image", "/v2/images", {"owner": project, "limit": 100}, "images"),
        _("Networks"): ("network", "/v2.0/networks", ours, "networks"),
        _("Routers"): ("network", "/v2.0/routers", ours, "routers"),
        _("Floating IPs"): ("network", "/v2.0/floatingips", ours, "floatingips"),
    }


def _asking(builder, services, service, path, params, key):
    def ask():
        with builder.cloud.module.translated():
            found = services.adapter(service).get(path, params=params).json()[key]
            return sum(one.get("description") != builder.mark for one in found)

    return ask
