"""Following: to the report, to the code, or to the end of patience."""

import threading
from pathlib import Path

import pytest

from smsdeck.gateway.protocol import NoAnswer, Report, Submitted
from smsdeck.program.message import Message
from tests.program.fakes import FakeApi, FakeGateway, Texts, a_desk
from tests.program.messages import a_message
from tests.support.wait import eventually

PENDING = Report("pending", "ENROUTE", None)


class Followed:
    """A desk and one accepted message, `age_s` after its send."""

    def __init__(self, folder: Path, age_s: float = 3.0, *, expects_code: bool = True) -> None:
        self.gateway = FakeGateway()
        self.program = Texts()
        self.desk = a_desk(folder, gateway=self.gateway, api=FakeApi(), program=self.program)
        message = a_message(age_s=age_s, expects_code=expects_code)
        self.desk.spool.begin(message)
        self.message = self.desk.spool.answered(message.id, message.sent, "accepted", trigger_id="ab12")

    def look(self) -> None:
        self.desk.follower.look(self.message.id, 0)

    @property
    def states(self) -> list[str]:
        return [event["state"] for event in self.desk.spool.pending(99)]

    @property
    def last(self) -> dict[str, str]:
        return self.desk.spool.pending(99)[-1]

    def ended(self) -> list[str]:
        return [message.state for message in self.program.ends]


def test_delivered_read_and_confirmed_in_one_look(tmp_path: Path) -> None:
    one = Followed(tmp_path)
    one.look()
    assert one.states == ["accepted", "delivered", "confirmed"]
    assert one.gateway.submitted == [("ab12", "482913")]
    assert one.ended() == ["confirmed"]


def test_without_a_code_to_come_delivered_is_the_end(tmp_path: Path) -> None:
    one = Followed(tmp_path, expects_code=False)
    one.look()
    assert one.states == ["accepted", "delivered"]
    one.look()
    assert one.gateway.submitted == []
    assert one.ended() == ["delivered"]


def test_a_code_that_comes_later_is_waited_for(tmp_path: Path) -> None:
    one = Followed(tmp_path)
    one.gateway.report = Report("delivered", "DELIVRD", None)
    one.look()
    one.look()
    assert one.states == ["accepted", "delivered"]
    one.gateway.report = Report("delivered", "DELIVRD", "4821")
    one.look()
    assert one.states == ["accepted", "delivered", "confirmed"]


@pytest.mark.parametrize("state", ["undelivered", "expired", "rejected"])
def test_a_bad_report_is_the_end(tmp_path: Path, state: str) -> None:
    one = Followed(tmp_path)
    one.gateway.report = Report(state, "RAW", None)
    one.look()
    assert one.states == ["accepted", state]
    assert one.last["raw"] == "RAW"
    assert one.ended() == [state]
    one.look()
    assert one.gateway.looks == ["ab12"]  # it is not asked about again


def test_silence_ends_as_no_report(tmp_path: Path) -> None:
    one = Followed(tmp_path, age_s=31.0)
    one.gateway.report = PENDING
    one.look()
    assert (one.states, one.last["raw"], one.last.get("blame")) == (["accepted", "no_report"], "ENROUTE", None)


def test_a_gateway_that_does_not_answer_is_itself_to_blame(tmp_path: Path) -> None:
    one = Followed(tmp_path, age_s=31.0)
    one.gateway.report = NoAnswer("timeout")
    one.look()
    assert (one.last["state"], one.last["error"], one.last["blame"]) == ("no_report", "timeout", "gateway")


def test_a_wrong_code_fails_the_confirmation(tmp_path: Path) -> None:
    one = Followed(tmp_path)
    one.gateway.verdict = Submitted(False, "the code does not match")
    one.look()
    assert (one.last["state"], one.last["error"]) == ("confirm_failed", "code_refused")


def test_a_submit_without_an_answer_is_made_again(tmp_path: Path) -> None:
    one = Followed(tmp_path)
    one.gateway.verdict = NoAnswer("http_503")
    one.look()
    assert one.states == ["accepted", "delivered"]
    one.gateway.verdict = Submitted(True, "submitted successfully")
    one.look()
    assert one.states[-1] == "confirmed"


def test_messages_of_the_run_before_are_followed(tmp_path: Path) -> None:
    before = Followed(tmp_path, age_s=100.0)
    gateway, api = FakeGateway(), FakeApi()
    desk = a_desk(tmp_path, gateway=gateway, api=api, report_timeout_s=300.0)
    running = threading.Thread(target=desk.follower.run)
    running.start()

    def confirmed() -> Message | None:
        events = desk.spool.pending(99)
        return before.message if events and events[-1]["state"] == "confirmed" else None

    eventually(confirmed, within_s=5)
    desk.follower.stop()
    running.join(3)
    assert not running.is_alive()


def test_many_are_followed_at_once(tmp_path: Path) -> None:
    gateway = FakeGateway()
    desk = a_desk(tmp_path, gateway=gateway, api=FakeApi())
    running = threading.Thread(target=desk.follower.run)
    running.start()
    for _ in range(40):
        message = a_message()
        desk.spool.begin(message)
        desk.follower.watch(desk.spool.answered(message.id, message.sent, "accepted", trigger_id=message.id))
    eventually(lambda: not desk.spool.under_way(), within_s=5)
    desk.follower.stop()
    running.join(3)
    assert sorted(gateway.looks) == sorted(set(gateway.looks))
