"""The life of one run: take up what the last one left, send until told to stop, report, end.

Threads: senders (the first pair's in the main thread), a follower, a reporter, and one that waits for
signals. Signals are blocked everywhere else, so that none interrupts a write or a lock.
"""

import atexit
import os
import signal
import sys
import threading
import time
from collections.abc import Callable

from smsdeck.program.base import Program
from smsdeck.program.desk import Desk, open_desk
from smsdeck.program.say import say
from smsdeck.program.sender import Sender

STOP_SIGNALS = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
FLUSH_S = 8.0
"""From the signal to the end of reporting; the agent kills after 10."""


class Run:
    """One run of `program` in the session that `desk` belongs to."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._stop = threading.Event()
        self._failed = False
        self._stopped_at: float | None = None

    def go(self) -> int:
        """Work until a signal comes; the exit code."""
        session = self._desk.session
        say(f"{session.session} works {', '.join(session.pairs)}")
        first, *others = [Sender(self._desk, pair, self._stop) for pair in session.pairs]
        self._thread(self._await_signal)
        self._thread(self._desk.follower.run)
        reporting = self._thread(self._desk.reporter.run)
        sending = [self._thread(sender.run) for sender in others]
        self._guarded(first.run)
        for thread in sending:
            thread.join(max(0.1, self._deadline() - time.monotonic()))
        self._end(reporting)
        return 1 if self._failed else 0

    def stop(self) -> None:
        """Ask for no more permits; the send in hand is finished."""
        self._stopped_at = self._stopped_at or time.monotonic()
        self._stop.set()
        self._desk.api.interrupt()

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

    def _await_signal(self) -> None:
        came = signal.Signals(signal.sigwait(STOP_SIGNALS))
        say(f"{came.name}: finishing")
        self.stop()

    def _guarded(self, work: Callable[[], object]) -> None:
        """A thread that fails ends the run with code 1, loudly: a crash that nobody sees is worse."""
        try:
            work()
        except Exception:
            import traceback  # noqa: PLC0415 - with linecache and tokenize; only a failure needs them

            self._failed = True
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
