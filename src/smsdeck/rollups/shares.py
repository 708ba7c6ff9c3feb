"""What one message adds to the totals, and what a change of it changes. Pure."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime

from smsdeck.messages.intake import Change
from smsdeck.messages.message import Message
from smsdeck.messages.states import Outcome
from smsdeck.rollups.models import DELIVERY, DELIVERY_BOUNDS_S

Key = tuple[datetime, str, str, str]
"""Minute of the send, country, operator, program."""

Differences = dict[Key, dict[str, int]]


def key(message: Message) -> Key:
    """The row that a message counts in: by its send, however late its reports are."""
    minute = message.sent_at.replace(second=0, microsecond=0)
    return minute, message.country, message.operator, message.program


def share(message: Message) -> dict[str, int]:
    """The columns a message counts in."""
    counted = {message.state.value: 1}
    if message.is_sent:
        counted["sent"] = 1
    if message.outcome is Outcome.success:
        counted["success"] = 1
    elif message.outcome is Outcome.failure:
        counted[f"failure_{message.blame or 'us'}"] = 1
    if message.delivered_at:
        ms = max(0, round((message.delivered_at - message.sent_at).total_seconds() * 1000))
        counted[_delivery_column(ms)] = 1
        counted["ttd_sum_ms"] = ms
    return counted


def _delivery_column(ms: int) -> str:
    bounds = zip(DELIVERY_BOUNDS_S, DELIVERY, strict=False)
    return next((column for bound, column in bounds if ms <= bound * 1000), DELIVERY[-1])


def differences(changes: Sequence[Change]) -> Differences:
    """What to add to which row; rows and columns that do not change are left out."""
    totals: dict[Key, Counter[str]] = defaultdict(Counter)
    for change in changes:
        totals[key(change.after)].update(share(change.after))
        if change.before:
            totals[key(change.before)].subtract(share(change.before))
    kept = {row: {name: count for name, count in counts.items() if count} for row, counts in totals.items()}
    return {row: counts for row, counts in sorted(kept.items()) if counts}
