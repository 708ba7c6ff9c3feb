"""Telling serve: everything, in the end, once it listens."""

import threading
import time
from pathlib import Path
from typing import Any

import pytest

from smsdeck.program.answers import NotTakenError, ServeAwayError
from smsdeck.program.heartbeat import Heartbeat
from smsdeck.program.message import Event, Message
from smsdeck.program.reporter import BATCH, Reporter
from smsdeck.program.spool import Spool
from tests.program.fakes import FakeApi
from tests.program.messages import a_message
from tests.support.wait import eventually


class PickyApi(FakeApi):
    """Refuses whole batches that hold a bad event, and remembers their sizes."""

    def __init__(self) -> None:
        super().__init__()
        self.bad: str | None = None
        self.sizes: list[int] = []

    def events(self, events: list[Event]) -> list[dict[str, Any]]:
        self.sizes.append(len(events))
        if self.bad in {event["message_id"] for event in events}:
            raise NotTakenError("http_422")
        return super().events(events)


@pytest.fixture
def api() -> PickyApi:
    return PickyApi()


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path)


@pytest.fixture
def reporter(api: PickyApi, spool: Spool, tmp_path: Path) -> Reporter:
    return Reporter(api, spool, Heartbeat(tmp_path))


def failed(spool: Spool) -> Message:
    message = a_message()
    spool.begin(message)
    return spool.answered(message.id, message.sent, "failed_submit", error="refused")


def test_everything_is_told_and_then_forgotten(reporter: Reporter, api: PickyApi, spool: Spool) -> None:
    ids = [failed(spool).id for _ in range(3)]
    assert reporter.flush(time.monotonic() + 5)
    assert [event["message_id"] for event in api.reported] == api.used_ids == ids
    assert api.sizes == [3]
    assert len(spool) == 0


def test_batches_hold_at_most_what_serve_takes(reporter: Reporter, api: PickyApi, spool: Spool) -> None:
    for _ in range(BATCH + 20):
        failed(spool)
    assert reporter.flush(time.monotonic() + 20)
    assert api.sizes == [BATCH, 20]


def test_with_serve_away_nothing_is_lost(reporter: Reporter, api: PickyApi, spool: Spool) -> None:
    message = failed(spool)
    api.away = ServeAwayError("http_503")
    assert not reporter.round()
    assert not reporter.flush(time.monotonic() + 0.1)
    assert [event["state"] for event in spool.pending(9)] == ["failed_submit"]
    api.away = None
    assert reporter.flush(time.monotonic() + 5)
    assert api.states(message.id) == ["failed_submit"]


def test_one_event_that_serve_cannot_take_does_not_hold_up_the_others(
    reporter: Reporter, api: PickyApi, spool: Spool, capsys: pytest.CaptureFixture[str]
) -> None:
    ids = [failed(spool).id for _ in range(3)]
    api.bad = ids[1]
    assert reporter.flush(time.monotonic() + 5)
    assert [event["message_id"] for event in api.reported] == [ids[0], ids[2]]
    assert "refuses failed_submit" in capsys.readouterr().out
    assert len(spool) == 0


def test_a_use_that_the_sender_is_about_to_tell_is_left_to_it(
    reporter: Reporter, api: PickyApi, spool: Spool
) -> None:
    message = failed(spool)
    reporter.round()
    assert api.used_ids == []
    assert api.states(message.id) == ["failed_submit"]


def test_it_reports_as_things_happen_and_ends_when_told(reporter: Reporter, api: PickyApi, spool: Spool) -> None:
    running = threading.Thread(target=reporter.run)
    running.start()
    message = failed(spool)
    eventually(lambda: api.states(message.id), within_s=3)
    reporter.stop()
    running.join(3)
    assert not running.is_alive()


def test_it_comes_back_when_serve_does(reporter: Reporter, api: PickyApi, spool: Spool) -> None:
    api.away = ServeAwayError("refused")
    running = threading.Thread(target=reporter.run)
    running.start()
    message = failed(spool)
    time.sleep(0.3)  # let it meet the absence at least once
    api.away = None
    eventually(lambda: api.states(message.id), within_s=5)
    reporter.stop()
    running.join(3)
