"""EC2 endpoints that fail: each in its own words, in time, and without a second of waiting more than needed."""

import sys
import time

import pytest
from django.core.cache import cache

from django_nova.clouds import clouds
from tests.moto.broken import GROUPS, HOLLOW, NOTHING, Broken, error, query_error, serving
from tests.moto.conftest import REGION, Site


@pytest.fixture
def broken():
    return Broken()


DEADLINE = 7  # seconds, of which an answer gets three


def cloud(settings, endpoint, **more):
    one = {"provider": "ec2", "name": "EC2", "endpoint_url": endpoint, "regions": [REGION]}
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"CLOUDS": {"aws": one}, "DEADLINE": DEADLINE} | more
    cache.clear()


@pytest.fixture
def endpoint(db, settings, broken):
    with serving(broken) as address:
        cloud(settings, address)
        yield address
    cache.clear()


class Key:
    account, access_key, secret_key = "123456789012", "AKIAIOSFODNN7EXAMPLE", "s" * 40


@pytest.fixture
def alice(endpoint, broken):
    person = Site(endpoint).person("alice", Key())
    person.get("/key_pairs/")
    broken.asked.clear()
    return person


@pytest.fixture
def client(endpoint, django_user_model):
    from django.test import Client

    made = Client()
    made.force_login(django_user_model.objects.create_user("somebody"))
    return made


def link(client, **more):
    given = {"access_key": Key.access_key, "secret_key": Key.secret_key}
    return client.post("/accounts/link/?cloud=aws", given | more)


# -- Linking ---------------------------------------------------------------------------------------------------------------

SKEWED = "clocks of this site and of the cloud differ"
REFUSALS = [
    ("InvalidClientTokenId", "The security token included in the request is invalid.", "knows no such access key, or it is"),
    ("SignatureDoesNotMatch", "The request signature we calculated does not match.", "secret does not belong to this access key"),
    ("ExpiredToken", "The security token included in the request is expired", "session token has expired. Make a new one."),
    ("SignatureDoesNotMatch", "Signature expired: 20261121T000000Z is now earlier than 20261121T020000Z", SKEWED),
    ("RequestTimeTooSkewed", "The difference between the request time and the current time is too large.", SKEWED),
    ("AuthFailure", "AWS was not able to validate the provided access credentials", "does not accept this access key and"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "message", "words"), REFUSALS)
def test_what_is_wrong_with_a_key(client, broken, code, message, words):
    broken.answers["GetCallerIdentity"] = (403, query_error(code, message))
    answer = link(client)
    assert words in str(answer.context["trouble"].message)
    assert words in answer.content.decode()
    assert broken.asked == ["GetCallerIdentity"], "a refusal is not asked for twice, nor of another service"


@pytest.mark.parametrize(
    "sts",
    [
        (404, "<html><body>no such page</body></html>"),
        (400, query_error("InvalidAction", "Could not find operation")),
        (403, query_error("AccessDenied", "not authorized to perform: sts:GetCallerIdentity")),
        (500, "<html>"),
        (200, "garbage"),
    ],
)
def test_a_cloud_without_sts_tells_the_account_by_its_security_groups(client, broken, sts):
    broken.answers["GetCallerIdentity"] = sts
    assert link(client).status_code == 302
    from django_nova.models import LinkedAccount

    [row] = LinkedAccount.objects.all()
    assert row.label == "AKIAIOSFODNN7EXAMPLE @ 000000004711"
    assert client.get(f"/cloud/aws/000000004711/{REGION}/instances/").status_code == 200


def test_a_cloud_without_sts_that_refuses_the_key(client, broken):
    broken.answers["GetCallerIdentity"] = (404, "no")
    broken.answers["DescribeSecurityGroups"] = (401, error("AuthFailure", "no such key"))
    assert "does not accept this access key and secret" in str(link(client).context["trouble"].message)


def test_an_address_where_something_else_listens(client, broken):
    broken.answers["GetCallerIdentity"] = broken.answers["DescribeSecurityGroups"] = (
        404,
        "<html>nginx</html>",
    )
    words = str(link(client).context["trouble"].message)
    assert words == "This cloud gave an answer that makes no sense."


def test_an_endpoint_where_nobody_listens(db, settings, client):
    cloud(settings, "http://127.0.0.1:1")
    began = time.monotonic()
    assert str(link(client).context["trouble"].message) == "This cloud is not answering."
    assert time.monotonic() - began < 3


def test_a_certificate_that_nobody_trusts(db, settings, django_user_model, broken, tmp_path):
    import subprocess

    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "2",
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True,
    )  # fmt: skip
    from django.test import Client

    client = Client()
    client.force_login(django_user_model.objects.create_user("somebody"))
    with serving(broken, (certificate, key)) as address:
        cloud(settings, address)
        trouble = link(client).context["trouble"]
        assert str(trouble.message) == "The certificate of this cloud cannot be trusted."
        one = {"provider": "ec2", "endpoint_url": address, "regions": [REGION], "verify": str(certificate)}
        settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"CLOUDS": {"aws": one}}
        assert link(client).status_code == 302


# -- Pages -----------------------------------------------------------------------------------------------------------------


def look(alice):
    """A page of instances, its text, and the seconds that it took."""
    began = time.monotonic()
    page = alice.get("/instances/")
    return page, page.content.decode(), time.monotonic() - began


