"""The heartbeat stops when a sender stops, though other threads live."""

import os
import threading
import time
from pathlib import Path

import pytest

from smsdeck.program.heartbeat import EVERY_S, STUCK_AFTER_S, Heartbeat


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    moment = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: moment[0])
    return moment


def touched(folder: Path) -> bool:
    file = folder / "heartbeat"
    existed = file.exists()
    file.unlink(missing_ok=True)
    return existed


def test_it_is_touched_at_most_every_few_seconds(tmp_path: Path, now: list[float]) -> None:
    heart = Heartbeat(tmp_path)
    heart.beat()
    assert touched(tmp_path)
    now[0] += EVERY_S - 0.1
    heart.beat()
    assert not touched(tmp_path)
    now[0] += 0.2
    heart.beat()
    assert touched(tmp_path)


def test_it_stops_when_one_sender_is_stuck_and_goes_on_with_it(tmp_path: Path, now: list[float]) -> None:
    heart = Heartbeat(tmp_path)
    heart.progress()
    now[0] += STUCK_AFTER_S + 1
    other = threading.Thread(target=heart.progress)
    other.start()
    other.join()
    heart.beat()
    assert not touched(tmp_path)
    heart.progress()
    heart.beat()
    assert touched(tmp_path)


def test_a_sender_that_ended_is_not_waited_for(tmp_path: Path, now: list[float]) -> None:
    heart = Heartbeat(tmp_path)
    heart.progress()
    heart.left()
    now[0] += STUCK_AFTER_S + 1
    heart.beat()
    assert touched(tmp_path)


def test_a_folder_that_cannot_be_written_does_not_end_the_program(tmp_path: Path) -> None:
    Heartbeat(tmp_path / "gone").beat()


def test_what_is_waited_for_is_written_once_and_taken_back(tmp_path: Path, now: list[float]) -> None:
    heart, file = Heartbeat(tmp_path), tmp_path / "heartbeat"
    heart.doing("UZ_b", "waits for a number of UZ_b")
    heart.doing("UZ_a", "UZ_a is paused")
    heart.beat()
    assert file.read_text() == "UZ_a is paused; waits for a number of UZ_b\n"
    file.write_text("not written again\n")
    now[0] += EVERY_S
    heart.beat()
    assert file.read_text() == "not written again\n"
    heart.doing("UZ_a", "")
    heart.doing("UZ_b", "UZ_b is paused")
    now[0] += EVERY_S
    heart.beat()
    assert file.read_text() == "UZ_b is paused\n"


def test_the_first_beat_clears_what_the_run_before_said(tmp_path: Path) -> None:
    (tmp_path / "heartbeat").write_text("UZ_a is paused\n")
    Heartbeat(tmp_path).beat()
    assert (tmp_path / "heartbeat").read_text() == ""


def test_a_stuck_session_writes_nothing(tmp_path: Path, now: list[float]) -> None:
    heart = Heartbeat(tmp_path)
    heart.progress()
    heart.doing("UZ_a", "UZ_a is paused")
    now[0] += STUCK_AFTER_S + 1
    heart.beat()
    assert not touched(tmp_path)


def test_what_is_said_moves_the_time_of_the_file(tmp_path: Path, now: list[float]) -> None:
    heart, file = Heartbeat(tmp_path), tmp_path / "heartbeat"
    heart.beat()
    os.utime(file, (1, 1))
    heart.doing("UZ_a", "UZ_a is paused")
    now[0] += EVERY_S
    heart.beat()
    assert file.stat().st_mtime > 1
