"""Credentials in a second project, for people whose account at the cloud this site made: they have no password there.

An application credential is good for one project. It can only be made as the person, so the site's own account gives them a
new password that nobody will know, and is them for a moment.
https://docs.openstack.org/api-ref/identity/v3/#create-application-credential
"""

import time
from uuid import uuid4

from ...clouds.errors import SignInAgain
from ...clouds.secrets import seal
from ...models import LinkedAccount
from ...provisioning.models import Provision
from ...provisioning.openstack import new_password

TRIES = 4  # Keystone refuses tokens that are of the second in which a password was set


def ours(user, account):
    """Whether these are credentials that this site made for the person."""
    found = Provision.objects.filter(user=user, cloud=account.cloud.slug)
    subject = account.subject.partition("/")[0]
    return account.linked is not None and any(one.made("user") == subject for one in found)


def enter(person, site, user, label, project):
    """Link an application credential of the project to the person, made as their user there."""
    keystone, password = site.api.directory, new_password()
    with site.cloud.module.translated():
        keystone.patch(f"/users/{user}", json={"user": {"password": password}})
        path = f"/users/{user}/application_credentials"
        words = {"name": f"django-nova-{uuid4().hex[:8]}", "description": site.cloud.name}
        for patience in range(TRIES, -1, -1):
            try:
                token = _token(keystone, user, password, project)
                made = _make(site, keystone, path, words, token)
                break
            except SignInAgain:
                if not patience:
                    raise
                time.sleep(0.6)
    secret = {"kind": "application_credential", "id": made["id"], "secret": made["secret"]}
    found = {"label": label[:255], "sealed": seal(secret)}
    LinkedAccount.objects.update_or_create(
        user=person, cloud=site.cloud.slug, subject=f"{user}/{project}", defaults=found
    )


def _make(site, keystone, path, words, token):
    with site.cloud.module.translated():
        answer = keystone.post(
            path, json={"application_credential": words}, headers={"X-Auth-Token": token}, authenticated=False
        )
    return answer.json()["application_credential"]


def _token(keystone, user, password, project):
    method = {"methods": ["password"], "password": {"user": {"id": user, "password": password}}}
    asked = {"auth": {"identity": method, "scope": {"project": {"id": project}}}}
    answer = keystone.post("/auth/tokens?nocatalog", json=asked, authenticated=False)
    return answer.headers["X-Subject-Token"]
