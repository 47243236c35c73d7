"""Being somebody at OpenStack for a moment: application credentials can only be made by whom they are for.

Only for users that this site made, whose password nobody knows: they get a new one that nobody will know either.
https://docs.openstack.org/api-ref/identity/v3/#password-authentication-with-scoped-authorization
"""

import secrets
import time
from uuid import uuid4

from django.views.decorators.debug import sensitive_variables

from ..clouds.errors import SignInAgain
from ..clouds.secrets import seal
from ..models import LinkedAccount

TRIES = 4  # Keystone refuses tokens that are of the second in which a password was set, except with the user's first one


def new_password():
    """256 random bits, and of each kind of character that clouds ask for."""
    return f"{secrets.token_urlsafe(32)}aA1!"


@sensitive_variables()
def as_user(scope, user, project, ask, password=""):
    """What ``ask(how)`` answers; ``how`` makes a request of the operator's adapter one of that user in that project.

    ``password``: of a user who has just been made; without one the user gets a new one.
    """
    keystone, translated = scope.api.directory, scope.cloud.module.translated
    if not password:
        password = new_password()
        with translated():
            keystone.patch(f"/users/{user}", json={"user": {"password": password}})
    for patience in range(TRIES, -1, -1):
        try:
            with translated():
                return ask(
                    {
                        "headers": {"X-Auth-Token": _token(keystone, user, password, project)},
                        "authenticated": False,
                    }
                )
        except SignInAgain:
            if not patience:
                raise
            time.sleep(0.6)
    return None


@sensitive_variables()
def _token(keystone, user, password, project):
    method = {"methods": ["password"], "password": {"user": {"id": user, "password": password}}}
    asked = {"auth": {"identity": method, "scope": {"project": {"id": project}}}}
    answer = keystone.post("/auth/tokens?nocatalog", json=asked, authenticated=False)
    return answer.headers["X-Subject-Token"]


@sensitive_variables()
def enter(person, site, user, label, project):
    """Link an application credential of the project to the person, made as their user there: an account that this site made has
    no password, and the one that it has is good for its own project alone."""
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
