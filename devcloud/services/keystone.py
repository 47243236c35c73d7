"""Keystone, with its first people and its catalogue made in the same process before it answers."""

import base64
import os
import uuid
from contextlib import suppress
from pathlib import Path
from unittest import mock

from devcloud.layout import Layout
from devcloud.seeds import people

KINDS = {
    "nova": ["compute"],
    "placement": ["placement"],
    "glance": ["image"],
    "cinder": ["block-storage", "volumev3"],
    "neutron": ["network"],
    "swift": ["object-store"],
}
# What follows the address of a service that is asked about one project
PATHS = {"cinder": "/%(project_id)s", "swift": "/AUTH_%(project_id)s"}


def application(layout: Layout, stage):
    os.environ["OS_KEYSTONE_CONFIG_DIR"] = str(layout.config)
    for name in ("fernet", "receipts", "credential"):
        make_keys(layout.state / "keystone" / name)
    new = not (layout.state / "keystone.ready").exists()
    from keystone.wsgi.api import application

    stage("database")
    if new:
        from keystone.common.sql import upgrades

        upgrades.offline_sync_database_to_version()
    fill(layout, new)
    from keystone.common.rbac_enforcer import policy

    policy._ENFORCER._enforcer.load_rules()  # two first requests at once would find half of the rules
    (layout.state / "keystone.ready").touch()
    return application


def make_keys(folder: Path) -> None:
    """The two keys that keystone-manage's *_setup commands would write: a current and a next one."""
    if (folder / "0").exists():
        return
    folder.mkdir(parents=True, mode=0o700, exist_ok=True)
    for name in ("1", "0"):
        path = folder / name
        path.touch(mode=0o600)
        path.write_bytes(base64.urlsafe_b64encode(os.urandom(32)))


def fill(layout: Layout, new: bool) -> None:
    from keystone.cmd import bootstrap as command
    from keystone.common import provider_api

    with mock.patch.object(command.backends, "load_backends"):  # the application has loaded them already
        bootstrap = command.Bootstrapper()
    bootstrap.admin_username = bootstrap.project_name = bootstrap.admin_role_name = "admin"
    bootstrap.admin_password = people.PASSWORD
    bootstrap.region_id, bootstrap.service_name = "RegionOne", "keystone"
    bootstrap.public_url = bootstrap.internal_url = bootstrap.admin_url = layout.url("keystone")
    api = provider_api.ProviderAPIs
    if new:
        bootstrap.bootstrap()
    make_people(api, new)
    make_catalogue(api, layout, bootstrap)


def make_people(api, first: bool) -> None:
    """Domains, projects, roles, people and groups; what stands already, by its name, is left as it is.

    `first`: nothing but what Keystone's bootstrap makes stands yet.
    """
    domains = make_domains(api)
    projects = make_projects(api, domains)
    roles = make_roles(api, domains)
    grant = Grants(api, domains, projects, roles)
    ids = {}
    for person in people.PEOPLE:
        ids[person.name], new = make_user(api, person, domains, projects)
        if new or (first and person.name == "admin"):
            grant(person, user_id=ids[person.name])
    for domain, identifier in domains.items():
        existing = {group["name"] for group in api.identity_api.list_groups(domain_scope=identifier)}
        for group in people.GROUPS:
            if group.domain != domain or group.name in existing:
                continue
            body = {"name": group.name, "description": group.description, "domain_id": identifier}
            made = api.identity_api.create_group(body)["id"]
            for name in group.people:
                api.identity_api.add_user_to_group(ids[name], made)
            grant(group, group_id=made)


def make_domains(api) -> dict[str, str]:
    found = {domain["name"]: domain["id"] for domain in api.resource_api.list_domains()}
    for name, description in people.DOMAINS.items():
        if name not in found:
            found[name] = uuid.uuid4().hex
            domain = {"id": found[name], "name": name, "description": description, "enabled": True}
            api.resource_api.create_domain(found[name], domain)
    return {name: found[name] for name in (people.DOMAIN, *people.DOMAINS)}


