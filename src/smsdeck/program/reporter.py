"""The thread that tells serve: events in batches, and permits whose use it may not know of."""

import threading
import time

from smsdeck.program.answers import NotTakenError, ServeAwayError
from smsdeck.program.api import Api
from smsdeck.program.backoff import Backoff
from smsdeck.program.heartbeat import EVERY_S, Heartbeat
from smsdeck.program.message import Event
from smsdeck.program.say import say
from smsdeck.program.spool import Spool

BATCH = 500
SPACING_S = 1.0
"""Between two batches: what happens meanwhile goes together."""
LEFT_TO_SENDER_S = 5.0
"""The sender itself says at once that a permit was used; only what it could not say is said here."""


class Reporter:
    """`run` in a thread of its own until `stop`; then `flush` from the main thread."""

    def __init__(self, api: Api, spool: Spool, heartbeat: Heartbeat) -> None:
        self._api = api
        self._spool = spool
        self._heartbeat = heartbeat
        self._backoff = Backoff()
        self._stop = threading.Event()

    def run(self) -> None:
        """Report until stopped."""
        while not self._stop.is_set():
            self._heartbeat.beat()
            self._await_news()
            if self.round():
                self._stop.wait(SPACING_S)
            else:
                self._stop.wait(self._backoff.wait_s())

    def stop(self) -> None:
        """End `run` soon."""
        self._stop.set()
        with self._spool.changed:
            self._spool.changed.notify_all()

    def flush(self, deadline: float) -> bool:
        """Report what is left until `deadline` (monotonic); whether all of it was taken."""
        while self._news(0.0):
            if self.round(0.0):
                continue
            wait_s = self._backoff.wait_s()
            if time.monotonic() + wait_s > deadline:
                return False
            time.sleep(wait_s)
        return True

    def round(self, left_to_sender_s: float = LEFT_TO_SENDER_S) -> bool:
        """Tell serve of all that it does not know; False if it is away."""
        try:
            for message_id in self._spool.not_used(left_to_sender_s):
                self._use(message_id)
            if events := self._spool.pending(BATCH):
                self._post(events)
        except ServeAwayError:
            return False
        self._backoff.reset()
        return True

    def _use(self, message_id: str) -> None:
        try:
            self._api.used(message_id)
        except NotTakenError as error:
            say(f"serve does not take the use of permit {message_id}: {error}")
        self._spool.used(message_id)

    def _post(self, events: list[Event]) -> None:
        try:
            results = self._api.events(events)
        except NotTakenError as error:
            self._post_one_by_one(events, error)
            return
        for event, result in zip(events, results, strict=True):
            self._settle(event, result)

    def _post_one_by_one(self, events: list[Event], error: NotTakenError) -> None:
        """One bad event must not hold up the others, nor be sent for ever."""
        if len(events) > 1:
            for event in events:
                self._post([event])
        else:
            self._settle(events[0], {"outcome": "refused", "detail": str(error)})

    def _settle(self, event: Event, result: dict[str, str]) -> None:
        if result.get("outcome") == "refused":
            say(f"serve refuses {event['state']} of {event['message_id']}: {result.get('detail', '')}")
        self._spool.acknowledged(event)

    def _news(self, left_to_sender_s: float) -> bool:
        return bool(self._spool.pending(1) or self._spool.not_used(left_to_sender_s))

    def _await_news(self) -> None:
        with self._spool.changed:
            if not self._stop.is_set() and not self._news(LEFT_TO_SENDER_S):
                self._spool.changed.wait(EVERY_S)
