import pytest

from smsdeck.reconcile.ends import classify
from smsdeck.screen.records import Exit, Intent, Start

START = Start("r", "", "agent", "boot", 1_000, 10, 1, 11, 1)
HUNG_UP = "its screen session was ended from outside smsdeck"


@pytest.mark.parametrize(
    ("end", "intent", "cause", "why"),
    [
        (Exit("r", 1, None, 5_000), None, "crash", "exit code 1"),
        (Exit("r", None, 9, 5_000), None, "crash", "killed by signal 9"),
        (Exit("r", 0, None, 5_000), None, "exit", "it ended by itself with code 0"),
        (Exit("r", 0, None, 5_000, asked=1), None, "crash", HUNG_UP),
        (Exit("r", 0, None, 5_000, asked=15), None, "crash", "somebody outside smsdeck told it to end (SIGTERM)"),
        (Exit("r", 0, None, 5_000, asked=2), None, "crash", "somebody pressed Ctrl-C in its screen session"),
        (Exit("r", None, 9, 5_000, asked=1), None, "crash", f"{HUNG_UP}; it went on, and was killed by signal 9"),
        (Exit("r", None, 11, 5_000, asked=1), None, "crash", "killed by signal 11"),
        (Exit("r", 1, None, 5_000, asked=1), None, "crash", "exit code 1"),
        (Exit("r", 0, None, 5_000, asked=15), Intent("r", "agent", "asked", 4_000), "stop", "asked"),
        (Exit("r", 0, None, 5_000), Intent("r", "agent", "asked", 4_000), "stop", "asked"),
        (Exit("r", None, 9, 5_000), Intent("r", "agent", "asked", 4_000), "stop", "asked"),
        (None, Intent("r", "agent", "asked", 4_000), "stop", "asked"),
        (None, None, "crash", "it vanished without an exit record"),
    ],
)
def test_the_cause_of_an_end(end: Exit | None, intent: Intent | None, cause: str, why: str) -> None:
    found = classify("r", START, end, intent, "boot", 9_000)
    assert (found.cause, found.why) == (cause, why)
    assert found.ended_ms == (end.ended_ms if end else 9_000)
    assert found.started_ms == 1_000


def test_a_crash_before_the_wish_to_stop_stays_a_crash() -> None:
    crashed, wish = Exit("r", 1, None, 5_000), Intent("r", "agent", "asked", 5_001)
    assert classify("r", START, crashed, wish, "boot", 9_000).cause == "crash"


def test_a_run_of_another_boot_was_lost_unless_its_end_was_recorded() -> None:
    assert classify("r", START, None, None, "another", 9_000).cause == "lost"
    assert classify("r", START, Exit("r", 1, None, 5_000), None, "another", 9_000).cause == "crash"


@pytest.mark.parametrize(("code", "cannot"), [(126, True), (127, True), (75, False), (1, False)])
def test_what_cannot_run_is_told_apart(code: int, cannot: bool) -> None:
    assert classify("r", START, Exit("r", code, None, 5_000), None, "boot", 9_000).cannot_run is cannot


@pytest.mark.parametrize(("code", "why"), [(73, "its log cannot be opened"), (75, "another run was alive")])
def test_what_the_wrapper_refused_is_told_from_a_program_that_ends_with_its_code(code: int, why: str) -> None:
    ended = Exit("r", code, None, 5_000)
    assert classify("r", None, ended, None, "boot", 9_000).why == why
    assert classify("r", START, ended, None, "boot", 9_000).why == f"exit code {code}"


def test_a_stop_by_hand_holds() -> None:
    by_hand = Intent("r", "hand", "session-stop", 4_000, hold=True)
    assert classify("r", START, Exit("r", 0, None, 5_000), by_hand, "boot", 9_000).hold
