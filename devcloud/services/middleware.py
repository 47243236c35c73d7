"""Around every service: a line in the access log for each request, and the faults that tests ask for."""

import io
import re
import time
import traceback
from datetime import UTC, datetime
from urllib.parse import parse_qs
from uuid import uuid4

from devcloud.faults import FaultFile

REQUEST_ID = ("x-openstack-request-id", "x-compute-request-id", "x-amzn-requestid", "x-amz-request-id")
SMALL = 1 << 20  # bytes


CRASHED = "<!doctype html><title>500 Internal Server Error</title><h1>Internal Server Error</h1>"


class Recorded:
    """A WSGI application with its access log and its faults.

    A line of the log is: time, service, method, path, status, milliseconds, bytes, request id, caller.
    """

    def __init__(self, application, layout, service: str):
        self.application, self.service = application, service
        self.faults = FaultFile(layout.faults, service)
        # Opened for appending and written a line at a time: the services share the file
        self.log = layout.access_log.open("a", buffering=1)

    def __call__(self, environ, start_response):
        began, answer = time.perf_counter(), {}
        path = environ.get("SCRIPT_NAME", "") + environ["PATH_INFO"]
        if environ.get("QUERY_STRING"):
            path += "?" + environ["QUERY_STRING"]
        if self.service == "ec2":
            path = with_action(environ, path)
        chunked = "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "")
        environ["wsgi.input"] = Body(environ["wsgi.input"])

        def start(status, headers, *rest):
            if chunked:  # cheroot does not find the end of such a body for a next request
                headers = [*headers, ("Connection", "close")]
            answer.update(status=status.split()[0], headers=headers)
            return start_response(status, headers, *rest)

        def finish(size):
            self.write(environ, path, answer, size, time.perf_counter() - began)

        try:
            fault = self.faults.find(environ["REQUEST_METHOD"], path)
            if fault:
                time.sleep(fault.get("delay", 0))
            if fault and "status" in fault:
                body = [faulty(fault, start)]
            else:
                body = self.application(environ, start)
            return Answer(body, finish).begun()
        except Exception:
            traceback.print_exc()
            body = [faulty({"status": 500, "body": CRASHED, "content_type": "text/html"}, start)]
            return Answer(body, finish).begun()

    def write(self, environ, path, answer, size, seconds):
        found = {key.lower(): value for key, value in answer.get("headers", [])}
        request = next((found[name] for name in REQUEST_ID if name in found), "-")
        moment = datetime.now(UTC).isoformat(timespec="milliseconds")
        status = answer.get("status", "-")
        path = path.replace(" ", "%20")
        caller = (environ.get("HTTP_USER_AGENT") or "-").split()[0]
        self.log.write(
            f"{moment} {self.service} {environ['REQUEST_METHOD']} {path} "
            f"{status} {seconds * 1000:.1f} {size} {request} {caller}\n"
        )


class Answer:
    """An answer's body. A small one is read whole, so that its line is in the log before the caller has it;
    a large one is passed on as it comes."""

    def __init__(self, body, finish):
        self.body, self.chunks, self.finish = body, iter(body), finish
        self.size, self.first = 0, []

    def begun(self):
        try:
            for chunk in self:
                self.first.append(chunk)
                if self.size > SMALL:
                    return self
        except Exception:
            getattr(self.body, "close", lambda: None)()
            raise
        self.close()
        return self.first

    def __iter__(self):
        while self.first:
            yield self.first.pop(0)
        for chunk in self.chunks:
            self.size += len(chunk)
            yield chunk

    def close(self) -> None:
        getattr(self.body, "close", lambda: None)()
        self.finish(self.size)


class Body:
    """A request's body that an application cannot close: the connection below it lives on."""

    def __init__(self, body):
        self.read, self.readline = body.read, body.readline

    def __iter__(self):
        return iter(self.readline, b"")


def faulty(fault: dict, start) -> bytes:
    """The answer that a fault gives in the service's place."""
    body = fault.get("body", "").encode()
    headers = {
        "Content-Type": fault.get("content_type", "application/json"),
        "Content-Length": str(len(body)),
    }
    headers |= {"x-openstack-request-id": f"req-{uuid4()}"} | fault.get("headers", {})
    start(f"{fault['status']} Fault", list(headers.items()))
    return body


def with_action(environ, path: str) -> str:
    """EC2 puts everything in the body of POST /: the log and the faults name the action instead."""
    if environ["REQUEST_METHOD"] != "POST" or not environ.get("CONTENT_TYPE", "").startswith(
        "application/x-www-form-urlencoded"
    ):
        return path
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    action = parse_qs(body.decode(errors="replace")).get("Action", [""])[0]
    region = re.search(r"/\d{8}/([^/]+)/([^/]+)/aws4", environ.get("HTTP_AUTHORIZATION", ""))
    scope = f"&Region={region[1]}&Service={region[2]}" if region else ""
    return f"{path}{'&' if '?' in path else '?'}Action={action}{scope}" if action else path