def make_projects(api, domains: dict[str, str]) -> dict[str, str]:
    found = {project["name"]: project["id"] for project in api.resource_api.list_projects()}
    for domain, projects in people.PROJECTS.items():
        for name, description in projects.items():
            if name in found:
                continue
            found[name] = uuid.uuid4().hex
            project = {
                "id": found[name],
                "name": name,
                "description": description,
                "domain_id": domains[domain],
                "enabled": True,
                "is_domain": False,
                "parent_id": domains[domain] if domain != people.DOMAIN else None,
            }
            api.resource_api.create_project(found[name], project)
    return found


def make_roles(api, domains: dict[str, str]) -> dict[str, str]:
    from keystone import exception
    from keystone.common.driver_hints import Hints

    found = {role["name"]: role["id"] for role in api.role_api.list_roles()}
    for name, description, domain, implied in people.ROLES:
        identifier = found.get(name)
        if domain:
            hints = Hints()
            hints.add_filter("domain_id", domains[domain])
            here = {role["name"]: role["id"] for role in api.role_api.list_roles(hints)}
            identifier = here.get(name)
        if identifier is None:
            identifier = uuid.uuid4().hex
            role = {"id": identifier, "name": name, "description": description, "options": {}}
            api.role_api.create_role(identifier, role | {"domain_id": domains[domain] if domain else None})
        found[name] = identifier
        for other in implied:
            with suppress(exception.Conflict):
                api.role_api.create_implied_role(identifier, found[other])
    return found


def make_user(api, person, domains: dict[str, str], projects: dict[str, str]) -> tuple[str, bool]:
    """A person's id, and whether they were made just now."""
    from keystone import exception

    with suppress(exception.UserNotFound):
        return api.identity_api.get_user_by_name(person.name, domains[person.domain])["id"], False
    user = {
        "name": person.name,
        "password": people.PASSWORD,
        "domain_id": domains[person.domain],
        "enabled": person.enabled,
        "description": person.description,
        "email": f"{person.name}@devcloud.example",
    }
    if person.projects:
        user["default_project_id"] = projects[next(iter(person.projects))]
    return api.identity_api.create_user(user)["id"], True


class Grants:
    """Gives a person or a group the roles that `people` names for them."""

    def __init__(self, api, domains: dict[str, str], projects: dict[str, str], roles: dict[str, str]):
        self.api, self.domains, self.projects, self.roles = api, domains, projects, roles

    def __call__(self, who, **actor: str) -> None:
        from keystone import exception

        wanted = [("project_id", self.projects, who.projects, False)]
        wanted.append(("domain_id", self.domains, getattr(who, "domains", {}), False))
        wanted.append(("domain_id", self.domains, who.inherited, True))
        for kind, known, granted, inherited in wanted:
            for where, names in granted.items():
                for name in names:
                    target = {kind: known[where], "inherited_to_projects": inherited}
                    with suppress(exception.Conflict):  # bootstrap has given admin one already
                        self.api.assignment_api.create_grant(self.roles[name], **actor, **target)


def make_catalogue(api, layout: Layout, bootstrap) -> None:
    """Each service at its address; a devcloud that came up on other ports gets its addresses mended."""
    services = {service["type"]: service["id"] for service in api.catalog_api.list_services()}
    endpoints = {(end["service_id"], end["interface"]): end for end in api.catalog_api.list_endpoints()}
    wanted = {"identity": ("keystone", layout.url("keystone"))}
    for name, kinds in KINDS.items():
        for kind in kinds:
            url = layout.url(name) + PATHS.get(name, "")
            wanted[kind] = (name if kind != "volumev3" else "cinderv3", url)
    for kind, (name, url) in wanted.items():
        if kind not in services:
            services[kind] = uuid.uuid4().hex
            service = {"id": services[kind], "type": kind, "name": name, "enabled": True}
            api.catalog_api.create_service(services[kind], service)
        for interface in ("public", "internal", "admin"):
            found = endpoints.get((services[kind], interface))
            if found is None:
                identifier = uuid.uuid4().hex
                end = {
                    "id": identifier,
                    "service_id": services[kind],
                    "interface": interface,
                    "url": url,
                    "region_id": bootstrap.region_id,
                    "enabled": True,
                }
                api.catalog_api.create_endpoint(identifier, end)
            elif found["url"] != url:
                api.catalog_api.update_endpoint(found["id"], {"url": url})
