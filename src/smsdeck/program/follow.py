"""The thread that follows messages after their send: asks how they fare, hands codes back, gives up in time."""

import heapq
import threading
import time

from smsdeck.program.base import Program
from smsdeck.program.jitter import between
from smsdeck.program.message import Message
from smsdeck.program.outlook import Move, Patience, Submit, Wait, of_status, of_submit, poll_after_s
from smsdeck.program.routes import Routes
from smsdeck.program.say import say_of
from smsdeck.program.spool import Spool

SPREAD_S = 2.0
"""Within this time of its start a run looks at all messages that the run before left."""


class Follower:
    """`run` in a thread of its own. What it follows is what the spool holds, so a new run goes on with the
    messages of the one before.
    """

    def __init__(self, routes: Routes, spool: Spool, program: Program, patience: Patience) -> None:
        self._routes = routes
        self._spool = spool
        self._program = program
        self._patience = patience
        self._wake = threading.Condition()
        self._due: list[tuple[float, str, int]] = []
        self._stopped = False

    def watch(self, message: Message, looks: int = 0) -> None:
        """Look at `message` after its next wait. Jitter keeps sessions that started together apart."""
        wait_s = poll_after_s(looks, message.sent.elapsed_s()) * between(0.9, 1.1)
        self._push(message.id, wait_s, looks + 1)

    def run(self) -> None:
        """Follow until stopped."""
        for message in self._spool.under_way():
            self._push(message.id, between(0.0, SPREAD_S), 0)
        while due := self._next():
            message_id, looks = due
            self.look(message_id, looks)

    def stop(self) -> None:
        """End `run` after the look in hand."""
        with self._wake:
            self._stopped = True
            self._wake.notify()

    def look(self, message_id: str, looks: int) -> None:
        """Ask once and act on the answer."""
        message = self._spool.under_way_one(message_id)
        if message is None:
            return
        answer = self._routes.named(message.gateway).status(message.trigger_id)
        step = of_status(message, answer, message.sent.elapsed_s(), self._patience)
        if isinstance(step, Move) and step.state == "delivered":
            message, looks = self._delivered(message, step), 0
            # The report that says "delivered" may bring the code along.
            step = of_status(message, answer, message.sent.elapsed_s(), self._patience)
        if isinstance(step, Submit):
            step = self._submit(message, step.code)
        self._act(message, step, looks)

    def _push(self, message_id: str, wait_s: float, looks: int) -> None:
        with self._wake:
            heapq.heappush(self._due, (time.monotonic() + wait_s, message_id, looks))
            self._wake.notify()

    def _act(self, message: Message, step: Move | Wait | Submit, looks: int) -> None:
        if isinstance(step, Move):
            details = {"raw": step.raw, "error": step.error, "blame": step.blame}
            message = self._spool.moved(message.id, step.state, **details)
            _tell(message, step.error or step.raw)
        if message.ended:
            self._program.ended(message)
        else:
            self.watch(message, looks)

    def _delivered(self, message: Message, step: Move) -> Message:
        message = self._spool.delivered(message.id, step.raw)
        _tell(message, "")
        return message

    def _submit(self, message: Message, code: str) -> Move | Wait:
        answer = self._program.submit(self._routes.named(message.gateway), message.trigger_id, code)
        return of_submit(message, answer, message.sent.elapsed_s(), self._patience)

    def _next(self) -> tuple[str, int] | None:
        with self._wake:
            while not self._stopped:
                wait_s = self._due[0][0] - time.monotonic() if self._due else None
                if wait_s is not None and wait_s <= 0:
                    return heapq.heappop(self._due)[1:]
                self._wake.wait(wait_s)
        return None


def _tell(message: Message, why: str) -> None:
    after = f"after {message.sent.elapsed_s():.1f} s"
    say_of(message.to, f"{message.state} {after}" + (f" ({why})" if why else ""))
