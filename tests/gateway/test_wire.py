"""A request has one deadline, and a failed one says whether it may have left."""

import threading
import time
from pathlib import Path

import pytest

from smsdeck.gateway import wire
from smsdeck.gateway.wire import Connection, WireError
from tests.support.forward_proxy import forward_proxy
from tests.support.ports import free_port
from tests.support.scripted import CUT, Answer, ok, scripted
from tests.support.tls import tls_server
from tests.support.wait import eventually


def failure(connection: Connection, timeout_s: float = 2.0) -> WireError:
    with pytest.raises(WireError) as caught:
        connection.request("POST", "/send", body=b"{}", timeout_s=timeout_s)
    return caught.value


def test_a_connection_is_kept_between_requests() -> None:
    with scripted(ok("one"), ok("two")) as server:
        connection = Connection(server.url)
        texts = [connection.request("GET", "/", timeout_s=2).text for _ in range(2)]
        assert (texts, server.connections) == (["one", "two"], 1)


def test_a_connection_that_the_far_side_closed_is_replaced_before_anything_is_sent() -> None:
    with scripted(ok("one")._replace(close=True), ok("two")) as server:
        connection = Connection(server.url)
        connection.request("GET", "/", timeout_s=2)
        time.sleep(0.05)  # the close must have arrived; there is nothing to await on this side
        assert connection.request("POST", "/", body=b"x", timeout_s=2).text == "two"
        assert (len(server.requests), server.connections) == (2, 2)


def test_an_old_idle_connection_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted(ok("one"), ok("two")) as server:
        connection = Connection(server.url)
        connection.request("GET", "/", timeout_s=2)
        monkeypatch.setattr(wire, "STALE_AFTER_S", 0.0)
        connection.request("GET", "/", timeout_s=2)
        assert server.connections == 2


def test_a_refused_connection_sent_nothing() -> None:
    error = failure(Connection(f"http://127.0.0.1:{free_port()}"))
    assert (error.what, error.maybe_sent) == ("refused", False)


def test_a_cut_after_the_request_may_have_sent_it() -> None:
    with scripted(CUT) as server:
        error = failure(Connection(server.url))
    assert (error.what, error.maybe_sent) == ("cut", True)


def test_a_slow_drip_does_not_outlast_the_deadline() -> None:
    with scripted(ok("x" * 100)._replace(drip_s=0.05)) as server:
        started = time.monotonic()
        error = failure(Connection(server.url), timeout_s=0.5)
    assert time.monotonic() - started < 1.5
    assert (error.what, error.maybe_sent) == ("timeout", True)


def test_nonsense_instead_of_a_reply_is_told_and_the_connection_dropped() -> None:
    with scripted(Answer(b"hello?\r\n\r\n"), ok("fine")) as server:
        connection = Connection(server.url)
        assert failure(connection).what == "not_http"
        assert connection.request("GET", "/", timeout_s=2).text == "fine"


def test_interrupt_ends_a_request_under_way_and_allows_no_other() -> None:
    with scripted(ok("late")._replace(drip_s=5)) as server:
        connection = Connection(server.url)
        caught: list[WireError] = []
        asking = threading.Thread(target=lambda: caught.append(failure(connection, timeout_s=60)))
        asking.start()
        eventually(lambda: server.requests, what="the request's arrival")
        connection.interrupt()
        asking.join(2)
        assert caught
        assert not failure(connection).maybe_sent
        assert len(server.requests) == 1


def test_http_goes_through_a_proxy_in_absolute_form_with_its_password() -> None:
    with scripted(ok("through")) as server, forward_proxy("ann", "s:cr@t") as proxy:
        connection = Connection(f"{server.url}/base", f"http://ann:s%3Acr%40t@127.0.0.1:{proxy.port}")
        assert connection.request("GET", "/x", timeout_s=2).text == "through"
        assert proxy.seen == [f"GET {server.url}/base/x"]
        assert b"Proxy-Authorization" not in server.requests[0]


def test_a_proxy_that_refuses_us_answers_407() -> None:
    with forward_proxy("ann", "right") as proxy:
        connection = Connection("http://127.0.0.1:9", f"http://ann:wrong@127.0.0.1:{proxy.port}")
        assert connection.request("GET", "/", timeout_s=2).status == 407
        assert proxy.seen == []


def test_https_is_checked_and_goes_through_a_tunnel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with tls_server(tmp_path) as (port, certificate), forward_proxy("ann", "pw") as proxy:
        url = f"https://localhost:{port}"
        through = Connection(url, f"http://ann:pw@127.0.0.1:{proxy.port}")
        untrusted = failure(through)
        assert not untrusted.maybe_sent
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert through.request("GET", "/", timeout_s=5).text == "secure"
        assert proxy.seen == [f"CONNECT localhost:{port}"] * 2
        straight = Connection(url)
        assert [straight.request("GET", "/", timeout_s=5).text for _ in range(2)] == ["secure"] * 2


def test_a_tunnel_that_the_proxy_refuses_sent_nothing() -> None:
    with forward_proxy("ann", "right") as proxy:
        error = failure(Connection("https://127.0.0.1:9", f"http://127.0.0.1:{proxy.port}"))
    assert (error.what, error.maybe_sent) == ("proxy_http_407", False)


def test_a_proxy_over_https_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="reached over http"):
        Connection("http://host", "https://proxy")


def test_a_line_break_in_a_header_is_refused() -> None:
    with scripted(ok("")) as server, pytest.raises(ValueError, match="line break"):
        Connection(server.url).request("GET", "/", headers={"X": "a\r\nEvil: 1"}, timeout_s=2)
