"""The life of an instance on EC2, and what each refusal says."""

from django.core.cache import cache

from tests.moto.actions import HARD, launch, names
from tests.moto.conftest import told


def test_stop_start_and_delete(alice, web):
    assert alice.act("instances", "stop", web) == "1 instance is stopping."
    assert alice.rows("/instances/")["items"][0]["status"] == "stopped"
    assert alice.act("instances", "start", web) == "1 instance is starting."
    assert alice.record(f"/instances/{web}/")["status"] == "running"
    assert alice.act("instances", "reboot", web) == "1 instance is rebooting."
    assert alice.act("instances", "delete", web) == "1 instance is being deleted."
    assert alice.rows("/instances/")["items"][0]["status"] == "deleted"


def test_a_deleted_instance_offers_nothing(alice, web):
    alice.act("instances", "delete", web)
    assert alice.get(f"/instances/{web}/").context["actions"] == []


def test_what_ec2_has_not_is_not_there(alice, web):
    for verb in "pause", "shelve", "rescue", "rebuild", "lock", "open", "resize":
        assert alice.post(f"/instances/-/{verb}/", id=web).status_code == 404
    assert alice.get(f"/instances/{web}/-/events/").status_code == 404
    actions = {action.verb for action in alice.get("/instances/").context["actions"]}
    assert {"start", "stop", "retype", "protect", "tag", "delete"} <= actions
    reboot = alice.get(f"/instances/-/reboot/?id={web}")
    assert "hard" not in reboot.context["form"].fields


def test_many_at_once_and_each_failure_by_its_name(alice):
    ids = [*alice.run("one"), *alice.run("two")]
    alice.ec2.modify_instance_attribute(InstanceId=ids[0], DisableApiTermination={"Value": True})
    answer = alice.client.post(
        f"{alice.base}/instances/-/delete/", {"id": ids, "confirmed": "1"}, follow=True
    )
    words = told(answer)
    assert "“one”: That cannot be done in the current state." in words
    assert "disableApiTermination" in words
    assert "1 instance is being deleted." in words


def test_protection_from_deletion(alice, web):
    assert alice.record(f"/instances/{web}/")["protected"] is False
    assert alice.act("instances", "protect", web) == "1 instance is protected."
    assert alice.record(f"/instances/{web}/")["protected"] is True
    offered = [action.verb for action in alice.get(f"/instances/{web}/").context["actions"]]
    assert "delete" not in offered
    assert "protect" not in offered
    assert "That cannot be done in the current state" in alice.act("instances", "delete", web)
    assert alice.act("instances", "unprotect", web) == "1 instance can be deleted again."
    assert alice.act("instances", "delete", web) == "1 instance is being deleted."


# -- What it is ------------------------------------------------------------------------------------------------------------


def test_its_type_changes_while_it_is_stopped(alice, web):
    assert "retype" not in [action.verb for action in alice.get(f"/instances/{web}/").context["actions"]]
    alice.act("instances", "stop", web)
    assert alice.act("instances", "retype", web, flavor="t3.large") == "1 instance has a new type."
    size = alice.record(f"/instances/{web}/")["size"]
    assert size == {"id": "t3.large", "name": "t3.large", "vcpus": 2, "memory": 8192, "disk": 0}


def test_rename(alice, web):
    for name in HARD:
        assert alice.act("instances", "rename", web, name=name) == "1 instance has a new name."
        assert names(alice) == [name]


def test_tags_become_exactly_what_was_typed(site, alice, web):
    alice.ec2.create_tags(
        Resources=[web], Tags=[{"Key": "old", "Value": "1"}, {"Key": "stays", "Value": "x"}]
    )
    cache.clear()
    form = alice.get(f"/instances/-/tag/?id={web}").context["form"]
    assert form["tags"].value() == "old=1\nstays=x"
    site.calls.clear()
    assert alice.act("instances", "tag", web, tags="stays=x\nnew=2=3") == "Tags of 1 instance saved."
    record = alice.record(f"/instances/{web}/")
    assert record["tags"] == {"stays": "x", "new": "2=3"}
    assert record["name"] == "web"
    assert alice.act("instances", "tag", web, tags="") == "Tags of 1 instance saved."
    assert alice.record(f"/instances/{web}/")["tags"] == {}


