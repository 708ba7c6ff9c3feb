"""The assignment's shape: its two classes, with and without the runner."""

import atexit
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import pytest

from smsdeck.gateway.protocol import MaybeSent, NoAnswer, Sent, Submitted
from smsdeck.program import otp
from smsdeck.program.otp import OtpProgram, SendSMS, SubmitSMS
from tests.program.fakes import FakeApi, FakeGateway, a_desk, a_permit
from tests.program.messages import NUMBER
from tests.support.fake_serve import FakeServe, fake_serve
from tests.support.forward_proxy import forward_proxy
from tests.support.program import session_folder
from tests.support.scripted import Scripted, ok, scripted
from tests.support.wait import eventually

Around: TypeAlias = tuple[FakeServe, Scripted]
SENT = ok("SMS sent successfully, trigger_id=ab12")
CONFIRMED = ok("code submitted successfully")


class Send(SendSMS):
    def SendOtp(self) -> bool:  # noqa: N802 - the assignment's own names
        return "sent successfully" in self.trigger("482913 is your code", "Gatehouse")


class Submit(SubmitSMS):
    def SumitOtp(self, trigger_id: str, SMS_code: str) -> bool:  # noqa: N802, N803 - the assignment's own names
        return "submitted successfully" in self.submit(trigger_id, SMS_code)


@pytest.fixture(autouse=True)
def no_desk_left_behind(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(otp, "_desk", None)
    monkeypatch.setattr(atexit, "register", lambda work: work)  # or the end of the tests would flush too
    yield
    if otp._desk:
        otp._desk.follower.stop()
        otp._desk.reporter.stop()


def test_the_runner_s_permit_is_used_for_its_number(tmp_path: Path) -> None:
    made: list[tuple[str, str | None]] = []

    class Watched(Send):
        def __init__(self, phone_number: str, proxy: str | None = None) -> None:
            made.append((phone_number, proxy))
            super().__init__(phone_number, proxy)

    gateway, permit = FakeGateway(), a_permit()
    desk = a_desk(tmp_path, gateway=gateway, api=FakeApi())
    result = OtpProgram(Watched, Submit).work(desk, permit)
    assert result == Sent(f"trigger-{permit.id}", "sent successfully")
    assert made == [(NUMBER, None)]
    assert [(one.to, one.sender) for one in gateway.outgoing] == [(NUMBER, "Gatehouse")]


def test_a_code_goes_through_sumit_otp(tmp_path: Path) -> None:
    gateway = FakeGateway()
    program = OtpProgram(Send, Submit)
    otp._use(a_desk(tmp_path, gateway=gateway, api=FakeApi()))
    assert program.submit(gateway, "ab12", "482913") == Submitted(True, "submitted successfully")
    assert gateway.submitted == [("ab12", "482913")]
    gateway.verdict = NoAnswer("timeout")
    assert program.submit(gateway, "ab12", "482913") == NoAnswer("timeout")
    assert not Submit().SumitOtp("ab12", "482913")


def test_send_otp_is_false_when_the_gateway_does_not_say_so(tmp_path: Path) -> None:
    gateway = FakeGateway()
    gateway.result = MaybeSent("cut")
    otp._use(a_desk(tmp_path, gateway=gateway, api=FakeApi()))
    sms = Send(NUMBER)
    assert not sms.SendOtp()
    assert sms.result == MaybeSent("cut")


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Around]:
    """The surroundings of a script with a loop of its own."""
    with fake_serve([NUMBER]) as serve, scripted(SENT, CONFIRMED) as gateway:
        folder = session_folder(tmp_path / "s", serve_url=serve.url, gateway_url=gateway.url)
        monkeypatch.setenv("SMSDECK_SESSION_DIR", str(folder))
        yield serve, gateway


def test_a_script_of_its_own_asks_for_a_permit_for_its_number(script: Around) -> None:
    serve, gateway = script
    assert Send("+998900000077").SendOtp()
    assert [asked["to"] for asked in serve.asked] == ["+998900000077"]
    assert eventually(lambda: serve.used)
    event = eventually(lambda: serve.events)[0]
    assert (event["state"], event["to"]) == ("accepted", "+998900000077")
    assert b"+998900000077" in gateway.requests[0]


def test_without_a_permit_nothing_is_sent(script: Around) -> None:
    serve, gateway = script
    serve.refusal = "not_registered"
    assert not Send("+15550100").SendOtp()
    serve.refusal = None
    serve.faults.append(503)
    assert not Send(NUMBER).SendOtp()
    assert gateway.requests == []


def test_the_proxy_given_is_the_way_the_message_takes(script: Around) -> None:
    _, gateway = script
    with forward_proxy("ann", "pw") as proxy:
        assert Send(NUMBER, f"http://ann:pw@127.0.0.1:{proxy.port}").SendOtp()
        assert proxy.seen == [f"POST {gateway.url}/send"]
    assert len(gateway.requests) >= 1
