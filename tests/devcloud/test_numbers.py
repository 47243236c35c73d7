"""Graphs of an instance, by Prometheus or Gnocchi, which answer here as they document it; without them its host is asked."""

import json
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.test import override_settings

from django_nova.clouds.openstack import Connection
from tests import settings

NOW = datetime.now(UTC).replace(microsecond=0)


class Keeper:
    """Keeps numbers: ``answers`` {path: (status, data) or a function of (query, body)}, ``asked`` [(path, query, headers)]."""

    def __init__(self):
        self.answers, self.asked = {}, []
        keeper = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
                body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or "null")
                keeper.asked.append((path, query, dict(self.headers)))
                found = keeper.answers.get(path, (404, {"code": 404}))
                status, told = found(query, body) if callable(found) else found
                told = told if isinstance(told, bytes) else json.dumps(told).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(told)))
                self.end_headers()
                self.wfile.write(told)

            do_POST = do_GET

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()


@pytest.fixture(scope="module")
def server(cloud, servers):
    return cloud.compute.get_server(servers(1)[0])


@pytest.fixture
def keeper():
    made = Keeper()
    yield made
    made.server.shutdown()
    made.server.server_close()


@contextmanager
def known(**options):
    """The cloud with more options."""
    clouds = settings.DJANGO_NOVA["CLOUDS"]
    changed = clouds | {"stack": clouds["stack"] | options}
    with override_settings(DJANGO_NOVA=settings.DJANGO_NOVA | {"CLOUDS": changed}):
        cache.clear()
        yield


def numbers(person, server, **query):
    return person.get("instances:tab", server.id, "metrics", **query)


def lines(content):
    return {
        one.label: (one.unit, [value for value in one.values if value is not None])
        for one in content.measures
    }


# -- Prometheus ------------------------------------------------------------------------------------------------------------


def matrix(*values):
    """https://prometheus.io/docs/prometheus/latest/querying/api/#range-vectors"""
    moments = [(NOW - timedelta(minutes=15 * n)).timestamp() for n in range(len(values))][::-1]
    series = {
        "metric": {},
        "values": [[moment, value] for moment, value in zip(moments, values, strict=True)],
    }
    return {"status": "success", "data": {"resultType": "matrix", "result": [series]}}


def prometheus(query, _body):
    asked = query["query"][0]
    for part, values in {
        "cpu_time": ("0.25", "0.5", "NaN"),
        "memory_usage": ("104857600",) * 3,
        "receive_bytes": ("2000", "4000", "0"),
    }.items():
        if part in asked:
            return 200, matrix(*values)
    return 200, {"status": "success", "data": {"resultType": "matrix", "result": []}}


def test_prometheus_of_the_settings(alice, server, keeper):
    keeper.answers["/api/v1/query_range"] = prometheus
    with known(prometheus_url=keeper.url + "/"):
        answer = numbers(alice, server, hours="24")
    content, page = answer.context["content"], answer.content.decode()
    vcpus = alice.get("instances:detail", server.id).context["record"].size.vcpus
    assert lines(content) == {
        "Processor": ("%", [25 / vcpus, 50 / vcpus]),
        "Memory": ("MiB", [100.0] * 3),
        "Received": ("kB/s", [2.0, 4.0, 0.0]),
    }
    assert "data-nova-chart" in page and "A week" in page
    _path, query, headers = keeper.asked[0]
    assert server.id in query["query"][0] and "[900s]" in query["query"][0] and query["step"] == ["900"]
    assert float(query["end"][0]) - float(query["start"][0]) == pytest.approx(24 * 3600, abs=30)
    assert "X-Auth-Token" not in headers, "nobody's token is shown to it"


def test_questions_of_the_settings(alice, server, keeper):
    keeper.answers["/api/v1/query_range"] = lambda query, _body: (200, matrix("1", "2"))
    with known(prometheus_url=keeper.url, prometheus_queries={"sent": 'mine{vm="$id"}[$period]'}):
        content = numbers(alice, server, hours="3").context["content"]
    assert lines(content) == {"Sent": ("kB/s", [0.001, 0.002])}
    assert [query["query"] for _path, query, _headers in keeper.asked] == [
        [f'mine{{vm="{server.id}"}}[300s]']
    ]


@pytest.mark.parametrize("wrong", ["munin", {"cpu": "x", "soul": "y"}])
def test_wrong_questions_are_told_when_the_site_starts(wrong):
    with known(prometheus_queries=wrong), pytest.raises(SystemCheckError, match="E015"):
        call_command("check")


# -- What the catalogue has ------------------------------------------------------------------------------------------------


