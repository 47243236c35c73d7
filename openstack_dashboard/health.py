"""Whether this process can do its work, for load balancers: its database and its cache, not the clouds."""

from health_check.views import HealthCheckView


class Health(HealthCheckView):
    """Says it as JSON to everybody: 200 when all is well, 500 when not. A page would need styles of its own."""

    checks = ("health_check.checks.Database", "health_check.checks.Cache")

    def render_to_response(self, context, status=200, **kwargs):
        return self.render_to_response_json(status)
