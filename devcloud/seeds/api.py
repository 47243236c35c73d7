"""The least client that seeds OpenStack: a token, and JSON over HTTP. Importing an SDK would take longer
than all its calls."""

import json
import time
import urllib.error
import urllib.request

from ..errors import DevCloudError
from ..layout import Layout
from .people import PASSWORD

OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
# Where an address names the project
PROJECTS = {"cinder": "/{}", "swift": "/AUTH_{}"}
VERSIONS = {"nova": ("compute", "2.96"), "cinder": ("volume", "3.70")}


class ApiError(DevCloudError):
    """The cloud refused a call; `status` is the HTTP status."""

    def __init__(self, status: int, message: str):
        super().__init__(message)
        self.status = status


class Api:
    """One person in one project of a devcloud's OpenStack."""

    def __init__(self, layout: Layout, person: str, project: str):
        self.layout, self.headers = layout, {}
        body = {
            "auth": {
                "identity": {
                    "methods": ["password"],
                    "password": {"user": {"name": person, "domain": {"id": "default"}, "password": PASSWORD}},
                },
                "scope": {"project": {"name": project, "domain": {"id": "default"}}},
            }
        }
        answer = self.open("POST", layout.url("keystone") + "/auth/tokens", body)
        self.headers["X-Auth-Token"] = answer.headers["X-Subject-Token"]
        self.project = json.load(answer)["token"]["project"]["id"]

    def open(self, method: str, url: str, body=None, headers=None, data=None):
        headers = {**self.headers, **(headers or {})}
        if body is not None:
            data, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        request = urllib.request.Request(url, data=data, headers=headers, method=method)
        try:
            return OPENER.open(request, timeout=120)
        except urllib.error.HTTPError as error:
            text = error.read().decode(errors="replace")[:500]
            raise ApiError(error.code, f"{method} {url}: {error.code} {text}") from None

    def call(self, method: str, service: str, path: str, body=None, **options) -> dict:
        """One call; `path` follows the service's address (with the project, in Cinder's)."""
        if service in VERSIONS:
            options.setdefault("headers", {})["OpenStack-API-Version"] = " ".join(VERSIONS[service])
        url = self.layout.url(service) + PROJECTS.get(service, "").format(self.project) + path
        with self.open(method, url, body, **options) as answer:
            content = answer.read()
        is_json = content and "json" in answer.headers.get("Content-Type", "")
        return json.loads(content) if is_json else {}

    def get(self, service: str, path: str) -> dict:
        return self.call("GET", service, path)

    def post(self, service: str, path: str, body: dict) -> dict:
        return self.call("POST", service, path, body)

    def put(self, service: str, path: str, body: dict) -> dict:
        return self.call("PUT", service, path, body)

    def act(self, server: str, action: str, value=None) -> dict:
        """Nova's server actions: `act(id, "os-stop")`."""
        return self.post("nova", f"/servers/{server}/action", {action: value})

    def become(self, server: str, *statuses: str, seconds: float = 90) -> dict:
        """Wait until a server has one of the statuses and nothing is under way with it."""
        end = time.monotonic() + seconds
        while True:
            found = self.get("nova", f"/servers/{server}")["server"]
            if found["status"] in statuses and not found["OS-EXT-STS:task_state"]:
                return found
            if time.monotonic() > end or (found["status"] == "ERROR" and "ERROR" not in statuses):
                raise DevCloudError(f"Server {found['name']} is {found['status']}, not {statuses}")
            time.sleep(0.3)

    def become_volume(self, volume: str, *statuses: str, seconds: float = 60) -> dict:
        end = time.monotonic() + seconds
        while True:
            found = self.get("cinder", f"/volumes/{volume}")["volume"]
            if found["status"] in statuses:
                return found
            if time.monotonic() > end:
                raise DevCloudError(f"Volume {found['name']} is {found['status']}, not {statuses}")
            time.sleep(0.3)
