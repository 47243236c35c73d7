"""What the builders of all providers share: steps with names, options with defaults, names that nobody has yet."""

import re
from dataclasses import dataclass
from itertools import count, islice

from django.db.models import Q
from django.views.decorators.debug import sensitive_variables

from ..clouds.errors import CloudError
from ..clouds.secrets import seal
from ..models import LinkedAccount

NAMES = 50  # that are tried before we give up: ada, ada-2, ada-3 …


@dataclass(frozen=True)
class Step:
    """``name`` is the method of the builder that ensures it; ``undo_<name>`` takes it back. ``label`` is for people."""

    name: str
    label: str


class Builder:
    """Makes one provision, step by step, as the operator of its cloud.

    A step is a method that looks for what it makes, makes what is missing, and keeps the ids at once (``keep``). ``holds()``
    says what people put into it since; ``disable()`` locks the person out; ``hand_over(user, heir)``, where it exists, lets
    another one in.
    """

    steps = ()
    defaults = {}
    characters = r"[^\w.@+-]+"  # what a name may not have
    longest = 64

    def __init__(self, provision, scope, save):
        self.provision, self.scope, self._save = provision, scope, save
        self.cloud = scope.cloud
        self.options = self.defaults | self.cloud.options.get("provision", {})

    def keep(self, step, **facts):
        """Write down what a step made, before anything else can happen."""
        self.provision.steps[step] = self.provision.steps.get(step, {}) | facts
        self._save()

    def drop(self, step):
        self.provision.steps.pop(step, None)
        self._save()

    def made(self, step, what="id"):
        return self.provision.made(step, what)

    def ensure(self, step):
        """Returns whether there was anything to do."""
        if self.provision.steps.get(step.name, {}).get("done"):
            return False
        with self.cloud.module.translated():
            getattr(self, step.name)()
        self.keep(step.name, done=True)
        return True

    def undo(self, step):
        with self.cloud.module.translated():
            getattr(self, f"undo_{step.name}")()
        self.drop(step.name)

    @property
    def mark(self):
        """What our things carry at the cloud: different for every person at every cloud of every site."""
        return f"django-nova:{self.provision.mark.hex}"

    def names(self, template):
        """Names made from the person, the nicest first."""
        user = self.provision.user
        username = user.get_username()
        email = str(getattr(user, user.get_email_field_name(), "") or "")
        full = user.get_full_name() if hasattr(user, "get_full_name") else ""
        told = {"username": username, "email": email, "name": full or username, "id": str(user.pk)}
        name = (
            re.sub(self.characters, "-", template.format_map(told)).strip("-")[: self.longest - 4] or "person"
        )
        return islice((name if n == 1 else f"{name}-{n}" for n in count(1)), NAMES)

    @sensitive_variables()
    def link(self, subject, label, secret):
        """Keep credentials for the person, encrypted. What was kept for the same account before is replaced."""
        found = {"label": label[:255], "sealed": seal(secret)}
        return LinkedAccount.objects.update_or_create(
            user=self.provision.user, cloud=self.cloud.slug, subject=subject, defaults=found
        )[0]

    def unlink(self, subject):
        if subject and self.provision.user_id:
            same = Q(subject=subject) | Q(
                subject__startswith=f"{subject}/"
            )  # their credentials in other projects, too
            mine = LinkedAccount.objects.filter(user_id=self.provision.user_id, cloud=self.cloud.slug)
            mine.filter(same).delete()


def builder(provision, scope, save=lambda: None):
    """The builder for the provider of a provision's cloud."""
    from importlib import import_module

    return import_module(f"{__package__}.{scope.cloud.provider}").Builder(provision, scope, save)


class Nameless(CloudError):
    """All names are taken, or the cloud does not say which."""
