"""Faults that are put into the devcloud on purpose, without a cloud."""

import pytest

from devcloud import Faults
from devcloud.faults import FaultFile, matches


@pytest.mark.parametrize(
    ("fault", "met"),
    [
        ({}, True),
        ({"service": "nova"}, True),
        ({"service": "glance"}, False),
        ({"method": "get"}, True),
        ({"method": "POST"}, False),
        ({"path": r"/servers/detail\?limit=\d+$"}, True),
        ({"path": "^servers"}, False),
    ],
)
def test_which_request_meets_a_fault(fault, met):
    assert matches(fault, "nova", "GET", "/v2.1/servers/detail?limit=20") is met


def test_faults_come_go_and_stand_side_by_side(layout):
    now = [0.0]
    service = FaultFile(layout.faults, "nova", clock=lambda: now[0])
    faults = Faults(layout.faults)

    def found():
        now[0] += 1
        return service.find("GET", "/servers")

    assert found() is None
    with faults.fault(service="nova", status=500), faults.fault(service="glance", status=503):
        assert found()["status"] == 500
    assert found() is None
    with faults.fault(service="nova", status=429, times=2):
        assert [bool(found()) for _ in range(3)] == [True, True, False]


def test_a_fault_file_in_the_making_keeps_the_old_faults(layout):
    now = [0.0]
    service = FaultFile(layout.faults, "nova", clock=lambda: now[0])
    layout.faults.write_text('[{"status": 500}]')
    assert service.find("GET", "/")["status"] == 500
    layout.faults.write_text('[{"stat')
    now[0] += 1
    assert service.find("GET", "/")["status"] == 500