@pytest.fixture
def catalogued(monkeypatch, keeper):
    """A catalogue with one service more, which is the keeper."""
    has, adapter = Connection.has, Connection.adapter

    def more(kind):
        def another(self, service, microversion=None):
            found = adapter(self, service, microversion)
            if service == kind:
                found.endpoint_override = keeper.url
            return found

        monkeypatch.setattr(Connection, "has", lambda self, service: service == kind or has(self, service))
        monkeypatch.setattr(Connection, "adapter", another)

    return more


def test_prometheus_of_the_catalogue_is_asked_with_a_token(alice, server, keeper, catalogued):
    catalogued("metric-storage")
    keeper.answers["/api/v1/query_range"] = lambda query, _body: (
        200,
        matrix("3000") if "ceilometer_network_outgoing_bytes" in query["query"][0] else matrix(),
    )
    assert lines(numbers(alice, server).context["content"]) == {"Sent": ("kB/s", [3.0])}
    assert all("X-Auth-Token" in headers for _path, _query, headers in keeper.asked)


def measured(*values, apart=300):
    """What Gnocchi's archive has: [[moment, granularity, mean], ...], each granularity by itself."""
    moments = [NOW - timedelta(seconds=apart * n) for n in range(len(values))][::-1]
    rows = [[one.isoformat(), float(apart), value] for one, value in zip(moments, values, strict=True)]
    return 200, [[moments[0].replace(minute=0, second=0).isoformat(), 86400.0, values[0]], *rows]


def gnocchi(keeper, server):
    """https://gnocchi.osci.io/rest.html : the metrics of an instance, and those of its interfaces."""
    keeper.answers |= {
        f"/v1/resource/instance/{server.id}": (200, {"id": server.id, "metrics": {"cpu": "c1", "memory.usage": "m1"}}),
        "/v1/search/resource/instance_network_interface": lambda _query, body: (
            200,
            [{"metrics": {"network.incoming.bytes": f"n{n}"}} for n in (1, 2)]
            if body == {"=": {"instance_id": server.id}}
            else [],
        ),
        "/v1/search/resource/instance_disk": (200, []),
        "/v1/metric/c1/measures": measured(0.0, 150e9, 300e9, 10e9),
        "/v1/metric/m1/measures": measured(64.0, 65.0),
        "/v1/metric/n1/measures": measured(0, 300_000),
        "/v1/metric/n2/measures": measured(600_000, 1_200_000),
    }  # fmt: skip


def test_gnocchi(alice, server, keeper, catalogued):
    catalogued("metric")
    gnocchi(keeper, server)
    content = numbers(alice, server, hours="3").context["content"]
    vcpus = alice.get("instances:detail", server.id).context["record"].size.vcpus
    assert lines(content) == {
        "Processor": ("%", [50 / vcpus, 50 / vcpus]),  # and nothing where the counter began anew
        "Memory": ("MiB", [64.0, 65.0]),
        "Received": ("kB/s", [3.0]),  # by both interfaces
    }
    asked = next(query for path, query, _headers in keeper.asked if path == "/v1/metric/c1/measures")
    assert asked["aggregation"] == ["mean"] and asked["start"]
    assert all("X-Auth-Token" in headers for _path, _query, headers in keeper.asked)


def test_one_measure_less(alice, server, keeper, catalogued):
    catalogued("metric")
    gnocchi(keeper, server)
    keeper.answers["/v1/metric/c1/measures"] = (500, {})
    keeper.answers["/v1/search/resource/instance_network_interface"] = (400, {"cause": "no such type"})
    assert set(lines(numbers(alice, server).context["content"])) == {"Memory"}


@pytest.mark.parametrize("answer", [(500, {}), (200, b"<html>"), (200, {"data": 3}), (503, {}), None])
@pytest.mark.parametrize("kind", ["metric", "metric-storage"])
def test_where_it_does_not_answer_the_host_is_asked(alice, server, keeper, catalogued, kind, answer):
    catalogued(kind)
    if answer is None:
        keeper.server.shutdown()
        keeper.server.server_close()
    else:
        keeper.answers |= dict.fromkeys(("/api/v1/query_range", f"/v1/resource/instance/{server.id}"), answer)
    shown = numbers(alice, server)
    assert dict(shown.context["content"].facts)["State"] == "running"
    assert "does not answer" in shown.content.decode()


def test_what_nobody_has_measured_is_asked_of_the_host(alice, server, keeper, catalogued):
    catalogued("metric")
    shown = numbers(alice, server)  # Gnocchi does not know it: 404
    assert dict(shown.context["content"].facts)["State"] == "running"
    assert "does not answer" not in shown.content.decode()
