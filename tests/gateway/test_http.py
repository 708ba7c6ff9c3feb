"""What the adapter makes of a gateway's answers, proper and improper."""

import json
from urllib.parse import parse_qsl, urlsplit

import pytest

from smsdeck.gateway import callback
from smsdeck.gateway.callback import Facts
from smsdeck.gateway.protocol import MaybeSent, NoAnswer, NotSent, Outgoing, Report, SendResult, Sent, Submitted
from smsdeck.gateway.spec import Spec, make
from tests.support.gateways import http_gateway
from tests.support.ports import free_port
from tests.support.scripted import CUT, Answer, ok, reply, scripted

MESSAGE = Outgoing("+998901234512", "482913 is your code", "Lanterna", "0190a000-ref")


def sent_to(*answers: Answer) -> tuple[SendResult, list[bytes]]:
    with scripted(*answers) as server:
        return http_gateway(server.url, timeout_s=0.5).send(MESSAGE), server.requests


def test_a_send_carries_the_contract_s_fields() -> None:
    result, requests = sent_to(ok("SMS sent successfully, trigger_id=ab12"))
    assert result == Sent("ab12", "SMS sent successfully, trigger_id=ab12")
    head, _, body = requests[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /send HTTP/1.1\r\n")
    assert json.loads(body) == {
        "to": "+998901234512",
        "text": "482913 is your code",
        "sender": "Lanterna",
        "reference": "0190a000-ref",
    }


@pytest.mark.parametrize(
    "body",
    [
        '{"message": "sent successfully", "trigger_id": "ab-1.2"}',
        "sent successfully trigger_id: ab-1.2",
        "OTP sent successfully; trigger_id = 'ab-1.2'",
    ],
)
def test_the_trigger_id_is_found_in_json_and_in_text(body: str) -> None:
    result, _ = sent_to(ok(body))
    assert isinstance(result, Sent)
    assert result.trigger_id == "ab-1.2"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (reply(400, "refused"), NotSent("http_400", "refused")),
        (reply(429, "slow down", Retry_After="7"), NotSent("http_429", "slow down", 7.0, again=True)),
        (reply(429, "", Retry_After="soon"), NotSent("http_429", again=True)),
        (ok("number is barred"), NotSent("not_accepted", "number is barred")),
        (reply(500, "oops"), MaybeSent("http_500", "oops")),
        (reply(502), MaybeSent("http_502")),
        (ok("sent successfully"), MaybeSent("no_trigger_id", "sent successfully")),
        (CUT, MaybeSent("cut")),
        (ok("sent successfully trigger_id=1")._replace(drip_s=0.1), MaybeSent("timeout")),
    ],
)
def test_a_failed_send_says_whether_it_may_have_left(answer: Answer, expected: SendResult) -> None:
    result, requests = sent_to(answer)
    assert result == expected
    assert len(requests) == 1  # whatever happened, it was not tried again


def test_nobody_there_means_surely_not_sent() -> None:
    result = http_gateway(f"http://127.0.0.1:{free_port()}", timeout_s=1).send(MESSAGE)
    assert result == NotSent("refused", again=True)


def test_answers_show_no_phone_number() -> None:
    result, _ = sent_to(ok("sent successfully to +998901234512, trigger_id=9"))
    assert isinstance(result, Sent)
    assert result.answer == "sent successfully to +9989*****12, trigger_id=9"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (ok('{"state": "ENROUTE", "code": null}'), Report("pending", "ENROUTE", None)),
        (ok('{"state": "DELIVRD", "code": "4821"}'), Report("delivered", "DELIVRD", "4821")),
        (ok('{"state": "undeliv"}'), Report("undelivered", "undeliv", None)),
        (ok('{"state": "EXPIRED", "code": 17}'), Report("expired", "EXPIRED", "17")),
        (ok('{"state": "REJECTD"}'), Report("rejected", "REJECTD", None)),
        (ok('{"status": "?"}'), NoAnswer("not_understood")),
        (ok("[]"), NoAnswer("not_understood")),
        (ok("<html>"), NoAnswer("not_understood")),
        (reply(404), NoAnswer("http_404")),
        (CUT, NoAnswer("cut")),
    ],
)
def test_a_status_is_a_report_or_no_answer(answer: Answer, expected: Report | NoAnswer) -> None:
    with scripted(answer) as server:
        assert http_gateway(server.url, timeout_s=1).status("a/b") == expected
        assert server.requests[0].startswith(b"GET /messages/a%2Fb HTTP/1.1\r\n")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (ok("code submitted successfully"), Submitted(True, "code submitted successfully")),
        (reply(400, "the code does not match"), Submitted(False, "the code does not match")),
        (reply(503), NoAnswer("http_503")),
        (reply(429), NoAnswer("http_429")),
        (CUT, NoAnswer("cut")),
    ],
)
def test_a_submit_is_a_verdict_or_no_answer(answer: Answer, expected: Submitted | NoAnswer) -> None:
    with scripted(answer) as server:
        assert http_gateway(server.url, timeout_s=1).submit("ab12", "4821") == expected
        assert json.loads(server.requests[0].partition(b"\r\n\r\n")[2]) == {"trigger_id": "ab12", "code": "4821"}


def test_a_wrong_address_is_told_at_once_and_not_repeated() -> None:
    with pytest.raises(ValueError, match="not an http") as caught:
        http_gateway("ftp://user:secret@gateway", timeout_s=1)
    assert "secret" not in str(caught.value)


def test_a_gateway_that_also_calls_is_told_a_signed_address_with_the_message() -> None:
    spec = Spec("west", "http", "", 1.0, report_url="http://127.0.0.1:8000/dlr", report_key="key")
    outgoing = MESSAGE._replace(pair="UZ_uzmobile", sent_at="2026-11-24T01:30:00.000123Z", expects_code=True)
    with scripted(ok("sent successfully trigger_id=t")) as server:
        make(spec._replace(url=server.url), "program1_UZ_uzmobile", "program1").send(outgoing)
    body = json.loads(server.requests[0].partition(b"\r\n\r\n")[2])
    fields = dict(parse_qsl(urlsplit(body["callback_url"]).query))
    facts = Facts(outgoing.reference, "program1_UZ_uzmobile", "program1", "UZ_uzmobile", int(fields["at"]), 1)
    assert (fields["c"], fields["k"]) == ("1", callback.signature(facts, "key"))
    assert outgoing.to.removeprefix("+") not in body["callback_url"]
