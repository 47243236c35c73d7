"""Credentials in a second project, for people whose account at the cloud this site made: they have no password there.

An application credential is good for one project, and can only be made as the person.
https://docs.openstack.org/api-ref/identity/v3/#create-application-credential
"""

from uuid import uuid4

from django.views.decorators.debug import sensitive_variables

from ...clouds.secrets import seal
from ...models import LinkedAccount
from ...provisioning.models import Provision
from ...provisioning.openstack_entering import as_user


def ours(user, account):
    """Whether these are credentials that this site made for the person."""
    found = Provision.objects.filter(user=user, cloud=account.cloud.slug)
    subject = account.subject.partition("/")[0]
    return account.linked is not None and any(one.made("user") == subject for one in found)


@sensitive_variables()
def enter(person, site, user, label, project):
    """Link an application credential of the project to the person, made as their user there."""
    path = f"/users/{user}/application_credentials"
    words = {"name": f"django-nova-{uuid4().hex[:8]}", "description": site.cloud.name}

    def anew(how):
        answer = site.api.directory.post(path, json={"application_credential": words}, **how)
        return answer.json()["application_credential"]

    made = as_user(site, user, project, anew)
    secret = {"kind": "application_credential", "id": made["id"], "secret": made["secret"]}
    found = {"label": label[:255], "sealed": seal(secret)}
    LinkedAccount.objects.update_or_create(
        user=person, cloud=site.cloud.slug, subject=f"{user}/{project}", defaults=found
    )
