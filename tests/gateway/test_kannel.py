"""What goes to Kannel, and what its answers mean."""

from urllib.parse import parse_qs, urlsplit

import pytest

from smsdeck.gateway import callback
from smsdeck.gateway.callback import Facts
from smsdeck.gateway.protocol import MaybeSent, NoAnswer, NotSent, Outgoing, Probed, SendResult, Sent
from smsdeck.gateway.spec import Spec, make
from tests.support.ports import free_port
from tests.support.scripted import CUT, Answer, reply, scripted

REFERENCE = "0190a000-0000-7000-8000-000000000001"
SENT_AT = "2026-11-24T01:30:00.000123Z"
TAKEN, QUEUED = "0: Accepted for delivery", "3: Queued for later delivery"
UNKNOWN_ACCOUNT, NO_ROUTE = "Authorization failed for sendsms", "Not routable. Do not try again."
NO_NUMBER, FULL = "Missing receiver number, rejected", "Temporal failure, try again later."
MESSAGE = Outgoing("+998901234512", "Ваш код 482913", "Lanterna", REFERENCE, "UZ_uzmobile", SENT_AT)
SPEC = Spec(
    "west",
    "kannel",
    "",
    0.5,
    username="smsdeck",
    secret="hush hush",
    smsc="west",
    report_url="http://127.0.0.1:8000/api/v1/gateways/west/dlr",
    report_key="key",
)


def sent_to(*answers: Answer) -> tuple[SendResult, list[bytes]]:
    with scripted(*answers) as server:
        gateway = make(SPEC._replace(url=server.url), "program1_UZ_uzmobile", "program1")
        return gateway.send(MESSAGE), server.requests


def headers_of(request: bytes) -> dict[str, str]:
    lines = request.partition(b"\r\n\r\n")[0].decode().split("\r\n")[1:]
    return dict(line.split(": ", 1) for line in lines)


def test_a_send_is_a_post_whose_address_tells_nothing() -> None:
    result, requests = sent_to(reply(202, TAKEN))
    assert result == Sent(REFERENCE, f"sent successfully ({TAKEN})")
    assert requests[0].startswith(b"POST /cgi-bin/sendsms HTTP/1.1\r\n")
    headers = headers_of(requests[0])
    assert headers["X-Kannel-To"] == "+998901234512"
    assert headers["X-Kannel-From"] == "Lanterna"
    assert headers["X-Kannel-SMSC"] == "west"
    assert (headers["X-Kannel-Username"], headers["X-Kannel-Password"]) == ("smsdeck", "hush hush")
    assert requests[0].partition(b"\r\n\r\n")[2].decode() == "Ваш код 482913"


def test_the_address_to_call_carries_the_message_and_is_signed() -> None:
    _, requests = sent_to(reply(202, TAKEN))
    address = headers_of(requests[0])["X-Kannel-DLR-Url"]
    assert address.endswith("&type=%d&status=%A")
    assert "998901234512" not in address
    assert "482913" not in address
    assert len(address) < 255  # what common stores of Kannel's reports hold
    fields = parse_qs(urlsplit(address).query.removesuffix("&type=%d&status=%A"))
    facts = Facts(REFERENCE, "program1_UZ_uzmobile", "program1", "UZ_uzmobile", int(fields["at"][0]))
    assert callback.moment(facts.sent_us).isoformat() == "2026-11-24T01:30:00.000123+00:00"
    assert (fields["c"], fields["k"]) == (["0"], [callback.signature(facts, "key")])
    assert callback.signature(facts, "another key") != callback.signature(facts, "key")
    for other in (facts._replace(pair="UZ_ucell"), facts._replace(session="program1_UZ_ucell")):
        assert callback.signature(other, "key") != callback.signature(facts, "key")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (reply(202, QUEUED), Sent(REFERENCE, f"sent successfully ({QUEUED})")),
        (reply(403, UNKNOWN_ACCOUNT), NotSent("http_403", UNKNOWN_ACCOUNT)),
        (reply(403, NO_ROUTE), NotSent("http_403", NO_ROUTE)),
        (reply(400, NO_NUMBER), NotSent("http_400", NO_NUMBER)),
        (reply(503, FULL), NotSent("throttled", FULL, again=True)),
        (reply(503, "gone"), MaybeSent("http_503", "gone")),
        (reply(202, "what is this"), MaybeSent("http_202", "what is this")),
        (reply(302, ""), MaybeSent("http_302")),
        (reply(500, ""), MaybeSent("http_500")),
        (CUT, MaybeSent("cut")),
    ],
)
def test_an_answer_says_whether_the_message_may_have_left(answer: Answer, expected: SendResult) -> None:
    result, requests = sent_to(answer)
    assert result == expected
    assert len(requests) == 1


def test_nobody_there_means_surely_not_sent_and_worth_another_try() -> None:
    gateway = make(SPEC._replace(url=f"http://127.0.0.1:{free_port()}"), "s", "p")
    assert gateway.send(MESSAGE) == NotSent("refused", again=True)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (reply(400, "Missing receiver(s) number(s), rejected"), ""),
        (reply(403, "Authorization failed for sendsms"), "http_403"),
        (reply(400, "Bad request"), "http_400"),
        (reply(202, TAKEN), "http_202"),
        (CUT, "cut"),
    ],
)
def test_a_probe_names_no_receiver_and_tells_whether_the_account_is_known(answer: Answer, error: str) -> None:
    with scripted(answer) as server:
        assert make(SPEC._replace(url=server.url)).probe() == Probed(error)
        assert "X-Kannel-To" not in headers_of(server.requests[0])


def test_there_is_nothing_to_ask_it_afterwards() -> None:
    gateway = make(SPEC._replace(url="http://127.0.0.1:9"))
    assert gateway.calls_back
    assert gateway.status("x") == gateway.submit("x", "1") == NoAnswer("calls_back")


def test_nothing_of_it_shows_its_secrets() -> None:
    assert "hush" not in repr(SPEC)
    assert "key" not in repr(SPEC._replace(report_key="key-canary"))


@pytest.mark.parametrize("header", ["X-Kannel-To", "X-Kannel-From"])
def test_a_line_break_never_becomes_a_header(header: str) -> None:
    bad = MESSAGE._replace(to="+1\r\nX: y") if header == "X-Kannel-To" else MESSAGE._replace(sender="a\r\nX: y")
    with scripted(reply(202, "0: Accepted")) as server:
        gateway = make(SPEC._replace(url=server.url), "s", "p")
        with pytest.raises(ValueError, match="line break"):
            gateway.send(bad)
        assert server.requests == []
