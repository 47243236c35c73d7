"""The reference site: what it sends, whom it lets look, what it keeps to itself, and the scripts around it."""

import json
import logging
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from openstack_dashboard import state
from openstack_dashboard.logs import WithoutSecrets

ROOT = Path(__file__).resolve().parent.parent
SIGN_IN = "/auth/login/"


def settings_with(**environment):
    """Some settings of the site as a process of its own finds them in this environment."""
    names = [
        "DEBUG",
        "ALLOWED_HOSTS",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SECURE_SSL_REDIRECT",
        "SECURE_HSTS_SECONDS",
        "SECRET_KEY",
        "DATABASES",
        "CACHES",
        "SESSION_ENGINE",
        "DJANGO_NOVA",
        "BRAND",
    ]
    code = (
        "import json; from django.conf import settings;"
        f"print(json.dumps({{name: getattr(settings, name) for name in {names}}}, default=str))"
    )
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DASHBOARD_")}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=clean | {"DJANGO_SETTINGS_MODULE": "openstack_dashboard.settings"} | environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


class TestSettings:
    def test_what_nobody_sets_is_safe_and_kept(self, tmp_path):
        first = settings_with(DASHBOARD_STATE_DIR=str(tmp_path / "new"))
        assert first["DEBUG"] is False
        assert "*" not in first["ALLOWED_HOSTS"]
        assert first["DATABASES"]["default"]["NAME"] == str(tmp_path / "new" / "db.sqlite3")
        assert first["DJANGO_NOVA"]["CLOUDS"] == {}
        assert len(first["SECRET_KEY"]) >= 50
        assert settings_with(DASHBOARD_STATE_DIR=str(tmp_path / "new"))["SECRET_KEY"] == first["SECRET_KEY"]
        assert settings_with(DASHBOARD_STATE_DIR=str(tmp_path / "other"))["SECRET_KEY"] != first["SECRET_KEY"]

    def test_https_closes_the_cookies(self, tmp_path):
        found = settings_with(DASHBOARD_STATE_DIR=str(tmp_path), DASHBOARD_HTTPS="true")
        assert found["SESSION_COOKIE_SECURE"] and found["CSRF_COOKIE_SECURE"] and found["SECURE_SSL_REDIRECT"]
        assert found["SECURE_HSTS_SECONDS"] > 0

    def test_services_and_clouds_come_from_the_environment_or_from_files(self, tmp_path):
        clouds = {"own": {"provider": "openstack", "auth_url": "https://cloud.example.org:5000/v3"}}
        (tmp_path / "clouds.json").write_text(json.dumps(clouds))
        (tmp_path / "key").write_text("a secret key out of a file")
        found = settings_with(
            DASHBOARD_STATE_DIR=str(tmp_path),
            DASHBOARD_SECRET_KEY_FILE=str(tmp_path / "key"),
            DASHBOARD_CLOUDS_FILE=str(tmp_path / "clouds.json"),
            DASHBOARD_DATABASE_URL="postgres://somebody:word@database.example.org/dashboard",
            DASHBOARD_REDIS_URL="redis://cache.example.org/1",
            DASHBOARD_BRAND_NAME="Example Cloud",
        )
        assert found["SECRET_KEY"] == "a secret key out of a file"
        assert found["DJANGO_NOVA"]["CLOUDS"] == clouds
        assert found["DATABASES"]["default"]["ENGINE"] == "django.db.backends.postgresql"
        assert found["DATABASES"]["default"]["HOST"] == "database.example.org"
        assert found["CACHES"]["default"]["LOCATION"] == "redis://cache.example.org/1"
        assert found["SESSION_ENGINE"].endswith("cached_db")
        assert found["BRAND"]["name"] == "Example Cloud"

    def test_the_secret_key_is_one_whoever_comes_first_and_for_nobody_else_to_read(self, tmp_path):
        with ThreadPoolExecutor(8) as pool:
            keys = set(pool.map(lambda _: state.secret(tmp_path), range(40)))
        assert len(keys) == 1
        assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]
        assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
        assert stat.S_IMODE(state.directory(tmp_path / "a" / "b").stat().st_mode) == 0o700


