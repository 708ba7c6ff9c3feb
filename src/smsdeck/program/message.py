"""One message while its session is not done with it. Pure: every step returns another Message."""

from typing import Any, NamedTuple

from smsdeck.program.moment import Anchor

Event = dict[str, Any]
SENDING = "sending"
"""Before the gateway's answer. Found at start, it means that nobody knows whether the message left."""
NEVER_SENT = "never_sent"
"""Begun and given up before the gateway was asked; serve never hears of it."""

_BAD_ENDS = {"failed_submit", "unknown", "undelivered", "expired", "rejected", "no_report", "confirm_failed"}
ENDS = frozenset({*_BAD_ENDS, "confirmed", NEVER_SENT})


class Message(NamedTuple):
    """`pending` are events that serve has not acknowledged, `used` whether it knows that the permit was
    used. `sent` anchors the store's clock at the send. `gateway` took it; one that `calls_back` tells serve
    alone how the message fares.
    """

    id: str
    pair: str
    to: str
    expects_code: bool
    sent: Anchor
    state: str = SENDING
    trigger_id: str = ""
    delivered_after_s: float | None = None
    used: bool = False
    pending: tuple[Event, ...] = ()
    gateway: str = "default"
    calls_back: bool = False

    @property
    def ended(self) -> bool:
        """This session has nothing more to do with it."""
        if self.state == "accepted":
            return self.calls_back
        return self.state in ENDS or (self.state == "delivered" and not self.expects_code)

    @property
    def settled(self) -> bool:
        """Ended, and serve knows all of it: it can be forgotten."""
        return self.ended and self.used and not self.pending

    def moved(self, state: str, **details: Any) -> "Message":
        """In `state` as of now, with the event about it pending. `details` are the event's optional fields."""
        happened = self.sent.iso if state == "accepted" else self.sent.now().iso
        event = {**self._facts(), "state": state, "at": happened, **_present(details)}
        trigger_id = str(details.get("trigger_id") or self.trigger_id)
        return self._replace(state=state, trigger_id=trigger_id, pending=(*self.pending, event))

    def acknowledged(self, event: Event) -> "Message":
        """Serve has this event."""
        return self._replace(pending=tuple(one for one in self.pending if one != event))

    def as_record(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return self._asdict()

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> "Message":
        """Back from `as_record`; ValueError, TypeError or KeyError where it is no such record."""
        fields = {**record, "sent": Anchor(*record["sent"]), "pending": tuple(record["pending"])}
        return cls(**fields)

    def _facts(self) -> Event:
        """What every event repeats, so that any one of them may arrive first."""
        trigger = {"trigger_id": self.trigger_id} if self.trigger_id else {}
        return {
            "message_id": self.id,
            "pair": self.pair,
            "to": self.to,
            "sent_at": self.sent.iso,
            "expects_code": self.expects_code,
            "gateway": self.gateway,
            **({"by_callback": True} if self.calls_back else {}),
            **trigger,
        }


def _present(details: dict[str, Any]) -> Event:
    """What is there, as serve takes it: one line of at most 64 characters."""
    notes = {name: _one_line(str(value))[:64] for name, value in details.items() if value}
    return {name: note for name, note in notes.items() if note}


def _one_line(text: str) -> str:
    return "".join(one for one in " ".join(text.split()) if one.isprintable())
