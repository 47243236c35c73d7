"""The files that other programs use a cloud with. They say where it is and who one is, and hold a secret only if one is given.

https://docs.openstack.org/openstacksdk/latest/user/config/configuration.html ,
https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html
"""

import io
import re
import zipfile
from dataclasses import dataclass, field
from shlex import quote

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Stack:
    """What the files of an OpenStack say: as a person with a password, or with an application credential if it is named."""

    cloud: str  # the slug
    title: str
    auth_url: str
    region: str
    project_id: str
    project: str
    username: str = ""
    domain: str = ""
    credential: str = ""  # the id of an application credential
    secret: str = field(default="", repr=False)
    interface: str = "public"
    verify: object = True
    ec2: object = None  # Keys, where the catalogue has an EC2 or S3 service

    def files(self):
        found = {"openrc.sh": openrc(self), "clouds.yaml": clouds_yaml(self)}
        return found | (self.ec2.files() if self.ec2 else {})


@dataclass(frozen=True)
class Keys:
    """What the files of an EC2 endpoint say; ``urls``: service -> address, none where it is Amazon's own."""

    cloud: str
    title: str
    region: str
    urls: dict
    access_key: str = ""
    secret: str = field(default="", repr=False)
    verify: object = True

    def files(self):
        return {"ec2rc.sh": ec2rc(self), "aws/config": config(self), "aws/credentials": credentials(self)}


def line(text):
    """A name as part of one line: no line of a file is what somebody called a project."""
    return " ".join(str(text).split())


def profile(*names):
    """A name for an entry that needs no quotes in any of the files."""
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", "-".join(map(str, names))).strip("-.") or "cloud"


# -- OpenStack -----------------------------------------------------------------------------------------------------------


def openrc(stack):
    """For ``source openrc.sh``: asks for what is secret unless it was given, and prints nothing else."""
    given = {
        "OS_AUTH_URL": stack.auth_url,
        "OS_IDENTITY_API_VERSION": "3",
        "OS_REGION_NAME": stack.region,
        "OS_INTERFACE": stack.interface,
    }
    if stack.credential:
        given |= {
            "OS_AUTH_TYPE": "v3applicationcredential",
            "OS_APPLICATION_CREDENTIAL_ID": stack.credential,
        }
        name, secret = "OS_APPLICATION_CREDENTIAL_SECRET", stack.secret
        ask = _("Secret of the application credential:")
    else:
        given |= {
            "OS_AUTH_TYPE": "password",
            "OS_USERNAME": stack.username,
            "OS_USER_DOMAIN_NAME": stack.domain,
            "OS_PROJECT_ID": stack.project_id,
            "OS_PROJECT_NAME": stack.project,
        }
        name, secret = "OS_PASSWORD", ""  # a person's own password is in no script
        ask = _("Password of %(name)s:") % {"name": line(stack.username)}
    about = {"project": line(stack.project), "cloud": line(stack.title)}
    return _script(
        _("The project %(project)s at %(cloud)s. Load it with: source openrc.sh") % about,
        "OS_",
        given,
        {name: (secret, ask)},
        stack.verify,
    )


def clouds_yaml(stack):
    """An entry for openstacksdk, the ``openstack`` command, Ansible, Terraform and what else reads it."""
    import yaml

    entry = {"auth": {"auth_url": stack.auth_url}}
    if stack.credential:
        entry["auth_type"] = "v3applicationcredential"
        entry["auth"]["application_credential_id"] = stack.credential
        key = "application_credential_secret"
    else:
        entry["auth"] |= {
            "username": stack.username,
            "user_domain_name": stack.domain,
            "project_id": stack.project_id,
            "project_name": stack.project,
        }
        key = "password"
    if stack.secret:
        entry["auth"][key] = stack.secret
    entry |= {
        "region_name": stack.region,
        "interface": stack.interface,
        "identity_api_version": 3,
    }
    if stack.verify is False:
        entry["verify"] = False
    name = profile(stack.cloud, stack.project)
    told = [_("Put it into ~/.config/openstack and use it with: openstack --os-cloud %s …") % name]
    if not stack.secret:
        words = _("The secret is not in it. Add the line “%(key)s” here or in a secure.yaml beside it.")
        told.append(words % {"key": key})
    if isinstance(stack.verify, str):
        told.append(_authority())
    text = yaml.safe_dump({"clouds": {name: entry}}, sort_keys=False, allow_unicode=True)
    return "".join(f"# {line(one)}\n" for one in told) + text


