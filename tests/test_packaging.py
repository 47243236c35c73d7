"""The wheel that people install: all that the app needs is inside, and a site runs from it alone."""

import compileall
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.packaging

WORDS = {"en": "key pairs", "de": "Schlüsselpaare", "ja": "キーペア"}
SITE = """
import os, sys
sys.path[:] = [path for path in sys.path if os.path.realpath(path or ".") != {root!r}]
import django, django_nova, openstack_dashboard
for package in (django_nova, openstack_dashboard):
    assert package.__file__.startswith({target!r}), package.__file__
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils import translation
call_command("check", fail_level="WARNING")
call_command("migrate", verbosity=0)
call_command("collectstatic", interactive=False, verbosity=0)
for language, words in {words!r}.items():
    page = Client().get("/auth/login/", headers={{"host": "localhost", "accept-language": language}})
    assert page.status_code == 200, page.status_code
    text = page.content.decode()
    assert '<html lang="' + language + '"' in text, text
    for name in ["id_username", "id_password"]:
        assert 'id="' + name + '"' in text, text
    files = [part.split('"')[0].split("#")[0] for part in text.split('"/static/')[1:]]
    assert any(name.endswith(".css") for name in files), files
    for name in files:
        assert (settings.STATIC_ROOT / name).exists(), name
    with translation.override(language):
        assert translation.gettext("key pairs") == words, translation.gettext("key pairs")
"""


def run(*command, **options):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Built from what git knows or would add, in a folder apart: nothing left over from work gets in."""
    source, built = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    if (ROOT / ".git").exists():
        names = run("git", "ls-files", "-co", "--exclude-standard", "-z", cwd=ROOT).split("\0")
    else:
        names = [str(path.relative_to(ROOT)) for path in ROOT.rglob("*") if ".venv" not in path.parts]
    for name in filter(None, names):
        path = ROOT / name
        if path.is_file() and not name.startswith("assets/"):
            copy = source / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", built, source)
    return next(built.glob("django_nova-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The wheel's content as pip would lay it out, without its dependencies."""
    target = tmp_path_factory.mktemp("installed") / "site-packages"
    zipfile.ZipFile(wheel).extractall(target)
    return target


def shipped(*folders, suffixes=None):
    """The files of the checkout that have to be in the wheel."""
    return [
        path.relative_to(ROOT)
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
        and (suffixes is None or path.suffix in suffixes)
        and "__pycache__" not in path.parts
    ]


def test_every_module_template_and_migration_is_inside(wheel):
    inside = set(zipfile.ZipFile(wheel).namelist())
    packages = shipped("django_nova", "openstack_dashboard", suffixes={".py", ".html", ".txt"})
    assert len(packages) > 50
    assert not [str(path) for path in packages if path.as_posix() not in inside]
    assert "django_nova/migrations/0001_initial.py" in inside


def test_static_files_and_translations_are_inside_the_app(wheel):
    inside = set(zipfile.ZipFile(wheel).namelist())
    files = [*shipped("static"), *shipped("locale", suffixes={".mo"})]
    assert {path.suffix for path in files} >= {".css", ".js", ".svg", ".mo"}
    assert not [str(path) for path in files if f"django_nova/{path.as_posix()}" not in inside]


def test_nothing_else_is_inside(wheel):
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"django_nova", "openstack_dashboard"}


def test_the_licence_and_the_extras_are_declared(wheel):
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith("dist-info/METADATA"))
        metadata = archive.read(name).decode()
        assert any(name.endswith("/licenses/LICENSE") for name in archive.namelist())
    for line in [
        "License-Expression: Apache-2.0",
        "Provides-Extra: openstack",
        "Provides-Extra: ec2",
        "Provides-Extra: site",
        "Provides-Extra: test",
        "Requires-Python: >=3.11",
    ]:
        assert line in metadata.splitlines()


def test_it_compiles_with_every_python_that_runs_it(installed):
    assert compileall.compile_dir(installed, quiet=1, force=True)


def test_a_site_runs_from_the_wheel_alone_from_anywhere(installed, tmp_path):
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "PYTHONPATH": os.pathsep.join([str(installed), sysconfig.get_path("purelib")]),
        "DJANGO_SETTINGS_MODULE": "openstack_dashboard.settings",
        "DASHBOARD_STATE_DIR": str(tmp_path / "state"),
        "DASHBOARD_CLOUDS": '{"c": {"provider": "openstack", "auth_url": "http://127.0.0.1:9/v3"}}',
    }
    script = SITE.format(root=str(ROOT), target=str(installed), words=WORDS)
    run(sys.executable, "-S", "-c", script, cwd=tmp_path, env=environment)
