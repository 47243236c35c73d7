"""What the site keeps about a project ends with it, and nothing else does."""

from datetime import timedelta

import pytest
from django.utils import timezone

from django_nova import links
from django_nova.leftovers import project_gone
from django_nova.models import Gateway, Link, Place, QuotaRequest

pytestmark = pytest.mark.django_db
State = QuotaRequest.State


def keep(cloud, project, region="RegionOne"):
    """One of everything that is kept about a project, and two requests: one that is being granted, and one that was answered."""
    where = {"cloud": cloud, "project": project}
    row = Gateway.objects.create(**where, region=region, sealed="sealed")
    Place.objects.create(gateway=row, generation=1, number=1, public="key", sealed="sealed")
    for kind in ("invitation", "credentials"):
        links.make(kind, seconds=60, **where, address=f"{region}@example.org")
    asked = where | {
        "region": region,
        "who": "bob",
        "subject": "1",
        "asked": {"compute:cores": 9},
        "reason": "More",
    }
    until = timezone.now() + timedelta(minutes=3)
    QuotaRequest.objects.create(
        **asked, pending=f"{where}{region}", claim="c", claimed_by="ann", claimed_until=until
    )
    QuotaRequest.objects.create(**asked, state=State.REFUSED, answered_by="ann", words="No")


def kept(cloud, project):
    where = {"cloud": cloud, "project": project}
    counts = [model.objects.filter(**where).count() for model in (Gateway, Link)]
    return counts, Place.objects.filter(gateway__cloud=cloud, gateway__project=project).count()


def test_all_that_hangs_on_a_project_ends_with_it_in_all_regions():
    keep("stack", "gone")
    keep("stack", "gone", "RegionTwo")
    keep("stack", "stays")
    keep("other", "gone")
    project_gone("stack", "gone", "admin")
    project_gone("stack", "gone", "admin")
    assert kept("stack", "gone") == ([0, 0], 0)
    assert kept("stack", "stays") == kept("other", "gone") == ([1, 2], 1)
    requests = QuotaRequest.objects.filter(cloud="stack", project="gone").order_by("pk")
    told = [(one.state, one.answered_by, one.pending, one.claimed_until) for one in requests]
    assert told == [(State.WITHDRAWN, "admin", None, None), (State.REFUSED, "ann", None, None)] * 2
    assert QuotaRequest.objects.filter(state=State.OPEN).count() == 2
