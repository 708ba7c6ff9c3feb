"""A request has one deadline, and a failed one says whether it may have left."""

import socket
import ssl
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest.mock import patch

import pytest

from smsdeck.gateway import wire
from smsdeck.gateway.wire import Connection, Tls, WireError
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


def test_the_authorities_are_read_once_and_again_when_their_file_is_another(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    with tls_server(tmp_path) as (port, certificate), tls_server(tmp_path / "other") as (_, other):
        trusted = tmp_path / "trusted.pem"

        def connection() -> Connection:
            return Connection(f"https://localhost:{port}", tls=Tls(ca_file=str(trusted)))

        assert failure(connection()).what == "FileNotFoundError"
        trusted.write_bytes(certificate.read_bytes())
        real = ssl.create_default_context

        def slowly(cafile: str | None) -> ssl.SSLContext:
            time.sleep(0.2)  # the other threads come meanwhile
            return real(cafile=cafile)

        with patch("ssl.create_default_context", side_effect=slowly) as made, ThreadPoolExecutor(3) as threads:
            replies = list(threads.map(lambda _: connection().request("GET", "/", timeout_s=5), range(6)))
        assert [reply.text for reply in replies] == ["secure"] * 6
        assert made.call_count == 1
        trusted.write_bytes(other.read_bytes())
        assert not failure(connection()).maybe_sent


def test_a_gateway_that_is_not_to_be_checked_does_not_loosen_another(tmp_path: Path) -> None:
    with tls_server(tmp_path) as (port, _):
        url = f"https://localhost:{port}"
        assert Connection(url, tls=Tls(verify=False)).request("GET", "/", timeout_s=5).text == "secure"
        assert not failure(Connection(url)).maybe_sent


def test_an_address_that_refuses_is_passed_over_for_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted(ok("reached")) as server:
        good = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", int(server.url.rpartition(":")[2])))
        dead = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", free_port()))
        monkeypatch.setattr("smsdeck.gateway.wire.socket.getaddrinfo", lambda *_, **__: [dead, good])
        assert Connection("http://gateway.test").request("GET", "/", timeout_s=2).text == "reached"


@pytest.mark.parametrize(("host", "asked"), [("sms.test", b"sms.test"), ("bücher.test", "bücher.test")])
def test_a_name_that_is_not_found_sent_nothing(
    host: str, asked: str | bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(name: str | bytes, *_: object, **__: object) -> None:
        assert name == asked
        raise socket.gaierror

    monkeypatch.setattr("smsdeck.gateway.wire.socket.getaddrinfo", unknown)
    error = failure(Connection(f"http://{host}"))
    assert (error.what, error.maybe_sent) == ("gaierror", False)


def test_a_request_loads_no_tables_of_names() -> None:
    """Hundreds of programs would hold them for nothing."""
    with scripted(ok("one")) as server:
        script = (
            "import sys; from smsdeck.gateway.wire import Connection; "
            f"Connection({server.url.replace('127.0.0.1', 'localhost')!r}).request('GET', '/', timeout_s=5); "
            "print({'encodings.idna', 'unicodedata', 'ssl', 'base64'} & set(sys.modules))"
        )
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


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
