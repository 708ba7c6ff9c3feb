"""The loop of one pair: permit, send, again."""

import threading
import time

from smsdeck.gateway.protocol import NotSent, SendResult, Sent
from smsdeck.program import doing
from smsdeck.program.answers import NotTakenError, Permit, Refusal, ServeAwayError
from smsdeck.program.backoff import Backoff
from smsdeck.program.desk import Desk
from smsdeck.program.say import say

LONGEST_REST_S = 30.0
"""Nothing makes a sender wait longer without a look around: a pause may have been lifted."""


class Sender:
    """Runs in a thread of its own, until `stop` is set."""

    def __init__(self, desk: Desk, pair: str, stop: threading.Event) -> None:
        self._desk = desk
        self._pair = pair
        self._stop = stop
        self._serve = Backoff()
        self._gateway = Backoff(1.0, LONGEST_REST_S)
        self._said = ""
        self._silent_since: float | None = None

    def run(self) -> None:
        """Send until stopped."""
        try:
            while not self._stop.is_set():
                self._desk.heartbeat.progress()
                self._stop.wait(min(self.round(), LONGEST_REST_S))
        finally:
            self._doing("")
            self._desk.heartbeat.left()

    def round(self) -> float:
        """One permit asked for and, if granted, used. Seconds to wait before the next round."""
        if not self._desk.has_room(self._pair):
            self._say_once(doing.TOO_MANY)
            self._doing(doing.TOO_MANY)
            return 1.0
        asked_at = time.monotonic()
        try:
            answer = self._desk.ask(self._pair)
        except ServeAwayError as error:
            return self._serve_away(error.why, error.retry_after_s)
        except NotTakenError as error:
            return self._serve_away(str(error), LONGEST_REST_S)
        self._serve.reset()
        self._silent_since = None
        if isinstance(answer, Permit):
            return self._use(answer)
        return self._refused(answer, time.monotonic() - asked_at)

    def _use(self, permit: Permit) -> float:
        self._said = ""
        self._doing("")
        result = self._desk.program.work(self._desk, permit)
        return max(self._desk.program.rest_s(self._pair, result), self._gateway_rest_s(result))

    def _gateway_rest_s(self, result: SendResult) -> float:
        """A gateway that does not take messages must not eat the country's whole quota."""
        if isinstance(result, Sent) or (isinstance(result, NotSent) and result.error == "permit_expired"):
            self._gateway.reset()
            return 0.0
        self._doing(doing.of_gateway(self._desk.routes.of(self._pair).spec.name, result.error))
        return self._gateway.wait_s()

    def _refused(self, refusal: Refusal, asked_for_s: float) -> float:
        """For the quota, the long poll itself is the wait, and asking on keeps the place in the queue. Every
        other reason, and a poll cut short, wants a wait here.
        """
        self._doing(doing.of_refusal(refusal, self._pair))
        if refusal.reason == "quota" and asked_for_s > 1.0:
            return 0.0
        self._say_once(f"waits: {refusal.reason}. {refusal.detail}")
        return max(refusal.retry_after_s, 1.0)

    def _serve_away(self, why: str, retry_after_s: float) -> float:
        if not self._stop.is_set():
            self._say_once(f"waits: smsdeck serve does not answer ({why})")
            self._silent_since = self._silent_since or time.time()
            self._doing(doing.of_silence(self._silent_since))
        return self._serve.wait_s(retry_after_s)

    def _doing(self, reason: str) -> None:
        self._desk.heartbeat.doing(self._pair, reason)

    def _say_once(self, what: str) -> None:
        """The same line again and again would bury the log."""
        if what != self._said:
            say(f"{self._pair} {what}")
        self._said = what
