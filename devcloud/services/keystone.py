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
        make_people(api)
    make_catalogue(api, layout, bootstrap)


def make_people(api) -> None:
    from keystone import exception

    roles = {role["name"]: role["id"] for role in api.role_api.list_roles()}
    projects = {project["name"]: project["id"] for project in api.resource_api.list_projects()}
    for name, description in people.PROJECTS.items():
        if name not in projects:
            projects[name] = uuid.uuid4().hex
            project = {
                "id": projects[name],
                "name": name,
                "description": description,
                "domain_id": "default",
                "enabled": True,
                "is_domain": False,
                "parent_id": None,
            }
            api.resource_api.create_project(projects[name], project)
    existing = {user["name"]: user["id"] for user in api.identity_api.list_users(domain_scope="default")}
    for person in people.PEOPLE:
        if person.name not in existing:
            user = {
                "name": person.name,
                "password": people.PASSWORD,
                "domain_id": "default",
                "enabled": person.enabled,
                "description": person.description,
                "email": f"{person.name}@devcloud.example",
            }
            if person.projects:
                user["default_project_id"] = projects[next(iter(person.projects))]
            existing[person.name] = api.identity_api.create_user(user)["id"]
        for project, granted in person.projects.items():
            for role in granted:
                with suppress(exception.Conflict):  # bootstrap has given admin one already
                    api.assignment_api.add_role_to_user_and_project(
                        existing[person.name], projects[project], roles[role]
                    )


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
