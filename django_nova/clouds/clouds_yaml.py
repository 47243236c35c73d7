"""An OpenStack cloud as a ``clouds.yaml`` describes it, found where OpenStack's own tools look for that file.

It tells where a cloud is and how to reach it. Who somebody is there is never taken from it: the app acts as the person who
signed in, so the names and passwords of a ``clouds.yaml`` are not read.
https://docs.openstack.org/openstacksdk/latest/user/config/configuration.html
"""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def completed(options):
    """A cloud's options from the settings, and beneath them what ``clouds.yaml`` says of the cloud that they name."""
    name = options.get("clouds_yaml")
    return described(name) | options if name else options


def described(name):
    """``auth_url``, ``regions``, ``verify`` and ``interface`` of a cloud, as far as the file tells them.

    Raises ImproperlyConfigured when there is no file, when it cannot be read, or when it does not know that cloud.
    """
    path, content = _first("clouds")
    if path is None:
        raise ImproperlyConfigured(f"There is no clouds.yaml in {', '.join(map(str, _folders()))}.")
    known = _mapping(content.get("clouds"))
    if name not in known:
        raise ImproperlyConfigured(f"{path} has no cloud {name!r}; it has {', '.join(known) or 'none'}.")
    cloud = _with_profile(_mapping(known[name]))
    found = {
        "auth_url": _mapping(cloud.get("auth")).get("auth_url") or cloud.get("auth_url"),
        "regions": _regions(cloud),
        "verify": _verify(cloud),
        "interface": (cloud.get("interface") or cloud.get("endpoint_type") or "").removesuffix("URL"),
    }
    return {option: value for option, value in found.items() if value not in (None, "", [])}


def _folders():
    """Where openstacksdk looks, in its order."""
    home = Path(os.path.expanduser("~"))
    personal = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    shared = (os.environ.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(os.pathsep)[0]
    places = [Path.cwd(), personal / "openstack", home / ".config/openstack", Path(shared) / "openstack"]
    return list(dict.fromkeys([*places, Path("/etc/openstack")]))


def _first(stem):
    """``(path, content)`` of the first file of that name, ``(None, {})`` where there is none."""
    paths = [folder / f"{stem}{suffix}" for folder in _folders() for suffix in (".yaml", ".yml", ".json")]
    if stem == "clouds" and (named := os.environ.get("OS_CLIENT_CONFIG_FILE")):
        paths.insert(0, Path(named))
    path = next((path for path in paths if path.exists()), None)
    return (path, _read(path)) if path else (None, {})


def _read(path):
    try:
        import yaml
    except ImportError as error:
        raise ImproperlyConfigured(
            "Reading clouds.yaml needs PyYAML: pip install 'django-nova[openstack]'"
        ) from error
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise ImproperlyConfigured(f"{path} cannot be read: {error}") from error
    return _mapping(content)


def _mapping(value):
    """A part of the file that has to be a mapping; an empty one may be left out."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ImproperlyConfigured(f"clouds.yaml has {type(value).__name__} where names and values belong.")
    return value


def _with_profile(cloud):
    """The cloud over the profile in ``clouds-public.yaml`` that it names, if it names one."""
    name = cloud.get("profile") or cloud.get("cloud")
    if not name:
        return cloud
    path, content = _first("clouds-public")
    profiles = _mapping(content.get("public-clouds"))
    if name not in profiles:
        where = path or "clouds-public.yaml, which is nowhere to be found"
        raise ImproperlyConfigured(f"The profile {name!r} of clouds.yaml is not in {where}.")
    profile = _mapping(profiles[name])
    return profile | cloud | {"auth": _mapping(profile.get("auth")) | _mapping(cloud.get("auth"))}


def _regions(cloud):
    """Their names; a region may be a name or a mapping that has one."""
    named = cloud.get("regions") or cloud.get("region_name") or []
    if isinstance(named, str):
        named = [name.strip() for name in named.split(",")]
    return [region["name"] if isinstance(region, dict) else str(region) for region in named]


def _verify(cloud):
    """False, the file of a certificate authority, or None for the usual ones."""
    if cloud.get("verify") is False or cloud.get("insecure") is True:
        return False
    return os.path.expanduser(cloud["cacert"]) if cloud.get("cacert") else None
