"""Numbered checks of the settings, so that a mistake is told at the start and with a hint, not by a page."""

import importlib.util
from pathlib import Path

from django.conf import settings
from django.core.checks import Error, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.template import TemplateDoesNotExist, engines
from django.template.backends.django import DjangoTemplates
from django.utils.module_loading import import_string
from django.utils.text import slugify

from .clouds.clouds_yaml import completed
from .conf import DEFAULTS, config
from .panels.instances.openstack_prometheus import QUERIES
from .prices import mistakes
from .vpn import settings as vpn

PROVIDERS = {"openstack": ("keystoneauth1", "novaclient"), "ec2": ("boto3",)}
OPTIONS = {
    "openstack": {
        "provider", "name", "auth_url", "clouds_yaml", "regions", "verify", "interface", "notice", "volume_backups",
        "prometheus_url", "prometheus_queries", "operator", "provision", "vpn",
    },
    "ec2": {
        "provider", "name", "endpoint_url", "sts_endpoint_url", "iam_endpoint_url", "s3_endpoint_url", "image_names",
        "image_owners", "regions", "verify", "notice", "operator", "provision", "vpn",
    },
}  # fmt: skip


OPERATORS = {
    "password": {"username", "password"},
    "application_credential": {"id", "secret"},
    "access_key": {"access_key", "secret_key"},
}


@register
def check_settings(app_configs, **kwargs):
    given = getattr(settings, "DJANGO_NOVA", {})
    found = [
        Error(
            f"DJANGO_NOVA has an unknown key {key!r}.",
            hint=f"Known: {', '.join(DEFAULTS)}.",
            id="django_nova.E001",
        )
        for key in given
        if key not in DEFAULTS
    ]
    for slug, options in config()["CLOUDS"].items():
        found += list(_cloud(slug, options))
    found += [*_prices(), *_paths(), *_session(), *_templates()]
    return found


def _cloud(slug, options):
    where = f"DJANGO_NOVA['CLOUDS'][{slug!r}]"
    if slugify(slug) != slug or not slug:
        yield Error(
            f"{where}: the key is part of addresses.", hint="Use a-z, 0-9 and -.", id="django_nova.E002"
        )
    provider = options.get("provider")
    if provider not in PROVIDERS:
        hint = f"Known: {', '.join(PROVIDERS)}."
        yield Error(f"{where} has no known provider: {provider!r}.", hint=hint, id="django_nova.E003")
        return
    if missing := [name for name in PROVIDERS[provider] if importlib.util.find_spec(name) is None]:
        hint = f"pip install 'django-nova[{provider}]'"
        yield Error(f"{where} needs {', '.join(missing)}.", hint=hint, id="django_nova.E004")
    try:
        options = completed(options) if provider == "openstack" else options
    except ImproperlyConfigured as error:
        hint = "The file is looked for in $OS_CLIENT_CONFIG_FILE, ./, ~/.config/openstack and /etc/openstack."
        yield Error(f"{where}: {error}", hint=hint, id="django_nova.E011")
        return
    if provider == "openstack" and not options.get("auth_url"):
        hint = "Add 'auth_url': 'https://…:5000/v3', or 'clouds_yaml': the name of a cloud in a clouds.yaml."
        yield Error(f"{where} does not say where Keystone is.", hint=hint, id="django_nova.E005")
    if unknown := set(options) - OPTIONS[provider]:
        hint = f"Known: {', '.join(sorted(OPTIONS[provider]))}."
        yield Error(
            f"{where} has unknown options: {', '.join(sorted(unknown))}.", hint=hint, id="django_nova.E006"
        )
    if isinstance(options.get("regions", []), str):
        yield Error(f"{where}: 'regions' must be a list.", hint="['RegionOne']", id="django_nova.E007")
    for words in vpn.mistakes(options.get("vpn", {})):
        hint = "{'image': 'debian-13', 'flavor': 'm1.small', 'pool': '10.99.0.0/24'}"
        yield Error(f"{where}: {words}", hint=hint, id="django_nova.E014")
    if wrong := _queries(options.get("prometheus_queries") or {}):
        hint = f"'libvirt', 'ceilometer', or a dict with some of {', '.join(QUERIES['libvirt'])}."
        yield Error(f"{where}: 'prometheus_queries' cannot be {wrong!r}.", hint=hint, id="django_nova.E015")
    yield from _people(where, options)
    if options.get("verify") is False:
        hint = "Name the file of the cloud's own certificate authority instead."
        yield Warning(f"{where} does not check certificates.", hint=hint, id="django_nova.W001")


