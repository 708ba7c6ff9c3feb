"""The life of one run: take up what the last one left, send until told to stop, report, end.

Threads: a sender for each pair, a follower, a reporter. The main thread waits for signals, which are blocked
everywhere else, so that none interrupts a write or a lock; and it looks whether the session's pairs changed.
"""

import atexit
import os
import signal
import sys
import threading
import time
from collections.abc import Callable

from smsdeck.program.base import Program
from smsdeck.program.crew import Crew
from smsdeck.program.desk import Desk, open_desk
from smsdeck.program.say import say

STOP_SIGNALS = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
FLUSH_S = 8.0
"""From the signal to the end of reporting; the agent kills after 10."""
LOOK_S = 1.0
"""Between two looks at session.json."""


class Run:
    """One run of `program` in the session that `desk` belongs to."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._stop = threading.Event()
        self._stopped_at: float | None = None
        self._crew = Crew(desk, self._thread)
        self._code = 0

    def go(self) -> int:
        """Work until a signal comes; the exit code."""
        say(f"{self._desk.session.session} works {', '.join(self._desk.session.pairs) or 'no pair'}")
        self._thread(self._desk.follower.run)
        reporting = self._thread(self._desk.reporter.run)
        self._guarded(self._watch)
        self._crew.stop()
        self._crew.join(self._deadline())
        self._end(reporting)
        return self._code

    def stop(self) -> None:
        """Ask for no more permits; the send in hand is finished."""
        self._stopped_at = self._stopped_at or time.monotonic()
        self._stop.set()

    def _watch(self) -> None:
        """Until told to end: take up changed pairs."""
        self._crew.work(self._desk.session.pairs)
        while not self._stop.is_set():
            if came := signal.sigtimedwait(STOP_SIGNALS, LOOK_S):
                self._told_to_end(signal.Signals(came.si_signo))
            elif changed := self._desk.look():
                self._crew.work(changed.pairs)

    def _told_to_end(self, came: signal.Signals) -> None:
        """Whoever ends a run in smsdeck's name leaves a wish first. Without one the run was ended by somebody
        else, and its exit code must say so: code 0 would look like an end of its own.
        """
        wanted = self._desk.file.stop_wanted()
        self._code = 0 if wanted else 128 + came
        say(f"{came.name}: finishing" + ("" if wanted else " (it did not come from smsdeck)"))
        self.stop()

    def _end(self, reporting: threading.Thread) -> None:
        self._desk.follower.stop()
        self._desk.reporter.stop()
        reporting.join(max(0.1, self._deadline() - time.monotonic()))
        if not self._desk.reporter.flush(self._deadline()):
            say("serve does not answer; the next run will report what is left")
        say(f"stopped; {len(self._desk.spool)} messages are left to the next run")
        self._desk.spool.close()

    def _deadline(self) -> float:
        return (self._stopped_at or time.monotonic()) + FLUSH_S

    def _guarded(self, work: Callable[[], object]) -> None:
        """A thread that fails ends the run with code 1, loudly: a crash that nobody sees is worse."""
        try:
            work()
        except Exception:
            import traceback  # noqa: PLC0415 - with linecache and tokenize; only a failure needs them

            self._code = 1
            say(traceback.format_exc())
            self.stop()

    def _thread(self, work: Callable[[], object]) -> threading.Thread:
        thread = threading.Thread(target=self._guarded, args=(work,), daemon=True)
        thread.start()
        return thread


def in_background(desk: Desk) -> None:
    """Follow and report for a script that has a loop of its own; what is left at its end is flushed."""
    for work in (desk.follower.run, desk.reporter.run):
        threading.Thread(target=work, daemon=True).start()
    atexit.register(lambda: desk.reporter.flush(time.monotonic() + FLUSH_S))


def run(program: Program) -> None:
    """Run `program` in the session that the environment names. Does not return."""
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
    code = Run(open_desk(program)).go()
    sys.stdout.flush()
    # Not sys.exit: a thread still inside a gateway call must not hold up, or break, the end.
    os._exit(code)
