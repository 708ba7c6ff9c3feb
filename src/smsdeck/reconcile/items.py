"""A session as people see it, merged from what is wished, what is seen, and its pairs. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from smsdeck.kit.clock import to_datetime
from smsdeck.kit.mongo import Document
from smsdeck.reconcile.actions import Standing, actions
from smsdeck.reconcile.brake import Held
from smsdeck.reconcile.schemas import Health, HeldBack, LastExit, SessionFilter, SessionItem
from smsdeck.reconcile.states import State

SILENT_MS = 30_000
HELD_STATES = frozenset({State.BACKOFF, State.FATAL})


@dataclass(frozen=True)
class Pair:
    """What of a pair matters to its sessions."""

    high: bool
    active: bool


@dataclass(frozen=True)
class World:
    """Everything that items are made from, read together. `hosts` says when each was last heard of; `ignored`
    holds the sessions that a person chose to leave as they are, with the screen server that was meant; `low`
    the pairs whose settled success rate is surely too low. `programs` are read once: they come with smsdeck.
    `brakes` are the mass-crash brakes that hosts have told, also those that have run out.
    """

    pairs: dict[str, Pair]
    hosts: dict[str, int]
    now_ms: int
    ignored: dict[str, int | None] = field(default_factory=dict)
    low: frozenset[str] = frozenset()
    programs: frozenset[str] = frozenset()
    brakes: dict[str, Held] = field(default_factory=dict)


def item(session: Document | None, seen: Document | None, world: World) -> SessionItem:
    """One session. `session` is None for one that was started by hand and is registered nowhere; `seen` None
    for one that its host has not looked at yet.
    """
    standing: Standing = "registered" if session else "unregistered"
    session = session or _unregistered(seen or {}, world)
    standing = "retired" if session.get("retired") is True else standing
    wish = session["desired"]
    now = _sight(session, seen or {}, world)
    flags = _flags(session["_id"], now.seen, world)
    known = [world.pairs[name] for name in session["pairs"] if name in world.pairs]
    high = [name for name in session["pairs"] if name in world.pairs and world.pairs[name].high]
    state, cause = now.state, now.cause
    if state is State.RUNNING and known and not any(pair.active for pair in known):
        state, cause = State.PAUSED, "none of its pairs is active"
    return SessionItem(
        name=session["_id"],
        program=session["program"],
        pairs=session["pairs"],
        group=session.get("group"),
        desired=wish["state"],
        desired_reason=wish.get("reason") or "",
        desired_by=wish.get("by") or "",
        desired_at=_time(wish.get("at_ms")),
        state=state,
        since=_time(now.since_ms),
        cause=cause,
        health=_health(state, now.seen, session["pairs"], world),
        doing=now.seen.get("doing") or "",
        flags=flags,
        host=session.get("host"),
        pid=now.seen.get("pid"),
        run_id=now.seen.get("run_id"),
        started_at=_time(now.seen.get("started_ms")),
        restarts=(seen or {}).get("restarts") or 0,
        next_start_at=_time(now.seen.get("next_start_ms")),
        held=_held(state, wish["state"], world.brakes.get(str(session.get("host"))), world.now_ms),
        last_exit=_last_exit((seen or {}).get("last_exit")),
        priority="high" if high else "normal",
        actions=actions(wish["state"], state, high, flags, standing, _unfit(session["_id"], standing, world)),
    )


def matches(one: SessionItem, wanted: SessionFilter) -> bool:
    """Whether the session is among those asked for."""
    return (
        wanted.program in (None, one.program)
        and wanted.state in (None, one.state)
        and wanted.health in (None, one.health)
        and wanted.priority in (None, one.priority)
        and wanted.host in (None, one.host)
        and (wanted.flag is None or wanted.flag in one.flags)
        and (wanted.pair is None or wanted.pair in one.pairs)
        and (wanted.country is None or any(pair.startswith(f"{wanted.country}_") for pair in one.pairs))
        and (wanted.operator is None or any(pair[3:] == wanted.operator for pair in one.pairs))
        and (wanted.q is None or wanted.q.casefold() in one.name.casefold())
    )


@dataclass(frozen=True)
class _Sight:
    """What may be said of a session now. `seen` is empty where nobody knows: what its host said last is no news
    of today, and an old pid may be another process by now.
    """

    state: State
    cause: str
    since_ms: int | None
    seen: Document


def _sight(session: Document, seen: Document, world: World) -> _Sight:
    """What its host says, unless that was silent for too long: then nobody knows."""
    host = str(session.get("host"))
    if host not in world.hosts:
        return _Sight(State.UNKNOWN, f"no agent of host {host} was ever heard of", None, {})
    heard_ms = world.hosts[host]
    if world.now_ms - heard_ms > SILENT_MS:
        return _Sight(State.UNKNOWN, f"the agent of host {host} is silent", heard_ms, {})
    if not seen:
        return _Sight(State.UNKNOWN, "its host has not looked at it yet", None, {})
    return _Sight(State(seen["state"]), seen.get("cause") or "", seen.get("since_ms") or None, seen)


def _health(state: State, seen: Document, pairs: Sequence[str], world: World) -> Health:
    if state is State.UNKNOWN:
        return "no_data"
    said: Health = seen.get("health") or "ok"
    return "low" if said == "ok" and state is State.RUNNING and not world.low.isdisjoint(pairs) else said


def _flags(name: str, seen: Document, world: World) -> list[str]:
    """Leaving drift as it is means the process that a person saw: another one of that name is news again."""
    flags = list(seen.get("flags") or [])
    left = name in world.ignored and world.ignored[name] == seen.get("screen_pid")
    return sorted([*flags, "ignored"]) if "drift" in flags and left else flags


def _unregistered(seen: Document, world: World) -> Document:
    name = str(seen.get("_id"))
    wish = {"state": "STOP", "reason": "not registered", "by": "", "at_ms": None}
    program, _, pair = name.partition("_")
    pairs = [pair] if pair in world.pairs else []
    return {"_id": name, "program": program, "pairs": pairs, "host": seen.get("host"), "desired": wish}


def _unfit(name: str, standing: Standing, world: World) -> str:
    """Why one that is not registered cannot be, judged by its name; empty where it can."""
    program, _, pair = name.partition("_")
    if standing == "registered":
        return ""
    if program not in world.programs:
        return f"There is no program {program[:64]}: its name does not say what it is."
    if not pair:
        return "Its name does not say for which pair it works."
    return "" if pair in world.pairs else f"There is no pair {pair[:64]}: add it, or a session with that group."


def _held(state: State, wished: str, brake: Held | None, now_ms: int) -> HeldBack | None:
    """A session that would be started again if the brake of its host were off."""
    if brake is None or brake.until_ms <= now_ms or wished != "RUN" or state not in HELD_STATES:
        return None
    return HeldBack(since=to_datetime(brake.since_ms), until=to_datetime(brake.until_ms), crashed=brake.crashed)


def _last_exit(found: Any) -> LastExit | None:
    if not found:
        return None
    at = to_datetime(found["at_ms"])
    return LastExit(code=found["code"], signal=found["signal"], at=at, cause=found["cause"])


def _time(ms: int | None) -> datetime | None:
    return None if ms is None else to_datetime(ms)
