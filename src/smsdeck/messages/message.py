"""One message as far as it is known, and how two pieces of knowledge about it become one. Pure.

Every report is such a piece by itself. `join` is commutative, associative and idempotent, so a message is
the same whatever the order, repetition or batching of its reports.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from smsdeck.catalog.names import pair_name
from smsdeck.messages.states import BLAME_RANK, RANK, Blame, Outcome, State, is_sent, outcome


@dataclass(frozen=True)
class Message:
    """`state_at`, `blame`, `error` and `raw` belong to `state`: a later state brings its own."""

    id: UUID
    country: str
    operator: str
    program: str
    session: str
    expects_code: bool
    sent_at: datetime
    state: State
    state_at: datetime
    blame: Blame | None = None
    error: str | None = None
    raw: str | None = None
    trigger_id: str | None = None
    to_masked: str | None = None
    to_hash: bytes | None = None
    accepted_at: datetime | None = None
    delivered_at: datetime | None = None
    confirmed_at: datetime | None = None
    gateway: str | None = None
    by_callback: bool = False
    """Reports come by a call of the gateway, so its program follows it no further."""

    @property
    def pair(self) -> str:
        """`UZ_uzmobile`."""
        return pair_name(self.country, self.operator)

    @property
    def outcome(self) -> Outcome:
        """What it is for the success rate."""
        return outcome(self.state, self.expects_code)

    @property
    def is_sent(self) -> bool:
        """Whether the gateway accepted it."""
        return is_sent(self.state)

    @property
    def final_at(self) -> datetime | None:
        """When it came to its outcome; None while pending."""
        return None if self.outcome is Outcome.pending else self.state_at

    def same_owner(self, other: "Message") -> bool:
        """Whether both speak of one message of one session and pair; only such may be joined."""
        return (self.id, self.session, self.pair) == (other.id, other.session, other.pair)


def join(known: Message, heard: Message) -> Message:
    """What is known after hearing `heard`: the later state, the earliest times."""
    low, high = (known, heard) if _standing(known) <= _standing(heard) else (heard, known)
    same_state = low.state is high.state
    to_masked, to_hash = max(_recipient(known), _recipient(heard))
    return Message(  # each field by name: dataclasses.replace takes twice as long, for every report
        id=high.id,
        country=high.country,
        operator=high.operator,
        program=high.program,
        session=high.session,
        expects_code=known.expects_code or heard.expects_code,
        sent_at=min(known.sent_at, heard.sent_at),
        state=high.state,
        state_at=min(low.state_at, high.state_at) if same_state else high.state_at,
        blame=high.blame,
        error=high.error,
        raw=high.raw,
        trigger_id=max(known.trigger_id or "", heard.trigger_id or "") or None,
        to_masked=to_masked or None,
        to_hash=to_hash or None,
        accepted_at=_earliest(known.accepted_at, heard.accepted_at),
        delivered_at=_earliest(known.delivered_at, heard.delivered_at),
        confirmed_at=_earliest(known.confirmed_at, heard.confirmed_at),
        gateway=max(known.gateway or "", heard.gateway or "") or None,
        by_callback=known.by_callback or heard.by_callback,
    )


def _standing(message: Message) -> tuple[int, int, str, str]:
    """A total order: two reports of one state that disagree are still joined the same way round."""
    blame = BLAME_RANK[message.blame] if message.blame else 0
    return RANK[message.state], blame, message.error or "", message.raw or ""


def _recipient(message: Message) -> tuple[str, bytes]:
    return message.to_masked or "", message.to_hash or b""


def _earliest(one: datetime | None, other: datetime | None) -> datetime | None:
    return min(one, other) if one and other else one or other
