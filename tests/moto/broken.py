"""An endpoint that answers as a test says, however wrong."""

import ssl
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

WHO = """<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::123456789012:user/alice</Arn><UserId>U</UserId><Account>123456789012</Account></GetCallerIdentityResult>
<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></GetCallerIdentityResponse>"""
ALIASES = """<ListAccountAliasesResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><ListAccountAliasesResult>
<IsTruncated>false</IsTruncated><AccountAliases/></ListAccountAliasesResult></ListAccountAliasesResponse>"""
NOTHING = """<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId>
<reservationSet/></DescribeInstancesResponse>"""
GROUPS = """<DescribeSecurityGroupsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId>
<securityGroupInfo><item><ownerId>000000004711</ownerId><groupId>sg-1</groupId><groupName>default</groupName>
<groupDescription>-</groupDescription></item></securityGroupInfo></DescribeSecurityGroupsResponse>"""


HOLLOW = "<reservationSet><item><instancesSet><item/></instancesSet></item></reservationSet>"


def error(code, message):
    return (
        f"<Response><Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors>"
        "<RequestID>req-1234</RequestID></Response>"
    )


def query_error(code, message):
    return (
        f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>"
        "<RequestId>req-1234</RequestId></ErrorResponse>"
    )


class Broken:
    """An endpoint that answers as the test says: ``answers[action]`` is (status, body, headers), seconds to hang, or a list."""

    def __init__(self):
        self.asked, self.signed_by = [], []
        self.answers = {
            "GetCallerIdentity": (200, WHO),
            "ListAccountAliases": (200, ALIASES),
            "DescribeInstances": (200, NOTHING),
            "DescribeSecurityGroups": (200, GROUPS),
        }

    def answer(self, action, signed_by):
        self.asked.append(action)
        self.signed_by.append((action, signed_by))
        answer = self.answers.get(action, (400, error("InvalidAction", f"{action} is not known")))
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        return answer


def handler(broken):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            signed_by = self.headers["Authorization"].partition("Credential=")[2].partition("/")[0]
            answer = broken.answer(parse_qs(body)["Action"][0], signed_by)
            if callable(answer):
                answer = answer(signed_by)
            if isinstance(answer, (int, float)):
                time.sleep(answer)
                self.close_connection = True
                return
            status, text, *headers = answer
            self.send_response(status)
            for name, value in (headers[0] if headers else {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *args):
            pass

    return Handler


class Server(ThreadingHTTPServer):
    request_queue_size = 128  # callers at once, before they are turned away


@contextmanager
def serving(broken, certificate=None):
    server = Server(("127.0.0.1", 0), handler(broken))
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http{'s' if certificate else ''}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
