"""Making a cloud for somebody that is killed at every step, or begun by two at once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from django_nova.models import LinkedAccount, Provision
from django_nova.provisioning import people, running
from tests.devcloud.provisioning.conftest import ALL, NOTHING, SITES_PASSWORD, There, again, taken_back, works


def test_killed_anywhere_a_second_run_finishes_it_and_anywhere_in_undoing(somebody, kill, admin, monkeypatch):
    monkeypatch.setattr(running, "refuse_full", lambda provision: None)  # see below; here it only takes time
    points = {}
    for at, when in [(0, "before"), *((at, when) for at in range(1, 50) for when in ("after", "before"))]:
        [provision] = people.begin(somebody(f"-{at}-{when}"))
        points[at, when] = provision
        killed = kill(at, when, lambda one=provision: running.go_on(None, one, seconds=60))
        if not killed and again(provision).state == "done":
            break
    assert len(points) > 16, "around every change that a person needs"
    with pytest.raises(running.Busy):
        running.go_on(None, again(points[3, "after"]))  # it is free again only when its time is over
    Provision.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    for _ in range(3):  # a busy cloud may answer late
        with suppress(CommandError):
            call_command("createnovausers", "--unfinished", stdout=StringIO())
            break
    found = There(admin)
    for point, provision in points.items():
        assert (again(provision).state, again(provision).error) == ("done", ""), point
        assert found.of(provision) == ALL, point
        assert works(provision.user), point
    for (at, when), provision in points.items():
        kill(at, when, lambda one=provision: running.undo(None, again(one), seconds=60))
        taken_back(again(provision))
    found = There(admin)
    for point, provision in points.items():
        assert (again(provision).state, again(provision).steps) == ("undone", {}), point
        assert found.of(provision) == NOTHING, point
        assert not LinkedAccount.objects.filter(user=provision.user).exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_works_and_nothing_is_there_twice(operated, admin, name, django_user_model):
    user = django_user_model.objects.create_user(name, f"{name}@example.org", SITES_PASSWORD)
    both, busy = threading.Barrier(2), []

    def press(_number):
        [provision] = people.begin(user)
        try:
            for _ in range(20):
                both.wait(60)
                try:
                    running.go_on(None, again(provision), seconds=0)  # one step
                except running.Busy:
                    busy.append(1)
                if again(provision).state == "done":
                    both.abort()
        except threading.BrokenBarrierError:
            return
        finally:
            connection.close()

    try:
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(press, range(2)))
        provision = Provision.objects.get()
        assert (provision.state, provision.error) == ("done", "") and busy
        assert There(admin).of(provision) == ALL
        assert LinkedAccount.objects.count() == 1 and works(user)
    finally:
        taken_back(Provision.objects.get())