# -- EC2 -----------------------------------------------------------------------------------------------------------------


def ec2rc(keys):
    """For ``source ec2rc.sh``, under the names of Amazon's tools and of those that are older."""
    given = {"AWS_DEFAULT_REGION": keys.region, "AWS_REGION": keys.region}
    for service, url in sorted(keys.urls.items()):
        given[f"AWS_ENDPOINT_URL_{service.upper()}"] = url
        if service in ("ec2", "s3"):
            given[f"{service.upper()}_URL"] = url
    asked = {
        "AWS_ACCESS_KEY_ID": (keys.access_key, _("Access key:")),
        "AWS_SECRET_ACCESS_KEY": (keys.secret, _("Secret key:")),
    }
    if keys.access_key:
        given["AWS_ACCESS_KEY_ID"] = asked.pop("AWS_ACCESS_KEY_ID")[0]
    older = 'export EC2_ACCESS_KEY="$AWS_ACCESS_KEY_ID" EC2_SECRET_KEY="$AWS_SECRET_ACCESS_KEY"\n'
    about = _("The region %(region)s of %(cloud)s. Load it with: source ec2rc.sh")
    about %= {"region": line(keys.region), "cloud": line(keys.title)}
    return _script(about, "AWS_", given, asked, keys.verify) + older


def config(keys):
    """The half of a profile that is no secret: ``~/.aws/config``."""
    name = profile(keys.cloud)
    lines = [
        f"# {_('Use it with: aws --profile %s …') % name}",
        f"[profile {name}]",
        f"region = {keys.region}",
    ]
    if keys.urls:
        lines += [f"services = {name}", "", f"[services {name}]"]
        for service, url in sorted(keys.urls.items()):
            lines += [f"{service} =", f"  endpoint_url = {url}"]
    if isinstance(keys.verify, str):
        lines.insert(0, f"# {_authority()}")
    return "\n".join(lines) + "\n"


def credentials(keys):
    """The other half: ``~/.aws/credentials``."""
    lines = []
    if not keys.secret:
        lines.append(f"# {_('The secret key is not in it: add it behind the last sign.')}")
    lines += [
        f"[{profile(keys.cloud)}]",
        f"aws_access_key_id = {keys.access_key}",
        f"aws_secret_access_key = {keys.secret}",
    ]
    return "\n".join(lines) + "\n"


# -- Both ----------------------------------------------------------------------------------------------------------------


def bundle(files):
    """All of the files as one zip."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            one = zipfile.ZipInfo(name)
            one.external_attr = 0o600 << 16  # nobody else is to read them
            one.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(one, text)
    return held.getvalue()


def _script(about, prefix, given, asked, verify):
    """A file for any shell of the Bourne family: forget what was set, set what is known, ask for the rest."""
    lines = ["#!/bin/sh", f"# {line(about)}"]
    if isinstance(verify, str):
        lines.append(f"# {_authority()}")
    lines.append(f"unset $(env | sed -n 's/^\\({prefix}[A-Z0-9_]*\\)=.*/\\1/p') 2>/dev/null")
    lines += [f"export {name}={quote(str(value))}" for name, value in given.items()]
    for name, (value, ask) in asked.items():
        if value:
            lines.append(f"export {name}={quote(value)}")
            continue
        lines += [
            f"printf '%s ' {quote(line(ask))} >&2",
            "stty -echo 2>/dev/null",
            f"IFS= read -r {name}",
            "stty echo 2>/dev/null; echo >&2",
            f"export {name}",
        ]
    return "\n".join(lines) + "\n"


def _authority():
    return line(
        _("The certificate is one of an authority of its own: name its file as OS_CACERT or AWS_CA_BUNDLE.")
    )
