"""Why a session is as it is, for somebody who was woken by it: what happened, since when, what happens next, and
what to do. Pure.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from smsdeck.reconcile.backoff import CRASHES_IN_WINDOW, WINDOW_MS
from smsdeck.reconcile.plan import MEANT_TO_RUN
from smsdeck.reconcile.schemas import LastExit, SessionItem, Why
from smsdeck.reconcile.states import State
from smsdeck.reconcile.why_words import (
    FLAGS,
    FROZEN_NEXT,
    HEALTH,
    HIGH,
    HIGH_LAID_DOWN,
    LAID_DOWN,
    MEANING,
    ORPHAN_NEXT,
    RUN_NEXT,
)


@dataclass(frozen=True)
class Facts:
    """A session and what its item does not say. `crashes` is how often it crashed within the crash window;
    `brake_until` when the mass-crash brake of its host ends, None if it is not on.
    """

    item: SessionItem
    now: datetime
    crashes: int = 0
    brake_until: datetime | None = None


def why(facts: Facts) -> Why:
    """The words."""
    lines = [line for line in (_wish(facts), _last_exit(facts), _crashes(facts), *_marks(facts)) if line]
    return Why(summary=_summary(facts), lines=lines, next=_next(facts))


def _summary(facts: Facts) -> str:
    one = facts.item
    meaning, word = LAID_DOWN if _was_laid_down(one) else MEANING[one.state]
    since = f" {word} {_time(one.since, facts.now)} ({_span(facts.now - one.since)})" if one.since else ""
    cause = f": {one.cause}" if one.cause not in {"", MEANT_TO_RUN} else ""
    return f"{one.name} {meaning}{since}{cause}."


def _wish(facts: Facts) -> str:
    one = facts.item
    if not one.desired_at:
        return "Nobody registered it here: somebody started it by hand, with screen."
    by, reason = one.desired_by or "somebody", one.desired_reason
    told = reason.endswith(f" by {by}")  # nobody gave one: it says who, and nothing else
    given = f" ({reason})" if reason and not told else ""
    return f"{by} asked for {one.desired} at {_time(one.desired_at, facts.now)}{given}."


def _last_exit(facts: Facts) -> str:
    last = facts.item.last_exit
    if last is None:
        return ""
    return f"The run before ended at {_time(last.at, facts.now)} {_how(last)}."


def _how(last: LastExit) -> str:
    kind = {"crash": "by a crash", "stop": "as it was told to", "exit": "by itself, well", "lost": "with its host"}
    how = kind.get(last.cause or "", "")
    if last.signal is not None:
        return f"{how} (signal {last.signal})"
    return f"{how} (exit code {last.code})" if last.code is not None else f"{how} (it left no exit code)"


def _crashes(facts: Facts) -> str:
    if not facts.crashes:
        return ""
    minutes = WINDOW_MS // 60_000
    return f"Crashes in the last {minutes} minutes: {facts.crashes} of {CRASHES_IN_WINDOW} allowed."


def _marks(facts: Facts) -> list[str]:
    one = facts.item
    told = set() if one.desired_at else {"drift"}
    marks = [text for flag, text in FLAGS.items() if flag in one.flags and flag not in told]
    if text := HEALTH.get(one.health):
        marks += [text] if one.state is not State.UNKNOWN else []
    if one.doing:
        marks.append(f"Its program says: {one.doing}.")
    if one.priority == "high":
        marks.append(HIGH_LAID_DOWN if _was_laid_down(one) else HIGH)
    if facts.brake_until:
        marks.append("Many sessions of this host crashed at once: restarts are held back (mass-crash brake).")
    return marks


def _next(facts: Facts) -> str:
    one = facts.item
    if one.state is State.UNKNOWN:
        return _unknown(facts)
    if "drift" in one.flags:
        return _drift(one)
    if facts.brake_until and one.state in {State.BACKOFF, State.FATAL}:
        until = _time(facts.brake_until, facts.now)
        return f"No restart before {until}, when the mass-crash brake ends. Start overrides it."
    if one.next_start_at and one.state in {State.BACKOFF, State.FATAL}:
        return _retry(facts, one.next_start_at)
    return _settled(one)


def _drift(one: SessionItem) -> str:
    adopt = one.actions.adopt
    unfit = "" if adopt.allowed else f" It cannot be adopted: {_lower(adopt.why_not or '')}"
    if "ignored" in one.flags:
        return f"Nothing: it is left alone.{unfit or ' It can still be adopted, or stopped.'}"
    choice = "Stop it, or ignore it." if unfit else "Adopt it, stop it, or ignore it."
    return f"Nothing by itself. {choice}{unfit}"


def _retry(facts: Facts, at: datetime) -> str:
    due = f"at {_time(at, facts.now)}, in {_span(at - facts.now)}"
    if at <= facts.now:
        due = "as soon as it is its turn"
    if facts.item.state is State.FATAL:
        return f"It is tried again {due}. Look at its log first; Start tries at once."
    return f"It starts again {due}. Start does not wait for that."


def _unknown(facts: Facts) -> str:
    one = facts.item
    return (
        f"Its program may well be running. Look at the agent on {one.host or 'its host'} (is it up, does it reach "
        "MongoDB?); what is wished meanwhile is done once it is back."
    )


def _settled(one: SessionItem) -> str:
    if one.state is State.RUNNING and "orphan" in one.flags:
        return ORPHAN_NEXT
    if one.state is State.RUNNING and "frozen" in one.flags:
        return FROZEN_NEXT
    if one.desired == "RUN" and not _was_laid_down(one):
        return RUN_NEXT.get(one.state, "It waits for its turn to start.")
    if one.state is State.PAUSED:
        return "It stays so until somebody starts it."
    return "It is being ended." if one.pid else "It stays so until somebody starts it."


def _was_laid_down(one: SessionItem) -> bool:
    """Whether it is EXITED because somebody stopped it by hand, and not of its own."""
    return one.state is State.EXITED and one.last_exit is not None and one.last_exit.cause == "stop"


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _time(moment: datetime, now: datetime) -> str:
    """The time of day; with the date where it was on another."""
    return moment.strftime("%H:%M:%S UTC" if moment.date() == now.date() else "%Y-%m-%d %H:%M:%S UTC")


def _span(length: timedelta) -> str:
    seconds = max(round(length.total_seconds()), 0)
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
