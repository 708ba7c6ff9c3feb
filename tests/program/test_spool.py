"""What the session owes, over restarts."""

import errno
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from smsdeck.kit import journal
from smsdeck.kit.journal import Journal
from smsdeck.program.message import Message
from smsdeck.program.spool import Spool
from tests.program.messages import a_message


def accepted(spool: Spool) -> Message:
    message = a_message()
    spool.begin(message)
    return spool.answered(message.id, message.sent, "accepted", trigger_id="ab12")


def states(spool: Spool) -> list[str]:
    return [event["state"] for event in spool.pending(500)]


def test_what_was_accepted_is_followed_and_reported_by_the_next_run(tmp_path: Path) -> None:
    message = accepted(Spool(tmp_path))
    again = Spool(tmp_path)
    assert again.under_way() == [message]
    assert again.under_way()[0].trigger_id == "ab12"
    assert states(again) == ["accepted"]
    assert again.not_used() == [message.id]


def test_a_send_without_an_answer_becomes_unknown_and_is_not_followed(tmp_path: Path) -> None:
    message = a_message()
    Spool(tmp_path).begin(message)
    again = Spool(tmp_path)
    assert states(again) == ["unknown"]
    assert again.pending(1)[0]["error"] == "crashed_while_sending"
    assert again.under_way() == []
    assert again.not_used() == [message.id]
    assert states(Spool(tmp_path)) == ["unknown"]  # once, however often it starts


def test_a_message_is_forgotten_when_serve_knows_all_of_it(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    message = accepted(spool)
    spool.used(message.id)
    spool.delivered(message.id, "DELIVRD")
    spool.moved(message.id, "confirmed")
    assert len(spool) == 1
    for event in spool.pending(500):
        spool.acknowledged(event)
    assert len(spool) == len(Spool(tmp_path)) == 0


def test_the_moment_of_delivery_is_remembered_for_the_wait_for_the_code(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    message = accepted(spool)
    spool.delivered(message.id, "DELIVRD")
    again = Spool(tmp_path).under_way_one(message.id)
    assert again
    assert again.delivered_after_s == pytest.approx(0, abs=1)


def test_a_full_spool_says_so(tmp_path: Path) -> None:
    spool = Spool(tmp_path, capacity=2)
    accepted(spool)
    assert not spool.full
    accepted(spool)
    assert spool.full


def test_what_was_never_sent_leaves_no_trace(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    message = a_message()
    spool.begin(message)
    spool.forget(message.id)
    again = Spool(tmp_path)
    assert (len(spool), len(again), again.pending(9), again.not_used()) == (0, 0, [], [])


def test_use_that_two_threads_learn_of_is_no_trouble(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    message = a_message()
    spool.begin(message)
    spool.answered(message.id, message.sent, "failed_submit", error="refused")
    spool.acknowledged(spool.pending(1)[0])
    spool.used(message.id)
    spool.used(message.id)
    assert len(spool) == 0


def test_a_full_disk_stops_new_sends_but_not_the_news_of_old_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    spool = Spool(tmp_path)
    message = accepted(spool)

    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Journal, "append", full)
    with pytest.raises(OSError, match="No space"):
        spool.begin(a_message())
    assert len(spool) == 1
    spool.moved(message.id, "undelivered", raw="UNDELIV")
    assert states(spool) == ["accepted", "undelivered"]
    assert "No space left" in capsys.readouterr().out


def test_a_record_of_another_shape_is_left_out_and_the_rest_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    message = accepted(Spool(tmp_path))
    with (tmp_path / "spool.jsonl").open("a") as file:
        file.write('{"id": "odd", "shape": 1}\n')
    assert [one.id for one in Spool(tmp_path).under_way()] == [message.id]
    assert "'odd'" in capsys.readouterr().out


def test_the_file_stays_small_however_many_messages_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "REWRITE_AT", 20_000)
    spool = Spool(tmp_path)
    kept = accepted(spool)
    for _ in range(200):
        message = accepted(spool)
        spool.used(message.id)
        spool.moved(message.id, "expired")
        for event in spool.pending(500):
            if event["message_id"] == message.id:
                spool.acknowledged(event)
    assert (tmp_path / "spool.jsonl").stat().st_size < 25_000
    assert [one.id for one in Spool(tmp_path).under_way()] == [kept.id]


class SpoolModel(RuleBasedStateMachine):
    """Whatever happens in whatever order, a spool read anew from its file equals the one in memory."""

    def __init__(self) -> None:
        super().__init__()
        self.temporary = tempfile.TemporaryDirectory()
        self.folder = Path(self.temporary.name)
        self.spool = Spool(self.folder)

    def teardown(self) -> None:
        self.spool.close()
        self.temporary.cleanup()

    @rule()
    def send(self) -> None:
        accepted(self.spool)

    @rule(state=st.sampled_from(["delivered", "confirmed", "no_report"]), pick=st.integers(0, 9))
    def news(self, state: str, pick: int) -> None:
        if under_way := self.spool.under_way():
            self.spool.moved(under_way[pick % len(under_way)].id, state)

    @rule(count=st.integers(1, 4))
    def report(self, count: int) -> None:
        for event in self.spool.pending(count):
            self.spool.acknowledged(event)

    @rule()
    def tell_used(self) -> None:
        for message_id in self.spool.not_used()[:2]:
            self.spool.used(message_id)

    @rule()
    def compact(self) -> None:
        self.spool._journal.rewrite(one.as_record() for one in self.spool._messages.values())

    @rule()
    def restart(self) -> None:
        self.spool.close()
        self.spool = Spool(self.folder)

    @invariant()
    def the_file_holds_all_of_it(self) -> None:
        again = Spool(self.folder)
        assert again._messages == self.spool._messages
        again.close()


SpoolModel.TestCase.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
TestSpoolModel = SpoolModel.TestCase
