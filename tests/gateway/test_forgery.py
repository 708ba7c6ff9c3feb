"""Gateways that lead programs elsewhere: by redirects, and by names that resolve to what they should not."""

import socket

import pytest

from smsdeck.gateway.protocol import MaybeSent, NoAnswer, NotSent, Outgoing, Probed
from smsdeck.gateway.spec import Spec, make
from tests.support.scripted import reply, scripted

MESSAGE = Outgoing(
    "+998901234512",
    "text",
    "Lanterna",
    "0190a000-0000-7000-8000-000000000001",
    "UZ_uzmobile",
    "2026-11-24T01:30:00Z",
)
ADAPTERS = ("http", "kannel")


def spec(adapter: str, url: str, networks: list[str] | None = None) -> Spec:
    return Spec("west", adapter, url, 1.0, secret="s", networks=networks, report_url="http://x", report_key="k")


@pytest.mark.parametrize("adapter", ADAPTERS)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(adapter: str, status: int) -> None:
    with scripted() as canary:
        answer = reply(status, "", Location=f"{canary.url}/send")
        with scripted(answer, answer, answer) as server:
            gateway = make(spec(adapter, server.url, ["127.0.0.1/32"]), "s", "p")
            assert isinstance(gateway.send(MESSAGE), NotSent if adapter == "http" else MaybeSent)
            assert isinstance(gateway.status("t"), NoAnswer)
            assert gateway.probe() == Probed(f"http_{status}")
        assert canary.requests == []


@pytest.mark.parametrize("adapter", ADAPTERS)
@pytest.mark.parametrize(
    "found",
    [
        ["127.0.0.1"],
        ["93.184.216.34", "127.0.0.1"],
        ["10.0.0.1", "93.184.216.34"],
        ["::1"],
        ["::ffff:127.0.0.1"],
        ["fe80::1%lo"],
        ["fd00::1"],
        ["64:ff9b::7f00:1"],
        ["0.0.0.0"],
    ],
)
def test_a_name_is_used_only_if_all_that_it_resolves_to_is_allowed(
    adapter: str, found: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    connected: list[object] = []

    def look_up(*_: object, **__: object) -> list[object]:
        return [
            (socket.AF_INET6 if ":" in one else socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 80))
            for one in found
        ]

    monkeypatch.setattr("smsdeck.gateway.wire.socket.getaddrinfo", look_up)
    monkeypatch.setattr(socket.socket, "connect", lambda _, address: connected.append(address))
    gateway = make(spec(adapter, "http://sms.example.com", []), "s", "p")
    assert gateway.send(MESSAGE) == NotSent("address_not_allowed", again=True)
    assert gateway.probe() == Probed("address_not_allowed")
    assert connected == []


def test_a_proxy_is_looked_at_like_the_gateway_itself() -> None:
    with scripted() as canary:
        behind = spec("http", "http://sms.example.com", [])._replace(proxy_url=canary.url)
        assert make(behind).send(MESSAGE) == NotSent("address_not_allowed", again=True)
        assert canary.requests == []
