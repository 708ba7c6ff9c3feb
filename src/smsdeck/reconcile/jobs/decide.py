"""What comes next for a job. Pure: the same job, facts and time give the same answer, so that a serve that was
killed between two writes is taken over by another that decides the same.
"""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID, uuid5

from smsdeck.kit.clock import to_datetime
from smsdeck.reconcile.jobs.job import OPEN, Fact, Item, Job, ended
from smsdeck.reconcile.states import State

FAILURES_IN_A_ROW = 3
Facts = Mapping[str, Fact | None]
"""By session; None for one that is gone. Nothing is decided on a session that is not in it."""


def restart_id(job: Job, name: str) -> str:
    """The same for each repetition of the same job's restart of the same session."""
    return str(uuid5(UUID(job.id), name))


def advance(job: Job, facts: Facts, now_ms: int) -> Job:
    """The job after this look: results first, then as many new ones as may be under way."""
    if job.finished_ms is not None:
        return job
    judged = [_judged(job, one, facts, now_ms) for one in job.items]
    in_a_row = _in_a_row(job, judged)
    job = replace(job, items=tuple(judged), failures_in_a_row=in_a_row)
    if job.at_once and in_a_row >= FAILURES_IN_A_ROW and job.state == "running":
        job = cancel(job, f"{FAILURES_IN_A_ROW} failures in a row", now_ms)
    if job.state == "running":
        job = replace(job, items=tuple(_asked(job, facts, now_ms)))
    return _finished(job, now_ms)


def cancel(job: Job, why: str, now_ms: int) -> Job:
    """The job with nobody left to ask. Those under way are followed to their result."""
    if job.state != "running":
        return job
    why_not = f"Never asked: {why}."
    items = [ended(one, "cancelled", why_not, now_ms) if one.outcome == "waiting" else one for one in job.items]
    return _finished(replace(job, items=tuple(items), state="cancelled", why=why), now_ms)


def to_ask(job: Job, facts: Facts) -> list[Item]:
    """The items whose wish is still to be written: it was decided on, and the wish before it still stands."""
    return [
        one
        for one in job.items
        if one.outcome == "asked"
        and (fact := facts.get(one.name))
        and fact.wish_job != job.id
        and fact.wish_ms == one.before_ms
    ]


def _finished(job: Job, now_ms: int) -> Job:
    if any(one.outcome in OPEN for one in job.items):
        return job
    return replace(job, finished_ms=now_ms, state="done" if job.state == "running" else job.state)


def _in_a_row(job: Job, judged: list[Item]) -> int:
    """Failures since the last success; what was refused or cancelled says nothing."""
    count = job.failures_in_a_row
    for before, after in zip(job.items, judged, strict=True):
        if before.outcome == "asked" and after.outcome in {"done", "failed"}:
            count = count + 1 if after.outcome == "failed" else 0
    return count


def _asked(job: Job, facts: Facts, now_ms: int) -> list[Item]:
    room = len(job.items) if job.at_once is None else job.at_once - job.under_way()
    items = []
    for one in job.items:
        fact = facts.get(one.name)
        if one.outcome == "waiting" and fact is not None and room > 0:
            room -= 1
            one = replace(one, outcome="asked", asked_ms=now_ms, before_ms=fact.wish_ms)  # noqa: PLW2901
        items.append(one)
    return items


def _judged(job: Job, item: Item, facts: Facts, now_ms: int) -> Item:
    if item.outcome not in OPEN or item.name not in facts:
        return item
    fact = facts[item.name]
    if fact is None:
        return _gone(job, item, now_ms)
    if item.outcome == "waiting":
        return _before(job, item, fact, now_ms)
    return _under_way(job, item, fact, now_ms) if fact.wish_job == job.id else _unwritten(job, item, fact, now_ms)


def _gone(job: Job, item: Item, now_ms: int) -> Item:
    """One that is registered nowhere, or was removed, is gone once it has stopped."""
    if job.action == "stop" and item.outcome == "asked":
        return ended(item, "done", "", now_ms)
    return ended(item, "not_found", "It was removed in the meantime.", now_ms)


def _unwritten(job: Job, item: Item, fact: Fact, now_ms: int) -> Item:
    """Another wish stands: the one before, until ours is written in its place, or a later one."""
    if fact.wish_ms != item.before_ms:
        return ended(item, "cancelled", _overridden(fact), now_ms)
    if now_ms - (item.asked_ms or 0) > job.wait_ms:
        return ended(item, "failed", "It could not be asked in time.", now_ms)
    return item


def _before(job: Job, item: Item, fact: Fact, now_ms: int) -> Item:
    """Whether there is still something to ask."""
    if fact.given_ms > job.at_ms:
        return ended(item, "cancelled", _overridden(fact), now_ms)
    if fact.unchanged:
        return ended(item, "unchanged", fact.why_not, now_ms)
    return ended(item, "refused", fact.why_not, now_ms) if fact.why_not else item


def _under_way(job: Job, item: Item, fact: Fact, now_ms: int) -> Item:
    acted = fact.acted_ms == fact.wish_ms
    if _arrived(job, item, fact, acted=acted):
        return ended(item, "done", "", now_ms)
    if job.action != "stop" and acted and fact.state in {State.FATAL, State.BACKOFF}:
        return ended(item, "failed", f"It is {fact.state}: {fact.cause}", now_ms)
    waited = now_ms - (item.asked_ms or 0)
    if waited > job.wait_ms:
        why = f"After {waited // 1000} s it is still {fact.state}{f': {fact.cause}' if fact.cause else ''}."
        return ended(item, "failed", why, now_ms)
    return item


def _arrived(job: Job, item: Item, fact: Fact, *, acted: bool) -> bool:
    """PAUSED is shown for a program that lives with no active pair, too: only what is not alive has stopped."""
    if job.action == "stop":
        return fact.state in {State.STOPPED, State.PAUSED} and not fact.alive
    ours = fact.restart_id == restart_id(job, item.name) if job.action == "restart" else acted
    return ours and fact.alive and fact.state in {State.RUNNING, State.PAUSED}


def _overridden(fact: Fact) -> str:
    at = to_datetime(fact.given_ms).strftime("%H:%M:%S UTC")
    who = fact.wish_by or "somebody"
    return f"{who} asked for {fact.wish_state} at {at}, after this job was given: the later order holds."
