"""Counts and times requests for Prometheus, by view and not by path, so that their number stays bounded."""

import os
from time import perf_counter

import prometheus_client
from django.http import HttpResponse
from prometheus_client.multiprocess import MultiProcessCollector

REQUESTS = prometheus_client.Counter("dashboard_requests", "Requests answered", ["view", "method", "status"])
SECONDS = prometheus_client.Histogram(
    "dashboard_request_seconds",
    "Time to answer a request",
    ["view"],
    buckets=[0.01, 0.025, 0.05, 0.1, 0.2, 0.35, 0.5, 1, 2, 5, 12, 30],
)
METHODS = {"GET", "HEAD", "POST", "OPTIONS"}


class Measured:
    """The middleware; outermost, so that it sees what the person waits for."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        start = perf_counter()
        response = self.get_response(request)
        match = getattr(request, "resolver_match", None)
        view = match.view_name if match and match.view_name else "other"
        method = request.method if request.method in METHODS else "other"
        SECONDS.labels(view).observe(perf_counter() - start)
        REQUESTS.labels(view, method, response.status_code).inc()
        return response


def metrics(request):
    """What this process counted; of all workers when PROMETHEUS_MULTIPROC_DIR is set."""
    registry = prometheus_client.REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = prometheus_client.CollectorRegistry()
        MultiProcessCollector(registry)
    text = prometheus_client.generate_latest(registry)
    return HttpResponse(text, content_type=prometheus_client.CONTENT_TYPE_LATEST)
