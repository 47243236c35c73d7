"""What the site permits: a verb can be withheld, and is then neither shown nor done."""

import pytest
from django.contrib.auth.models import Permission

from django_nova.models import Entry


@pytest.fixture
def strict(toys, settings):
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"PERMISSION": "django_nova.permissions.granted"}
    return toys


def grant(person, *names):
    found = Permission.objects.filter(content_type__app_label="django_nova", codename__in=names)
    assert len(found) == len(names)
    person.user_permissions.set(found)


def test_migrating_makes_a_permission_for_every_verb(db):
    from django_nova.panels import panels

    have = set(
        Permission.objects.filter(content_type__app_label="django_nova").values_list("codename", flat=True)
    )
    for panel in panels():
        for verb in "list", "create", *(action.verb for action in panel.actions):
            assert f"{verb}_{panel.name}" in have


def test_only_what_is_granted_is_shown_and_done(strict):
    strict.put("w")
    person = strict.person("alice")
    grant(person, "list_widgets", "smash_widgets")
    client = strict.client("alice")
    page = client.get(strict.url("widgets:list"))
    assert page.status_code == 200
    assert [action.verb for action in page.context["actions"]] == ["smash"]
    assert not page.context["can_create"]
    assert strict.url("widgets:create") not in page.content.decode()
    assert client.get(strict.url("widgets:create")).status_code == 403
    assert client.post(strict.url("widgets:act", "delete"), {"id": "w", "confirmed": "1"}).status_code == 403
    assert client.post(strict.url("widgets:act", "smash"), {"id": "w"}).status_code == 302
    assert strict.things["w"].status == "broken"


def test_what_is_not_granted_is_not_in_the_menu(strict):
    client = strict.client("alice")
    page = client.get(strict.url("overview"))
    assert page.status_code == 200
    assert page.context["menu"] == []
    grant(strict.person("alice"), "list_widgets")
    assert [panel.name for panel in client.get(strict.url("overview")).context["menu"]] == ["widgets"]


def only_here(user, panel, verb, scope):
    return scope.region == "here" and (panel, verb) != ("widgets", "mend")


def test_a_site_may_decide_by_itself(toys, settings):
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"PERMISSION": f"{__name__}.only_here"}
    import sys

    assert __name__ in sys.modules
    toys.put("w", status="broken")
    client = toys.client()
    assert client.get(toys.url("widgets:list")).status_code == 200
    assert client.get(toys.url("widgets:list", region="there")).status_code == 403
    assert client.post(toys.url("widgets:act", "mend"), {"id": "w"}).status_code == 403


def test_a_refusal_by_the_site_is_written_down(strict):
    strict.put("w")
    client = strict.client()
    for ask in client.get, client.post:
        assert ask(strict.url("widgets:act", "smash"), {"id": "w"}).status_code == 403
    one, other = Entry.objects.all()
    assert (one.verb, one.panel, one.result, one.who) == ("smash", "widgets", "refused", "alice@site")
    assert one.detail == other.detail != ""