def _queries(asked):
    """What of it is not known."""
    if isinstance(asked, str):
        return asked if asked not in QUERIES else ""
    return ", ".join(sorted(map(str, set(asked) - set(QUERIES["libvirt"]))))


def _people(where, options):
    """Whom the site itself is at a cloud, and what it makes there for others."""
    provider, operator = options["provider"], options.get("operator")
    if operator and not (
        isinstance(operator, dict) and OPERATORS.get(operator.get("kind"), {None}) <= set(operator)
    ):
        hint = "{'kind': 'password', 'username', 'password', 'domain'}, or as another linked account: see docs/people.md."
        yield Error(f"{where}: 'operator' is not complete.", hint=hint, id="django_nova.E016")
    wanted = options.get("provision", {})
    if wanted is False:
        return
    known = set(importlib.import_module(f"django_nova.provisioning.{provider}").Builder.defaults)
    if not isinstance(wanted, dict) or not set(wanted) <= known:
        hint = f"False, or some of {', '.join(sorted(known))}."
        yield Error(f"{where}: 'provision' has what it cannot have.", hint=hint, id="django_nova.E017")
        return
    for name in "project_name", "user_name":
        try:
            wanted.get(name, "").format_map(dict.fromkeys(("username", "email", "name", "id"), ""))
        except (AttributeError, LookupError, ValueError):
            hint = "Such as '{username}': {username}, {email}, {name} and {id} are filled in."
            yield Error(f"{where}: 'provision' has a wrong {name!r}.", hint=hint, id="django_nova.E017")


def _prices():
    hint = "{'slug of a cloud': {'currency': 'EUR', 'flavors': {'m1.small': 0.02}, 'vcpu': 0.01, 'memory': 0.004}}"
    for words in mistakes(config()["PRICES"], config()["CLOUDS"]):
        yield Error(f"DJANGO_NOVA: {words}", hint=hint, id="django_nova.E013")


def _paths():
    for dotted in [config()["PERMISSION"], *(f"{panel}.panel" for panel in config()["PANELS"])]:
        try:
            import_string(dotted)
        except ImportError as error:
            hint = f"DJANGO_NOVA names it: {error}"
            yield Error(f"{dotted!r} cannot be imported.", hint=hint, id="django_nova.E008")


def _session():
    if settings.SESSION_ENGINE.endswith("signed_cookies"):
        hint = "Use 'django.contrib.sessions.backends.db' or 'cached_db': tokens must not leave the server."
        yield Error("SESSION_ENGINE keeps sessions in the browser.", hint=hint, id="django_nova.E009")
    wanted = [
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
    ]
    if missing := [name for name in wanted if not _runs(import_string(name))]:
        hint = f"Add {', '.join(missing)}."
        yield Error("MIDDLEWARE lacks what the app needs.", hint=hint, id="django_nova.E010")


def _runs(middleware):
    """Whether the site has that middleware or one of its own that is made from it."""
    return any(
        isinstance(one, type) and issubclass(one, middleware)
        for one in map(import_string, settings.MIDDLEWARE)
    )


def _templates():
    wanted = {
        "django.template.context_processors.request",
        "django.contrib.messages.context_processors.messages",
    }
    known = [engine for engine in engines.all() if isinstance(engine, DjangoTemplates)]
    if not any(wanted <= set(engine.engine.context_processors) for engine in known):
        hint = f"One DjangoTemplates engine needs the context processors {', '.join(sorted(wanted))}."
        yield Error("TEMPLATES lacks what the app's pages need.", hint=hint, id="django_nova.E012")
    elif not any(map(_has_base, known)):
        hint = "Add one with the blocks title, head and content, or map yours in django_nova/base.html: see docs/embedding.md."
        yield Error("There is no template base.html for the app's pages.", hint=hint, id="django_nova.E018")


def _has_base(engine):
    """Whether the host has the template that the pages extend, under that name or through one of its own."""
    try:
        ours = engine.get_template("django_nova/base.html").origin.name
        if Path(ours).is_relative_to(Path(__file__).parent):
            engine.get_template("base.html")
    except TemplateDoesNotExist:
        return False
    return True