@pytest.mark.parametrize(
    ("answer", "status", "words"),
    [
        ((500, "<html><body>oops</body></html>"), 503, "This cloud"),
        ((500, "<!DOCTYPE html><p>oops"), 503, "This cloud"),
        ((200, "<html>a captive portal</html>"), 503, "This cloud"),
        ((200, '{"json": true}'), 503, "gave an answer that makes no sense"),
        ((200, ""), 503, "This cloud"),
        ((200, NOTHING.replace("<reservationSet/>", HOLLOW)), 503, "gave an answer that makes no sense"),
        ((503, error("RequestLimitExceeded", "Request limit exceeded."), {"Retry-After": "7"}), 429, "asks to slow down"),
        ((429, "slow down", {"Retry-After": "7"}), 429, "asks to slow down"),
        ((503, error("Unavailable", "The server is overloaded")), 503, "This cloud is not answering"),
        ((403, error("UnauthorizedOperation", "No. Encoded authorization failure message: abc")), 403, "does not allow you"),
        ((400, error("InstanceLimitExceeded", "You have requested more")), 413, "more than your quota allows"),
        ((400, error("IncorrectInstanceState", "not now")), 409, "not now"),
        ((400, error("RequestExpired", "Request has expired.")), 503, "clocks of this site and of the cloud differ"),
        ((400, error("SomethingNobodyHeardOf", "well")), 502, "could not complete the request"),
        (0, 503, "This cloud"),  # the connection is closed without a word
    ],
)  # fmt: skip
def test_each_fault_in_its_words(alice, broken, answer, status, words):
    broken.answers["DescribeInstances"] = answer
    page, text, seconds = look(alice)
    assert page.status_code == status
    assert words in text
    assert "Encoded authorization" not in text
    assert "Traceback" not in text
    assert seconds < 4
    assert broken.asked.count("DescribeInstances") <= 2


def test_the_request_id_is_shown(alice, broken):
    broken.answers["DescribeInstances"] = (503, error("Unavailable", "The server is overloaded"))
    assert "req-1234" in look(alice)[1]


def test_a_second_attempt_saves_the_page(alice, broken):
    for bad in (500, "<Response/>"), (503, error("RequestLimitExceeded", "slow")), 0:
        cache.clear()
        broken.answers["DescribeInstances"] = [bad, (200, NOTHING)]
        page, _text, _seconds = look(alice)
        assert page.status_code == 200, bad


def test_what_the_client_must_mend_is_asked_once(alice, broken):
    broken.answers["DescribeInstances"] = (400, error("InvalidParameterValue", "no"))
    look(alice)
    assert broken.asked.count("DescribeInstances") == 1


def test_a_cloud_that_never_answers_is_given_up_before_the_deadline(alice, broken):
    broken.answers["DescribeInstances"] = 30
    page, text, seconds = look(alice)
    assert page.status_code == 503
    assert "It has not answered in time." in text
    assert seconds < DEADLINE
    assert broken.asked.count("DescribeInstances") == 1, "a slow cloud is not asked twice"
    answer = alice.client.get("/everywhere/")
    assert answer.status_code == 200


def test_one_silent_service_costs_its_own_box_only(alice, broken):
    broken.answers["DescribeAddresses"] = 30
    broken.answers["DescribeInstanceStatus"] = (500, "<html>")
    began = time.monotonic()
    page = alice.get("/")
    assert time.monotonic() - began < DEADLINE + 1
    assert page.status_code == 200
    assert len(page.context["troubles"]) >= 2


def test_nothing_typed_is_lost_when_a_change_fails(alice, broken):
    broken.answers["DescribeKeyPairs"] = (500, "<html>")
    broken.answers["CreateKeyPair"] = (500, "<html>oops</html>")
    answer = alice.client.post(f"{alice.base}/key_pairs/-/create/", {"name": "kept-name"})
    assert answer.status_code == 422
    assert "kept-name" in answer.content.decode()


def test_each_call_is_signed_by_the_account_that_makes_it(endpoint, broken, settings):
    """One client serves all accounts, from many threads and from calls within calls."""
    from concurrent.futures import ThreadPoolExecutor

    from django_nova.clouds import ec2, ec2_clients
    from django_nova.clouds.gather import gather

    cloud(settings, endpoint, DEADLINE=30)

    def who(signed_by):
        time.sleep(0.002)
        return 200, GROUPS.replace("000000004711", signed_by)

    broken.answers["DescribeSecurityGroups"] = who

    def owner(name):
        secret = {"kind": "access_key", "access_key": name, "secret_key": "s"}
        ask = ec2._As(clouds()["aws"], secret, "ec2", REGION).describe_security_groups
        return ask()["SecurityGroups"][0]["OwnerId"]

    def both(name):
        other = f"{name}-other"
        answers = gather({one: lambda one=one: owner(one) for one in (name, other, f"{name}-third")})
        return answers == {one: one for one in answers} and owner(name) == name

    names = [f"KEY{n % 8}" for n in range(80)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # threads get in each other's way as often as they can
    try:
        with ThreadPoolExecutor(16) as pool:
            assert all(pool.map(both, names))
    finally:
        sys.setswitchinterval(interval)
    assert len(ec2_clients.clients) == 1
    assert {signed_by for _action, signed_by in broken.signed_by} >= {"KEY0", "KEY7-other"}


def test_credentials_of_this_machine_are_never_used(alice, broken, monkeypatch):
    from botocore import credentials

    def never(self):
        raise AssertionError("looked for credentials of this machine")

    monkeypatch.setattr(credentials.CredentialResolver, "load_credentials", never)
    from django_nova.clouds import ec2_clients

    ec2_clients.clients.clear()
    ec2_clients.session.cache_clear()
    cache.clear()
    assert alice.get("/instances/").status_code == 200
    with pytest.raises(LookupError):  # a client by itself has none
        ec2_clients.client(clouds()["aws"], "ec2", REGION, looks=True).describe_instances()
