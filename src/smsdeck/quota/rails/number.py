"""Whether one number may get one message now. Pure."""

from dataclasses import dataclass

from smsdeck.catalog.countries import country_of
from smsdeck.catalog.numbers.zones import zones_of
from smsdeck.kit.clock import to_datetime, to_ms
from smsdeck.kit.mongo import Document
from smsdeck.quota.rails.ask import Ask
from smsdeck.quota.rails.caps import Caps, Hold, blocked, held_by
from smsdeck.quota.rails.quiet_hours import QuietHours, opens_at
from smsdeck.quota.rails.refusal import Refused, until
from smsdeck.quota.rails.rules import Rules


@dataclass(frozen=True)
class Number:
    """A registered number as it was read, at revision `rev`."""

    number: str
    pair: str | None
    holds: tuple[Hold, ...]
    last_used_ms: int
    free_ms: int
    rev: int | None
    opted_out: bool


def read(row: Document) -> Number:
    """From its document. Those of an older smsdeck have no holds yet, or holds that say more."""
    return Number(
        row["_id"],
        row["pair"],
        tuple(Hold(hold["id"], hold["program"], hold["at_ms"]) for hold in row.get("sends", ())),
        row.get("last_used_ms", 0),
        row.get("free_ms", 0),
        row.get("rev"),
        row.get("opted_out", False),
    )


def trouble(number: Number, ask: Ask, rules: Rules, now_ms: int, *, keeps_quiet: bool) -> Refused | None:
    """The rail that stops this message, or None. A permit that is asked for again is stopped by no cap: its
    message is counted already.
    """
    if country_of(number.number) != ask.country:
        return Refused("wrong_country", f"That number is not of {ask.country}.")
    if number.opted_out:
        return opted_out()
    if not held_by(number.holds, ask.permit_id) and (refused := _capped(number, ask, rules.caps, now_ms)):
        return refused
    return at_night(number.number, rules.quiet, now_ms) if keeps_quiet else None


def opted_out() -> Refused:
    """Whoever is opted out gets nothing, from any program."""
    return Refused("opted_out", "That number is opted out: nothing is sent to it.")


def at_night(number: str, hours: QuietHours, now_ms: int) -> Refused | None:
    """Quiet hours where the number is, or None."""
    now = to_datetime(now_ms)
    opens = opens_at(zones_of(number), now, hours)
    if opens == now:
        return None
    span = f"{hours.begin:%H:%M}-{hours.end:%H:%M}"
    if opens is None:
        return Refused("quiet_hours", f"Its time zones leave no hour outside {span} for a notice.")
    words = f"It is night ({span}) where that number is; notices go again at {opens:%H:%M} UTC."
    return until("quiet_hours", words, to_ms(opens), now_ms)


def _capped(number: Number, ask: Ask, caps: Caps, now_ms: int) -> Refused | None:
    found = blocked(number.holds, now_ms, ask.program, caps)
    if found is None:
        return None
    if found.reason == "duplicate":
        words = f"{ask.program} has sent to that number within {caps.duplicate_ms // 1000} s."
    else:
        words = f"That number has had its {caps.per_hour} messages in an hour, or its {caps.per_day} in a day."
    return until(found.reason, words, found.until_ms, now_ms)
