"""What this session still owes: messages under way and events that serve has not acknowledged.

It is the memory of the session over crashes. `begin` is on the disk before the gateway is asked, and the
gateway's answer is on the disk before anyone is told of it. So a run that starts knows of every message
that may have left; one without an answer becomes `unknown` and is never sent again. Later news need no
fsync: after a crash they are learnt again by asking the gateway.
"""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from smsdeck.kit.journal import Journal
from smsdeck.program.message import NEVER_SENT, SENDING, Event, Message
from smsdeck.program.moment import Anchor

CAPACITY = 5_000
"""Messages not settled. With serve away no permits are granted, so that this is reached only by a fault."""


class Spool:
    """Thread-safe. `changed` is notified when there is something new to report or to follow."""

    def __init__(self, folder: Path, capacity: int = CAPACITY) -> None:
        self._journal = Journal(folder / "spool.jsonl")
        self._capacity = capacity
        self._messages: dict[str, Message] = {}
        self.changed = threading.Condition(threading.RLock())
        for record in self._journal.read():
            self._replay(record)
        self._resolve()

    def __len__(self) -> int:
        """Messages not settled."""
        return len(self._messages)

    @property
    def full(self) -> bool:
        """No further message fits: ask for no permit."""
        return len(self._messages) >= self._capacity

    def begin(self, message: Message) -> None:
        """Durable before the send. OSError: it must not be sent."""
        with self.changed:
            self._journal.append([message.as_record()], sync=True)
            self._messages[message.id] = message

    def forget(self, message_id: str) -> None:
        """It was begun and then surely not sent: nothing of it is told to anyone."""
        with self.changed:
            self._remember(self._messages.pop(message_id)._replace(state=NEVER_SENT, used=True), durable=True)

    def answered(self, message_id: str, sent: Anchor, state: str, **details: Any) -> Message:
        """The gateway's answer to the send made at `sent`, durable. See `Message.moved` for `details`."""
        return self._change(message_id, lambda one: one._replace(sent=sent).moved(state, **details), durable=True)

    def moved(self, message_id: str, state: str, **details: Any) -> Message:
        """Later news of a message."""
        return self._change(message_id, lambda one: one.moved(state, **details))

    def delivered(self, message_id: str, raw: str) -> Message:
        """It reached the handset; remembers when, for the wait for the code."""

        def step(one: Message) -> Message:
            return one.moved("delivered", raw=raw)._replace(delivered_after_s=one.sent.elapsed_s())

        return self._change(message_id, step)

    def used(self, message_id: str) -> None:
        """Serve knows that the permit was used. Two threads may learn it; the second changes nothing."""
        with self.changed:
            if message_id in self._messages:
                self._change(message_id, lambda one: one._replace(used=True))

    def acknowledged(self, event: Event) -> None:
        """Serve has this event, or refuses it for good."""
        self._change(str(event["message_id"]), lambda one: one.acknowledged(event))

    def pending(self, limit: int) -> list[Event]:
        """The oldest events that serve does not have."""
        with self.changed:
            return [event for one in self._messages.values() for event in one.pending][:limit]

    def not_used(self, sent_before_s: float = 0.0) -> list[str]:
        """Messages answered by the gateway, sent at least so long ago, of whose use serve does not know."""
        with self.changed:
            unknown = [one for one in self._messages.values() if one.state != SENDING and not one.used]
            return [one.id for one in unknown if one.sent.elapsed_s() >= sent_before_s]

    def under_way(self) -> list[Message]:
        """Messages to follow, oldest first."""
        with self.changed:
            return [one for one in self._messages.values() if one.state != SENDING and not one.ended]

    def under_way_one(self, message_id: str) -> Message | None:
        """The message, if it is still to be followed."""
        with self.changed:
            one = self._messages.get(message_id)
            return one if one and one.state != SENDING and not one.ended else None

    def close(self) -> None:
        """Put all on the disk."""
        with self.changed:
            self._journal.close()

    def _resolve(self) -> None:
        for one in list(self._messages.values()):
            if one.state == SENDING:
                self.answered(one.id, one.sent, "unknown", error="crashed_while_sending")

    def _replay(self, record: dict[str, Any]) -> None:
        if record.get("gone"):
            self._messages.pop(record["id"], None)
            return
        try:
            self._messages[record["id"]] = Message.from_record(record)
        except (KeyError, TypeError, ValueError):
            print(f"spool: a record of message {record['id']!r} is not understood and left out", flush=True)

    def _change(self, message_id: str, step: Callable[[Message], Message], *, durable: bool = False) -> Message:
        with self.changed:
            message = step(self._messages[message_id])
            self._messages[message_id] = message
            if message.settled:
                del self._messages[message_id]
            self._remember(message, durable=durable)
            self.changed.notify_all()
            return message

    def _remember(self, message: Message, *, durable: bool) -> None:
        """Memory goes first: on a full disk the run still reports what it knows."""
        record = {"id": message.id, "gone": True} if message.settled else message.as_record()
        try:
            self._journal.append([record], sync=durable)
            if self._journal.worth_rewriting:
                self._journal.rewrite(one.as_record() for one in self._messages.values())
        except OSError as error:
            print(f"spool: cannot write ({error.strerror}); going on from memory", flush=True)