@pytest.mark.django_db
class TestHeaders:
    def test_nothing_inline_and_nothing_foreign_runs(self, client):
        policy = client.get(SIGN_IN)["Content-Security-Policy"]
        directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
        assert directives["default-src"] == "'none'"
        assert directives["script-src"] == directives["style-src"] == "'self'"
        assert directives["frame-ancestors"] == directives["base-uri"] == "'none'"

    def test_other_sites_learn_nothing(self, client):
        answer = client.get(SIGN_IN)
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        for cookie in answer.cookies.values():
            assert cookie["httponly"] and cookie["samesite"] == "Lax"

    @pytest.mark.parametrize(("asked", "found"), [("de-AT,de;q=0.9", "de"), ("ja", "ja"), ("xx", "en")])
    def test_the_browsers_language_is_the_pages(self, client, asked, found):
        answer = client.get(SIGN_IN, headers={"accept-language": asked})
        assert answer["Content-Language"] == found
        assert f'<html lang="{found}"' in answer.content.decode()

    def test_a_chosen_language_wins(self, client):
        client.post(reverse("set_language"), {"language": "ja", "next": "/"})
        assert client.get(SIGN_IN, headers={"accept-language": "de"})["Content-Language"] == "ja"


@pytest.mark.django_db
class TestOperators:
    def test_health_says_it_is_well(self, client):
        answer = client.get("/health/")
        assert answer.status_code == 200
        assert set(answer.json().values()) == {"OK"}

    def test_health_says_when_the_cache_is_gone(self, client, settings):
        gone = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1"}
        settings.CACHES = {"default": gone}
        answer = client.get("/health/")
        assert answer.status_code == 500
        assert sum(word == "OK" for word in answer.json().values()) == 1

    def test_metrics_count_by_view_and_not_by_address(self, client):
        for number in range(3):
            client.get(f"/no/such/page/{number}")
        client.get(SIGN_IN)
        text = client.get("/metrics/").content.decode()
        assert 'dashboard_requests_total{method="GET",status="200",view="django_nova:sign_in"}' in text
        assert "/no/such/page" not in text

    def test_metrics_are_for_operators(self, client):
        assert client.get("/metrics/").status_code == 200
        assert client.get("/metrics/", REMOTE_ADDR="192.0.2.7").status_code == 404
        assert client.get("/metrics/", headers={"x-forwarded-for": "192.0.2.7"}).status_code == 404
        staff = get_user_model().objects.create_user("operator", is_staff=True)
        client.force_login(staff)
        assert client.get("/metrics/", REMOTE_ADDR="192.0.2.7").status_code == 200


class TestLogs:
    @pytest.mark.parametrize(
        "line",
        [
            "password=hunter2",
            '{"auth": {"password": "hunter2"}}',
            "X-Auth-Token: hunter2",
            "Authorization: Bearer hunter2",
            "{'secret_key': 'hunter2', 'region': 'here'}",
            "aws_secret_access_key = hunter2",
            'X-Subject-Token: "hunter2"',
        ],
    )
    def test_what_looks_like_a_credential_is_blotted_out(self, line):
        record = logging.LogRecord("any", logging.INFO, "f.py", 1, "sent %s", (line,), None)
        text = WithoutSecrets("{message}", style="{").format(record)
        assert "hunter2" not in text
        assert "***" in text

    def test_of_a_traceback_as_well(self):
        try:
            raise ValueError("token=hunter2")
        except ValueError:
            record = logging.LogRecord("any", logging.ERROR, "f.py", 1, "failed", (), sys.exc_info())
        text = WithoutSecrets().format(record)
        assert "hunter2" not in text
        assert "ValueError" in text

    def test_other_lines_stay_as_they_are(self):
        record = logging.LogRecord("any", logging.INFO, "f.py", 1, "server %s is ACTIVE", ("web-1",), None)
        assert WithoutSecrets().format(record) == "server web-1 is ACTIVE"


class TestScripts:
    @pytest.mark.parametrize("script", ["run_dashboard.sh", "run_tests.sh"])
    def test_help_and_unknown_options(self, script):
        def call(*options):
            return subprocess.run(
                [ROOT / script, *options], capture_output=True, text=True, timeout=20, cwd="/", check=False
            )

        assert call("--help").returncode == 0
        assert f"Usage: ./{script}" in call("--help").stdout
        wrong = call("--no-such-thing")
        assert wrong.returncode == 2
        assert "--no-such-thing" in wrong.stderr and f"Usage: ./{script}" in wrong.stderr

    @pytest.mark.parametrize("port", ["", "http", "0", "65536", "-1"])
    def test_a_port_that_is_none_is_refused_before_anything_starts(self, port):
        done = subprocess.run(
            [ROOT / "run_dashboard.sh", "--port", port],
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
        assert done.returncode == 2
        assert "--port" in done.stderr


def test_a_client_of_another_host_is_turned_away():
    assert Client().get(SIGN_IN, headers={"host": "evil.example.org"}).status_code == 400
