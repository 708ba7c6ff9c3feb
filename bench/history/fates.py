"""What becomes of messages, in proportions as operators show them: good, middling and bad. Pure.

A fate is made once and given to many messages: its texts are ready to be written, and so is what it adds to
totals, by the product's own `share`.
"""

import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from smsdeck.messages.message import Message
from smsdeck.messages.states import Blame, State, blame_for
from smsdeck.rollups.models import SUMS
from smsdeck.rollups.shares import error_key, share

POOL = 500
SENT = datetime(2026, 1, 1, tzinfo=UTC)
SKETCH = Message(UUID(int=0), "UZ", "x", "program1", "", True, SENT, State.accepted, SENT)
ENDS = (State.delivered, State.undelivered, State.expired, State.no_report, State.rejected, State.failed_submit)
QUALITIES = ((92, 2, 1, 2, 1, 2), (74, 9, 6, 7, 2, 2), (38, 17, 12, 28, 3, 2))
"""Of a hundred messages, how many end in each of `ENDS`; of those delivered, some fail to be confirmed."""

GOOD, MIDDLING, BAD = range(3)
ERRORS = {
    State.failed_submit: (("timeout", Blame.gateway), ("http_503", Blame.gateway), ("bad_answer", Blame.gateway)),
    State.undelivered: (("UNDELIV", None),),
    State.expired: (("EXPIRED", None),),
    State.rejected: (("REJECTD", None), ("blocked_sender", None)),
    State.no_report: (("", None),),
    State.confirm_failed: (("wrong_code", None), ("no_code", None), ("parse_error", Blame.program)),
}


@dataclass(frozen=True)
class Fate:
    """`columns`: state, blame, error, raw, expects_code. `after_us`: from the send to accepted, delivered,
    confirmed, final; None where it never was. `adds` is in the order of `SUMS`, `error` is state, blame and code.
    """

    columns: str
    after_us: tuple[int | None, int | None, int | None, int | None]
    updated_us: int
    adds: tuple[int, ...]
    error: tuple[str, str, str] | None


def pool(rng: random.Random, quality: int, *, expects_code: bool) -> list[Fate]:
    """Fates from which to take blindly."""
    drawn = rng.choices(ENDS, QUALITIES[quality], k=POOL)
    return [_fate(rng, state, expects_code) for state in drawn]


def pending() -> Fate:
    """Of what was sent just now."""
    accepted = _after(0.2)
    return _of(replace(SKETCH, state_at=accepted, accepted_at=accepted))


def _fate(rng: random.Random, state: State, expects_code: bool) -> Fate:
    accepted = rng.uniform(0.05, 0.6)
    delivered = accepted + min(rng.lognormvariate(1.6, 0.7), 600)
    if state is State.delivered and expects_code:
        state = rng.choices((State.confirmed, State.confirm_failed), (93, 7))[0]
    error, blame = rng.choice(ERRORS.get(state, (("", None),)))
    reached = state in {State.delivered, State.confirmed, State.confirm_failed}
    ended = delivered + rng.uniform(2, 25) if expects_code else delivered
    ended = ended if reached else accepted + rng.uniform(20, 300)
    return _of(
        replace(
            SKETCH,
            expects_code=expects_code,
            state=state,
            state_at=_after(accepted if state is State.failed_submit else ended),
            blame=blame_for(state, blame),
            error=error or None,
            raw="DELIVRD" if reached else None,
            accepted_at=None if state is State.failed_submit else _after(accepted),
            delivered_at=_after(delivered) if reached else None,
            confirmed_at=_after(ended) if state is State.confirmed else None,
        )
    )


def _of(message: Message) -> Fate:
    texts = (message.state, message.blame, message.error, message.raw, int(message.expects_code))
    adds, key = share(message), error_key(message)
    times = (message.accepted_at, message.delivered_at, message.confirmed_at, message.final_at)
    return Fate(
        columns="\t".join("\\N" if text is None else str(text) for text in texts),
        after_us=tuple(at and _us(at) for at in times),  # type: ignore[arg-type]  # of four
        updated_us=max(_us(at) for at in times if at) + 4_000,
        adds=tuple(adds.get(name, 0) for name in SUMS),
        error=key and key[4:],
    )


def _after(seconds: float) -> datetime:
    return SENT + timedelta(seconds=seconds)


def _us(at: datetime) -> int:
    return (at - SENT) // timedelta(microseconds=1)
