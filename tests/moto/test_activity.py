"""The audit log in front of EC2: Amazon's request ids, and who oversees an account by what IAM lets them do."""

from django_nova.models import Entry

READS = ["ec2:Describe*", "sts:*"]


def test_what_is_done_has_the_ids_of_its_requests(alice, web, monkeypatch):
    heard = []
    from django_nova.clouds import ec2_clients

    session = ec2_clients.session()

    def hear(parsed, model, **kwargs):
        heard.append((model.name, parsed["ResponseMetadata"].get("RequestId")))

    session.register("after-call", hear, unique_id="activity")
    ec2_clients.clients.clear()
    try:
        alice.act("instances", "stop", web)
    finally:
        session.unregister("after-call", unique_id="activity")
    entry = Entry.objects.get(verb="stop")
    assert (entry.record_id, entry.result) == (web, "done")
    assert entry.request_id.split() == [id for name, id in heard if name == "StopInstances"]
    assert "DescribeInstances" in [name for name, _id in heard]


def test_whoever_may_see_an_accounts_users_sees_what_they_do(site, alice, web):
    """The account is alice's: its other users look at it with keys of their own."""
    from moto.iam.models import iam_backends

    backend = iam_backends[alice.key.account]["aws"]

    def colleague(name, actions):
        import json
        from types import SimpleNamespace

        backend.create_user("us-east-1", name)
        document = {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}],
        }
        backend.put_user_policy(name, "what", json.dumps(document))
        made = backend.create_access_key(user_name=name)
        return site.person(
            name, SimpleNamespace(account=alice.key.account, access_key=made.access_key_id, secret_key=made.secret_access_key)
        )  # fmt: skip

    from .conftest import enforced

    alice.act("instances", "stop", web)
    with enforced():
        reader, auditor = colleague("reader", READS), colleague("auditor", [*READS, "iam:ListUsers"])
        assert reader.rows("/activity/")["items"] == []
        assert [one["who"] for one in auditor.rows("/activity/")["items"]] == ["alice"]
        (entry,) = Entry.objects.filter(verb="stop")
        assert reader.get(f"/activity/{entry.pk}/").status_code == 404
        assert auditor.get(f"/activity/{entry.pk}/").status_code == 200
        assert reader.get(f"/instances/{web}/-/activity/").context["content"]["events"] == []
        assert len(auditor.get(f"/instances/{web}/-/activity/").context["content"]["events"]) == 1
        assert "whole cloud" not in auditor.get("/activity/").content.decode()
