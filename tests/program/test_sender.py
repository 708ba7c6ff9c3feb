"""The loop of a pair: what it waits for, and how long."""

import threading
from pathlib import Path

import pytest

from smsdeck.gateway.protocol import NotSent, SendResult
from smsdeck.program.answers import NotTakenError, Refusal, ServeAwayError
from smsdeck.program.desk import UNDER_WAY_PER_PAIR
from smsdeck.program.sender import LONGEST_REST_S, Sender
from tests.program.fakes import FakeApi, FakeGateway, Texts, a_desk, a_permit
from tests.support.wait import eventually

PAIR = "UZ_uzmobile"


class Bench:
    """A sender over stand-ins."""

    def __init__(self, folder: Path, program: Texts | None = None) -> None:
        self.folder = folder
        self.gateway = FakeGateway()
        self.api = FakeApi()
        self.stop = threading.Event()
        self.desk = a_desk(folder, gateway=self.gateway, api=self.api, program=program)
        self.sender = Sender(self.desk, PAIR, self.stop)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_a_permit_is_used_at_once_and_the_next_one_asked_for(bench: Bench) -> None:
    assert bench.sender.round() == bench.sender.round() == 0.0
    assert bench.gateway.sent.total() == 2


def test_a_pause_is_waited_out_and_said_once(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    bench.api.answers = [Refusal("paused", "The success rate is low.", 12.0)] * 3
    assert [bench.sender.round() for _ in range(3)] == [12.0] * 3
    assert capsys.readouterr().out.count("waits: paused. The success rate is low.") == 1


def test_a_poll_that_serve_cut_short_is_not_repeated_at_once(bench: Bench) -> None:
    bench.api.answers = [Refusal("quota", "", 0.0)]
    assert bench.sender.round() >= 1.0


def test_after_a_whole_long_poll_it_asks_on_to_keep_its_place(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks = iter([100.0, 125.0])
    bench.api.answers = [Refusal("quota", "", 3.0)]
    monkeypatch.setattr("smsdeck.program.sender.time.monotonic", lambda: next(ticks))
    assert bench.sender.round() == 0.0


def test_serve_away_is_asked_ever_more_rarely(bench: Bench) -> None:
    bench.api.answers = [ServeAwayError("refused")] * 8
    waits = [bench.sender.round() for _ in range(8)]
    assert waits[0] <= 0.5
    assert waits[-1] > 7
    bench.sender.round()
    bench.api.answers = [ServeAwayError("refused")]
    assert bench.sender.round() <= 0.5


def test_retry_after_is_kept(bench: Bench) -> None:
    bench.api.answers = [ServeAwayError("http_503", 9.0)]
    assert bench.sender.round() >= 9.0


def test_a_question_that_serve_does_not_take_is_not_repeated_in_a_hurry(bench: Bench) -> None:
    bench.api.answers = [NotTakenError("http_422")]
    assert bench.sender.round() >= LONGEST_REST_S


def test_with_too_many_under_way_no_permit_is_asked_for(bench: Bench) -> None:
    for n in range(UNDER_WAY_PER_PAIR):
        bench.desk.send(a_permit(f"0190a000-0000-7000-8000-{n:012d}"), "text", "sender")
    assert bench.sender.round() == 1.0
    assert bench.api.asked == []


def test_a_gateway_that_takes_nothing_is_asked_ever_more_rarely(bench: Bench) -> None:
    bench.gateway.result = NotSent("refused")
    waits = [bench.sender.round() for _ in range(6)]
    assert waits[0] <= 1.0
    assert waits[-1] > 15
    bench.gateway.result = None
    assert bench.sender.round() == 0.0


def test_what_the_gateway_asks_for_is_kept(bench: Bench) -> None:
    bench.gateway.result = NotSent("http_429", retry_after_s=20.0)
    assert bench.sender.round() == 20.0


def test_a_program_s_own_rest_is_kept(tmp_path: Path) -> None:
    class Leisurely(Texts):
        def rest_s(self, pair: str, result: SendResult) -> float:
            return 4.0 if pair == PAIR and result else 0.0

    assert Bench(tmp_path, Leisurely()).sender.round() == 4.0


def test_it_stops_when_told_to(bench: Bench) -> None:
    bench.api.answers = [Refusal("paused", "", 30.0)]
    running = threading.Thread(target=bench.sender.run)
    running.start()
    bench.stop.set()
    running.join(3)
    assert not running.is_alive()


def said(bench: Bench) -> str:
    file = bench.folder / "heartbeat"
    file.unlink(missing_ok=True)
    heart = bench.desk.heartbeat
    heart._touched = 0.0
    heart._written = None
    heart.beat()
    return file.read_text()


def test_why_it_waits_is_told_until_it_works_again(bench: Bench) -> None:
    bench.api.answers = [Refusal("no_number", "", 1.0), ServeAwayError("refused"), ServeAwayError("refused")]
    bench.sender.round()
    assert said(bench) == f"no number is registered for {PAIR}\n"
    bench.sender.round()
    first = said(bench)
    assert first.startswith("waits for serve since ")
    bench.sender.round()
    assert said(bench) == first
    bench.sender.round()
    assert said(bench) == ""
    bench.gateway.result = NotSent("refused")
    bench.sender.round()
    assert said(bench) == "waits for gateway default (refused)\n"


def test_a_sender_that_ends_waits_for_nothing(bench: Bench) -> None:
    bench.api.answers = [Refusal("paused", "", 30.0)]
    running = threading.Thread(target=bench.sender.run)
    running.start()
    eventually(lambda: said(bench) == f"{PAIR} is paused\n")
    bench.stop.set()
    running.join(3)
    assert said(bench) == ""
