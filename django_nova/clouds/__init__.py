"""Where and who: the configured clouds, and the scope (cloud, project, region) that a page is about.

Knows no resource and no view. A provider is one module here (``openstack``, ``ec2``), imported only when a configured
cloud uses it. It has ``Connection(scope)``, ``projects(account)``, ``regions(account)``, ``identify(cloud, secret)`` and
``translated()``.
"""

from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import import_module

from django.dispatch import receiver
from django.utils.module_loading import import_string

from ..conf import changed, config
from .clouds_yaml import completed


@dataclass(frozen=True)
class Cloud:
    """A configured endpoint."""

    slug: str
    provider: str
    name: str
    options: dict = field(repr=False, hash=False, compare=False)

    @property
    def module(self):
        return import_module(f"django_nova.clouds.{self.provider}")

    def notice(self):
        """``{"message": ..., "progress": 0..100}`` that the site has to say about this cloud now, or None."""
        notice = self.options.get("notice")
        return import_string(notice)(self.slug) if notice else None


@dataclass(frozen=True)
class Project:
    """What quotas, resources and members belong to: an OpenStack project, or an account of an EC2 cloud."""

    id: str
    name: str
    domain: str = ""


class Scope:
    """One project in one region of a cloud, as one account of a person reaches it.

    ``person``: the key of the person of this site whose account it is, where somebody asked.
    """

    person = None

    def __init__(self, account, project, region):
        self.account, self.cloud, self.project, self.region = account, account.cloud, project, region

    @property
    def args(self):
        """What names this scope in a URL."""
        return self.cloud.slug, self.project.id, self.region

    def __str__(self):
        return f"{self.cloud.name} / {self.project.name} / {self.region}"

    @cached_property
    def api(self):
        """The provider's connection; cheap to make, what is costly beneath it is shared and kept."""
        return self.cloud.module.Connection(self)


@cache
def clouds():
    """The configured clouds by slug, in the order of the settings."""
    return {
        slug: Cloud(slug, options["provider"], options.get("name") or slug, completed(options))
        for slug, options in config()["CLOUDS"].items()
    }


@receiver(changed)
def _forget_clouds(**kwargs):
    clouds.cache_clear()
