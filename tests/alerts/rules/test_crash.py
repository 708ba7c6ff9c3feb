from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdeck.alerts.rules.crash import (
    FORGOTTEN_MS,
    STEADY_MS,
    Crash,
    OpenCrash,
    Seen,
    alert,
    duration,
    how_it_ended,
    recoveries,
)

NOW = 1_700_000_000_000
CRASH = Crash(
    run_id="r1",
    session="program1_UZ_uzmobile",
    host="sms1",
    ended_ms=NOW,
    code=3,
    signal=None,
    uptime_s=7500,
    log_tail=("one", "", "two", "three", "four", "five", "six to +998901234567"),
    lately=3,
)


def test_the_alert_says_who_how_and_how_often() -> None:
    made = alert(CRASH)
    assert made.key == "crash:r1"
    assert made.title == "program1_UZ_uzmobile crashed"
    assert "exit code 3 after 2 h 5 min on sms1" in made.text
    assert "last hour: 3 in all" in made.text
    assert made.at_ms == NOW


def test_the_last_five_lines_are_quoted_without_phone_numbers() -> None:
    assert alert(CRASH).lines == ("two", "three", "four", "five", "six to +9989*****67")


def test_an_exit_code_of_success_is_explained() -> None:
    made = alert(replace(CRASH, code=0, why="its screen session was ended from outside smsdeck"))
    assert "exit code 0 (its screen session was ended from outside smsdeck) after 2 h" in made.text
    assert "(why)" not in alert(replace(CRASH, why="why")).text


@pytest.mark.parametrize(
    ("code", "number", "words"),
    [
        (None, 9, "Killed by SIGKILL (Killed)"),
        (None, 11, "Killed by SIGSEGV (Segmentation fault)"),
        (None, 99, "Killed by signal 99"),
        (1, None, "Ended with exit code 1"),
        (127, None, "Ended with exit code 127 (the program was not found)"),
        (0, None, "Ended with exit code 0"),
        (None, None, "Died without leaving an exit code"),
    ],
)
def test_the_ending_is_put_in_words(code: int | None, number: int | None, words: str) -> None:
    assert how_it_ended(code, number) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.4, "0 s"),
        (59, "59 s"),
        (61, "1 min 1 s"),
        (7500, "2 h 5 min"),
        (90000, "1 d 1 h"),
        (None, "an unknown time"),
    ],
)
def test_up_time_is_two_units_at_most(seconds: float | None, words: str) -> None:
    assert duration(seconds) == words


def open_crash(number: int = 1, at_ms: int = NOW) -> OpenCrash:
    return OpenCrash(f"crash:r{number}", "s", at_ms)


def test_a_crash_is_over_after_a_steady_minute_of_a_later_start() -> None:
    seen = {"s": Seen("RUNNING", NOW + 1000)}
    assert recoveries([open_crash()], seen, NOW + 1000 + STEADY_MS - 1) == []
    (ended,) = recoveries([open_crash()], seen, NOW + 1000 + STEADY_MS)
    assert (ended.key, ended.text) == ("crash:r1", "s runs steadily again.")


def test_the_run_that_crashed_does_not_end_its_own_alert() -> None:
    # The agent recorded the crash, but its observation still shows the old run.
    seen = {"s": Seen("RUNNING", NOW - 10 * STEADY_MS)}
    assert recoveries([open_crash()], seen, NOW + 1000) == []


def test_only_the_newest_of_several_crashes_is_answered() -> None:
    seen = {"s": Seen("RUNNING", NOW + 1000)}
    ended = recoveries([open_crash(1), open_crash(2, NOW + 500)], seen, NOW + 1000 + STEADY_MS)
    assert {one.key: bool(one.text) for one in ended} == {"crash:r1": False, "crash:r2": True}


@pytest.mark.parametrize("state", ["STOPPED", "PAUSED"])
def test_a_session_that_somebody_stopped_ends_in_silence(state: str) -> None:
    (ended,) = recoveries([open_crash()], {"s": Seen(state, None)}, NOW)
    assert ended.text == ""


@pytest.mark.parametrize("state", ["BACKOFF", "STARTING", "FATAL", "EXITED", "UNKNOWN"])
def test_a_session_that_does_not_run_stays_open(state: str) -> None:
    assert recoveries([open_crash()], {"s": Seen(state, NOW + 1)}, NOW + 10 * STEADY_MS) == []


def test_a_session_that_nobody_shows_ends_after_a_day() -> None:
    assert recoveries([open_crash()], {}, NOW + FORGOTTEN_MS) == []
    (ended,) = recoveries([open_crash()], {}, NOW + FORGOTTEN_MS + 1)
    assert ended.text == ""


@given(st.text(max_size=3000), st.lists(st.text(max_size=2000), max_size=50))
def test_any_log_makes_a_bounded_alert(session: str, log: list[str]) -> None:
    made = alert(replace(CRASH, session=session, log_tail=tuple(log)))
    assert len(made.lines) <= 5
    assert all(len(line) <= 300 for line in made.lines)
    assert len(made.text) <= 500
