"""Why a run ended, told from its records. Pure."""

import signal
from dataclasses import replace

from smsdeck.reconcile.facts import EndedRun
from smsdeck.screen.records import Exit, Intent, Start

OUTSIDE: dict[int, str] = {
    signal.SIGHUP: "its screen session was ended from outside smsdeck",
    signal.SIGINT: "somebody pressed Ctrl-C in its screen session",
    signal.SIGTERM: "somebody outside smsdeck told it to end (SIGTERM)",
}
BY_FORCE = {signal.SIGTERM, signal.SIGKILL}
WITHOUT_RECORD = "it vanished without an exit record"
WITHOUT_EXIT_CODE = "it ended; an adopted program leaves no exit code"
CANNOT_RUN = {126: "the program cannot be run", 127: "there is no such program"}
REFUSED = {73: "its log cannot be opened", 75: "another run was alive"}
"""By the wrapper, which then records no start: a program may end with these codes, too."""


def classify(
    run_id: str, start: Start | None, end: Exit | None, intent: Intent | None, boot_id: str, now_ms: int
) -> EndedRun:
    """The end of a run of which nothing lives. A crash before the wish to stop stays a crash; one of another
    boot that left no record was lost with the host. Without an exit record its time is the time it was missed.
    An orderly end (code 0 or 128 + signal) after a signal that smsdeck did not send is a crash all the same:
    nobody who may wanted it to end.
    """
    ended_ms = end.ended_ms if end else now_ms
    started_ms = start.started_ms if start else ended_ms
    run = EndedRun(run_id, started_ms, ended_ms, "crash", by_hand=start is not None and start.by == "hand")
    if intent and ended_ms >= intent.at_ms:
        return replace(run, cause="stop", why=intent.reason, hold=intent.hold, by=intent.by)
    if end is None:
        if start and start.boot_id != boot_id:
            return replace(run, cause="lost", why="the host was restarted")
        return replace(run, why=WITHOUT_EXIT_CODE if start and start.adopted else WITHOUT_RECORD)
    if end.asked and (end.code in {0, 128 + end.asked} or end.signal == end.asked):
        return replace(run, why=_outside(end.asked))
    if end.code == 0:
        return replace(run, cause="exit", why="it ended by itself with code 0")
    return replace(run, why=_why(end, began=start is not None), cannot_run=end.code in CANNOT_RUN)


def _outside(number: int) -> str:
    return OUTSIDE.get(number, f"signal {number}")


def _why(end: Exit, *, began: bool) -> str:
    if not began and end.code in REFUSED:
        return REFUSED[end.code]
    if end.signal in BY_FORCE and end.asked:  # it did not act on what it was asked, or too late
        return f"{_outside(end.asked)}; it went on, and was killed by signal {end.signal}"
    if end.signal is not None:
        return f"killed by signal {end.signal}"
    return CANNOT_RUN.get(end.code or 0, f"exit code {end.code}")
