"""What the console's page makes of the addresses that clouds give out."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory, override_settings

from django_nova.panels.instances.consoles import allowing, socket_of


@pytest.mark.parametrize(
    "address, socket",
    [
        ("http://10.0.0.1:6080/vnc_lite.html?path=%3Ftoken%3Dabc", "ws://10.0.0.1:6080/?token=abc"),
        ("https://console.example.com/vnc_auto.html?token=a-b", "wss://console.example.com/?token=a-b"),
        (
            "https://c.example.com/novnc/vnc_lite.html?path=novnc/%3Ftoken%3Dx",
            "wss://c.example.com/novnc/?token=x",
        ),
        ("https://console.example.com/nothing.html", ""),
    ],
)
def test_the_socket_behind_a_page(address, socket):
    assert socket_of(address) == socket


def test_only_that_page_may_connect_elsewhere(settings):
    from django.utils.module_loading import import_string

    with override_settings(SECURE_CSP=settings.SECURE_CSP):
        middleware = import_string(settings.CSP_MIDDLEWARE)
        request = RequestFactory().get("/")

        def policy(answer):
            return middleware(lambda request: answer)(request)["Content-Security-Policy"]

        allowed = policy(allowing(HttpResponse(), "wss://c.example.com:6080/?token=abc"))
        assert "connect-src 'self' wss://c.example.com:6080" in allowed
        assert "token" not in allowed
        assert allowed.replace(" wss://c.example.com:6080", "") == policy(HttpResponse())
