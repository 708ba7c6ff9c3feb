"""Why a run ended, told from its records. Pure."""

import signal

from smsdeck.reconcile.facts import EndedRun
from smsdeck.screen.records import Exit, Intent, Start

OUTSIDE: dict[int, str] = {
    signal.SIGHUP: "its screen session was ended from outside smsdeck",
    signal.SIGINT: "somebody pressed Ctrl-C in its screen session",
    signal.SIGTERM: "somebody outside smsdeck told it to end (SIGTERM)",
}
CANNOT_RUN = {126: "the program cannot be run", 127: "there is no such program", 75: "another run was alive"}


def classify(
    run_id: str, start: Start | None, end: Exit | None, intent: Intent | None, boot_id: str, now_ms: int
) -> EndedRun:
    """The end of a run of which nothing lives. A crash before the wish to stop stays a crash; one of another
    boot that left no record was lost with the host. Without an exit record its time is the time it was missed.
    Code 0 after a signal that smsdeck did not send is no end of its own: nobody who may wanted it to end.
    """
    ended_ms = end.ended_ms if end else now_ms
    started_ms = start.started_ms if start else ended_ms
    if intent and ended_ms >= intent.at_ms:
        return EndedRun(run_id, started_ms, ended_ms, "stop", intent.reason, hold=intent.hold)
    if end is None:
        if start and start.boot_id != boot_id:
            return EndedRun(run_id, started_ms, ended_ms, "lost", "the host was restarted")
        return EndedRun(run_id, started_ms, ended_ms, "crash", "it vanished without an exit record")
    if end.code == 0 and end.asked:
        return EndedRun(run_id, started_ms, ended_ms, "crash", OUTSIDE.get(end.asked, f"signal {end.asked}"))
    if end.code == 0:
        return EndedRun(run_id, started_ms, ended_ms, "exit", "it ended by itself with code 0")
    cannot = end.code in {126, 127}
    return EndedRun(run_id, started_ms, ended_ms, "crash", _why(end), cannot_run=cannot)


def _why(end: Exit) -> str:
    if end.signal is not None:
        return f"killed by signal {end.signal}"
    return CANNOT_RUN.get(end.code or 0, f"exit code {end.code}")
