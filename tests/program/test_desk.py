"""One send: at most once, in order, whatever fails."""

import errno
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from smsdeck.gateway.protocol import MaybeSent, NotSent, Outgoing, SendResult
from smsdeck.program.answers import ServeAwayError
from smsdeck.program.desk import UNDER_WAY_PER_PAIR, Desk, outcome
from smsdeck.program.spool import Spool
from tests.program.fakes import FakeApi, FakeGateway, a_desk, a_permit
from tests.program.messages import NUMBER

TEXT = ("482913 is your code", "Lanterna")


class Bench:
    """A desk with its stand-ins in hand."""

    def __init__(self, folder: Path) -> None:
        self.gateway = FakeGateway()
        self.api = FakeApi()
        self.desk = a_desk(folder, gateway=self.gateway, api=self.api)

    def events(self) -> list[dict[str, Any]]:
        return self.desk.spool.pending(99)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_the_reference_is_the_permit_s_id(bench: Bench) -> None:
    permit = a_permit()
    bench.desk.send(permit, *TEXT)
    sent_at = bench.events()[0]["sent_at"]
    assert bench.gateway.outgoing == [Outgoing(NUMBER, *TEXT, permit.id, permit.pair, sent_at, True)]
    assert bench.api.used_ids == [permit.id]


def test_sent_at_is_the_grant_and_the_time_since_by_the_monotonic_clock(bench: Bench) -> None:
    permit = a_permit()
    permit = permit._replace(arrived=permit.arrived - 3.0)
    bench.desk.send(permit, *TEXT)
    event = bench.events()[0]
    since = datetime.fromisoformat(event["sent_at"]) - datetime.fromisoformat(permit.granted_at)
    assert since == pytest.approx(timedelta(seconds=3), abs=timedelta(seconds=0.5))
    assert event["at"] == event["sent_at"]


def test_sending_is_on_the_disk_before_the_gateway_is_asked(bench: Bench, tmp_path: Path) -> None:
    class Looking(FakeGateway):
        def send(self, message: Outgoing) -> SendResult:
            seen.append([event["state"] for event in Spool(tmp_path).pending(9)])
            return super().send(message)

    seen: list[list[str]] = []
    bench.desk.send(a_permit(), *TEXT, Looking())
    assert seen == [["unknown"]]  # which is what the next run would say


@pytest.mark.parametrize(
    ("result", "state", "error"),
    [
        (NotSent("http_400", "refused"), "failed_submit", "http_400"),
        (NotSent("refused"), "failed_submit", "refused"),
        (MaybeSent("timeout"), "unknown", "timeout"),
        (MaybeSent("http_500", "oops"), "unknown", "http_500"),
    ],
)
def test_a_failed_send_is_reported_not_repeated_and_its_slot_given_back(
    bench: Bench, result: SendResult, state: str, error: str
) -> None:
    bench.gateway.result = result
    permit = a_permit()
    assert bench.desk.send(permit, *TEXT) == result
    event = bench.events()[0]
    assert (event["state"], event["error"], event["blame"]) == (state, error, "gateway")
    assert bench.api.used_ids == [permit.id]
    assert bench.gateway.sent.total() == 1
    assert bench.desk.spool.under_way() == []


def test_an_expired_permit_sends_nothing_and_leaves_nothing(bench: Bench) -> None:
    assert bench.desk.send(a_permit(valid_s=0.0), *TEXT) == NotSent("permit_expired")
    assert (bench.gateway.sent.total(), bench.events(), len(bench.desk.spool)) == (0, [], 0)
    assert bench.api.used_ids == []


def test_a_disk_that_takes_no_record_means_no_send(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Spool, "begin", full)
    assert bench.desk.send(a_permit(), *TEXT) == NotSent("spool", "No space left on device")
    assert bench.gateway.sent.total() == 0


def test_a_use_that_serve_did_not_hear_is_left_to_the_reporter(bench: Bench) -> None:
    bench.api.away = ServeAwayError("refused")
    permit = a_permit()
    bench.desk.send(permit, *TEXT)
    assert bench.desk.spool.not_used() == [permit.id]
    bench.api.away = None
    bench.desk.reporter.round(0.0)
    assert bench.api.used_ids == [permit.id]


def test_there_is_room_until_as_many_are_under_way_as_can_be_followed(bench: Bench) -> None:
    for n in range(UNDER_WAY_PER_PAIR):
        assert bench.desk.has_room("UZ_uzmobile")
        bench.desk.send(a_permit(f"0190a000-0000-7000-8000-{n:012d}"), *TEXT)
    assert not bench.desk.has_room("UZ_uzmobile")


def test_ids_are_uuid7_and_new_for_every_question(bench: Bench) -> None:
    ids = {_asked(bench.desk) for _ in range(20)}
    assert len(ids) == 20
    assert {one[14] for one in ids} == {"7"}


def test_a_question_without_an_answer_is_asked_again_under_its_id(bench: Bench) -> None:
    """Serve may have granted it: so no slot is held for a permit that nobody has."""
    bench.api.answers = [ServeAwayError("cut"), ServeAwayError("refused")]
    for _ in range(2):
        with pytest.raises(ServeAwayError):
            bench.desk.ask("UZ_uzmobile")
    other, given, after = _asked(bench.desk, "UZ_ucell"), _asked(bench.desk), _asked(bench.desk)
    assert given == bench.api.ids[0] == bench.api.ids[1]
    assert len({given, other, after}) == 3


def test_an_id_that_serve_will_not_grant_is_not_asked_again(bench: Bench) -> None:
    bench.api.answers = [ServeAwayError("http_409")]
    with pytest.raises(ServeAwayError):
        bench.desk.ask("UZ_uzmobile")
    assert _asked(bench.desk) != bench.api.ids[0]


def test_a_question_for_another_number_has_another_id(bench: Bench) -> None:
    bench.api.answers = [ServeAwayError("cut")]
    with pytest.raises(ServeAwayError):
        bench.desk.ask("UZ_uzmobile", to=NUMBER)
    assert _asked(bench.desk) != bench.api.ids[0]


def _asked(desk: Desk, pair: str = "UZ_uzmobile") -> str:
    return desk.ask(pair).id  # type: ignore[union-attr]  # the stand-in grants


def test_the_log_shows_each_step_and_no_number(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    bench.gateway.result = NotSent("http_400", f"{NUMBER} is barred")
    bench.desk.send(a_permit(), *TEXT)
    out = capsys.readouterr().out
    assert "+9989*****12  failed_submit by UZ_uzmobile (http_400)" in out
    assert NUMBER not in out


def test_every_result_has_one_outcome() -> None:
    assert outcome(NotSent("x"))[0] == "failed_submit"
    assert outcome(MaybeSent("x"))[0] == "unknown"
