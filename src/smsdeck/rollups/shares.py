"""What one message adds to the totals, and what a change of it changes. Pure."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from smsdeck.messages.intake import Change
from smsdeck.messages.message import Message
from smsdeck.messages.states import Outcome
from smsdeck.rollups import histogram

Key = tuple[datetime, str, str, str]
"""Minute of the send, country, operator, program."""

ErrorKey = tuple[datetime, str, str, str, str, str, str]
"""The same, then state, blame and code."""

Differences = dict[Key, dict[str, int]]
MILLISECOND = timedelta(milliseconds=1)
OF_ONE_MESSAGE = re.compile(r"[0-9]{4,}|[0-9a-f]{8}[0-9a-f-]*", re.IGNORECASE)
"""Numbers and ids in a gateway's words: with them, every failure would be a code of its own."""


def key(message: Message) -> Key:
    """The row that a message counts in: by its send, however late its reports are."""
    minute = message.sent_at.replace(second=0, microsecond=0)
    return minute, message.country, message.operator, message.program


def share(message: Message) -> dict[str, int]:
    """The columns a message counts in."""
    counted, outcome = {message.state.value: 1}, message.outcome
    if message.is_sent:
        counted["sent"] = 1
    if outcome is Outcome.success:
        counted["success"] = 1
    elif outcome is Outcome.failure:
        counted[f"failure_{blame_of(message.blame)}"] = 1
    if message.delivered_at:
        ms = max(0, (message.delivered_at - message.sent_at) // MILLISECOND)
        counted[histogram.column(ms)] = 1
        counted["ttd_sum_ms"] = ms
    return counted


def error_key(message: Message) -> ErrorKey | None:
    """The row that a failed message counts in; None for one that did not fail."""
    if message.outcome is not Outcome.failure:
        return None
    return *key(message), message.state.value, blame_of(message.blame), code_of(message.error, message.raw)


def blame_of(blame: str | None) -> str:
    """A failure that nobody is blamed for is ours."""
    return str(blame or "us")


def code_of(error: str | None, raw: str | None) -> str:
    """The short word for a failure: smsdeck's or the program's, else the gateway's; empty without either."""
    return OF_ONE_MESSAGE.sub("…", error or raw or "").strip()[:64]


def differences(changes: Sequence[Change]) -> Differences:
    """What to add to which row, in key order; rows and columns that do not change are left out."""
    totals: Differences = {}
    for change in changes:
        _count(totals, change.after, 1)
        if change.before:
            _count(totals, change.before, -1)
    kept = {row: {name: count for name, count in counts.items() if count} for row, counts in totals.items()}
    return {row: counts for row, counts in sorted(kept.items()) if counts}


def _count(totals: Differences, message: Message, times: int) -> None:
    counts = totals.setdefault(key(message), {})
    for name, count in share(message).items():
        counts[name] = counts.get(name, 0) + times * count


def error_differences(changes: Sequence[Change]) -> dict[ErrorKey, int]:
    """What to add to which row of errors, in key order; those that do not change are left out."""
    totals: Counter[ErrorKey] = Counter()
    for change in changes:
        if after := error_key(change.after):
            totals[after] += 1
        if change.before and (before := error_key(change.before)):
            totals[before] -= 1
    return {row: count for row, count in sorted(totals.items()) if count}
