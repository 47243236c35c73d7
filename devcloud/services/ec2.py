"""EC2, IAM, STS, S3 and CloudWatch by moto's server, with what it lacks to behave like the real one.

Instances take their time from state to state, transitions that AWS refuses are refused, tags are
found without searching all of them, and permissions are enforced once the seeds are in. What moto
does not know still answers HTTP 500 with a page of HTML, as moto does: a client must survive that.
"""

import os
import threading

from devcloud.layout import Layout
from devcloud.services import iam, s3

SECONDS = float(os.environ.get("DEVCLOUD_EC2_SECONDS", "4"))
SETTINGS = {
    "MOTO_ENABLE_AMI_VALIDATION": "1",
    "MOTO_ENABLE_KEYPAIR_VALIDATION": "1",
    "MOTO_EC2_ENABLE_INSTANCE_TYPE_VALIDATION": "1",
    "MOTO_IAM_LOAD_MANAGED_POLICIES": "true",
    "AWS_EC2_METADATA_DISABLED": "true",
}


class Timing:
    """How long a change of state takes; nothing while the seeds are put in or a load is made."""

    seconds = 0.0


def application(layout: Layout, stage):
    os.environ.update(SETTINGS)
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

    patch()
    s3.patch()
    iam.patch()
    server = DomainDispatcherApplication(create_backend_app)
    server.get_application({"HTTP_HOST": "ec2.us-east-1.amazonaws.com", "PATH_INFO": "/"})
    one = threading.Lock()

    def application(environ, start_response):
        # moto's dictionaries and generators bear only one at a time, and one interpreter lock makes
        # two at a time no faster
        s3.addressed(environ)
        with one:
            return list(server(environ, start_response))

    return application


def serving(layout: Layout, stage) -> None:
    """Fill the cloud through its own API, then begin to ask who is calling."""
    stage("seeding")
    from devcloud.seeds import ec2

    ec2.fill(layout)
    from moto import settings

    settings.INITIAL_NO_AUTH_ACTION_COUNT = 0.0
    Timing.seconds = SECONDS
    stage("serving")


def patch() -> None:
    """Give moto's instances time, rules and quick tags."""
    from moto.core.utils import utcnow
    from moto.ec2.exceptions import EC2ClientError
    from moto.ec2.models.core import TaggedEC2Resource
    from moto.ec2.models.instances import Instance

    def get_tags(self):
        # moto looks through all tags of the account for each resource: quadratic for a list
        found = self.ec2_backend.tags.get(self.id, {})
        return [
            {"resource_id": self.id, "key": key, "value": value, "resource_type": ""}
            for key, value in list(found.items())
        ]

    def travel(instance, passing, final):
        """Show the passing state for a while; a later change of the instance overrules this one."""
        if not Timing.seconds:
            return
        journey = instance.journey = object()
        instance._state.name, instance._state.code = passing

        def arrive():
            if instance.journey is journey:
                instance._state.name, instance._state.code = final

        timer = threading.Timer(Timing.seconds, arrive)
        timer.daemon = True
        timer.start()

    def refuse(instance, verb, *states):
        if instance._state.name in states:
            message = f"The instance '{instance.id}' is not in a state from which it can be {verb}."
            raise EC2ClientError("IncorrectInstanceState", message)

    made, started, stopped = Instance.__init__, Instance.start, Instance.stop
    terminated, rebooted = Instance.terminate, Instance.reboot

    def init(self, *args, **kwargs):
        made(self, *args, **kwargs)
        travel(self, ("pending", 0), ("running", 16))

    def start(self):
        refuse(self, "started", "stopping", "shutting-down", "terminated")
        before = self._state.name
        previous = started(self)
        if before == "stopped":
            self.launch_time = utcnow()
            travel(self, ("pending", 0), ("running", 16))
        return previous

    def stop(self):
        refuse(self, "stopped", "pending", "shutting-down", "terminated")
        before = self._state.name
        previous = stopped(self)
        if before != "stopped":
            travel(self, ("stopping", 64), ("stopped", 80))
        return previous

    def terminate(self):
        before = self._state.name
        previous = terminated(self)
        if before not in ("terminated", "shutting-down"):
            travel(self, ("shutting-down", 32), ("terminated", 48))
        return previous

    def reboot(self):
        refuse(self, "rebooted", "stopped", "stopping", "shutting-down", "terminated")
        return rebooted(self)

    TaggedEC2Resource.get_tags = get_tags
    Instance.__init__, Instance.start, Instance.stop = init, start, stop
    Instance.terminate, Instance.reboot = terminate, reboot