def test_tags_half_saved_say_which_half(alice, web, monkeypatch):
    from django_nova.clouds.errors import Forbidden
    from django_nova.panels.instances.ec2 import Backend

    alice.act("instances", "tag", web, tags="old=1")

    def refuse(self, id, keys):
        raise Forbidden("not you")

    monkeypatch.setattr(Backend, "_untag", refuse)
    words = alice.act("instances", "tag", web, tags="new=2")
    assert "The new tags are saved, but the old ones could not be removed" in words
    assert alice.record(f"/instances/{web}/")["tags"] == {"old": "1", "new": "2"}


def test_a_snapshot_is_an_image_to_launch_from(alice, web):
    assert "name: Use 3 to 128 characters" in alice.act("instances", "snapshot", web, name="größer")
    words = alice.act("instances", "snapshot", web, name="before upgrade")
    assert words == "A snapshot of 1 instance is being taken."
    [image] = alice.rows("/images/")["items"]
    assert (image["name"], image["owned"], image["status"]) == ("before upgrade", True, "active")
    own = dict(alice.get("/instances/-/create/").context["form"].fields["source"].choices)["Own images"]
    assert own == [(f"image:{image['id']}", "before upgrade")]
    _answer, words = launch(alice, name="copy", source=f"image:{image['id']}")
    assert "“copy” is being launched." in words


def test_a_snapshot_does_not_restart_it_unasked(alice, web):
    seen = []
    from django_nova.clouds import ec2_clients

    session = ec2_clients.session()

    def look(params, **kwargs):
        seen.append(params["body"]["NoReboot"])

    session.register("before-call.ec2.CreateImage", look, unique_id="reboots")
    ec2_clients.clients.clear()
    alice.act("instances", "snapshot", web, name="one")
    alice.act("instances", "snapshot", web, name="two", reboot="on")
    session.unregister("before-call.ec2.CreateImage", look, unique_id="reboots")
    assert seen == ["true", "false"]


def test_console_output(alice, web):
    answer = alice.get(f"/instances/{web}/-/console/?lines=2&format=text")
    assert answer["Content-Disposition"] == 'attachment; filename="console.txt"'
    assert len(answer.content.decode().splitlines()) == 2
    everything = alice.get(f"/instances/{web}/-/console/?lines=10000&format=text").content.decode()
    assert everything.startswith("Linux version 2.6.16-xenU")
    assert alice.get(f"/instances/{web}/-/console/?lines=nonsense").status_code == 200


# -- The overview ----------------------------------------------------------------------------------------------------------


def test_the_overview_counts_what_runs_and_shows_what_failed(alice):
    alice.run("one", 2)
    stopped, failed = alice.run("two")[0], alice.run("broken")[0]
    alice.ec2.stop_instances(InstanceIds=[stopped])
    alice.ec2.allocate_address(Domain="vpc")
    from moto.ec2.models import ec2_backends
    from moto.ec2.models.instances import StateReason

    instance = ec2_backends[alice.key.account]["us-east-1"].get_instance(failed)
    instance._state.name, instance._state.code = "terminated", 48
    words = "Server.InternalError: Internal error on launch"
    instance._state_reason = instance.state_reason = StateReason(words, "Server.InternalError")
    cache.clear()
    context = alice.get("/").context
    gauges = {gauge.key: (gauge.used, gauge.limit) for gauge in context["quotas"]}
    assert gauges == {"instances": (2, 20), "addresses": (1, 5)}
    attention = {panel.name: record for panel, record in context["attention"]}
    assert attention.keys() == {"instances", "floating_ips"}, "the unused address costs money"
    record = attention["instances"]
    assert (record.name, record.fault) == ("broken", words)
    assert context["troubles"] == []
