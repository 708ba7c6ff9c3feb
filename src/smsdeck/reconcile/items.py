"""A session as people see it, merged from what is wished, what is seen, and its pairs. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from smsdeck.kit.clock import to_datetime
from smsdeck.kit.mongo import Document
from smsdeck.reconcile.actions import actions
from smsdeck.reconcile.schemas import LastExit, SessionFilter, SessionItem
from smsdeck.reconcile.states import State

SILENT_MS = 30_000


@dataclass(frozen=True)
class Pair:
    """What of a pair matters to its sessions."""

    high: bool
    active: bool


@dataclass(frozen=True)
class World:
    """Everything that items are made from, read together. `hosts` says when each was last heard of."""

    pairs: dict[str, Pair]
    hosts: dict[str, int]
    now_ms: int


def item(session: Document | None, seen: Document | None, world: World) -> SessionItem:
    """One session. `session` is None for one that was started by hand and is registered nowhere; `seen` None
    for one that its host has not looked at yet.
    """
    registered = session is not None
    session = session or _unregistered(seen or {})
    seen = seen or {}
    wish = session["desired"]
    state, cause = _state(session, seen, world)
    known = [world.pairs[name] for name in session["pairs"] if name in world.pairs]
    high = [name for name in session["pairs"] if name in world.pairs and world.pairs[name].high]
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
        since=_time(seen.get("since_ms") or None),
        cause=cause,
        health=seen.get("health") or "ok",
        flags=seen.get("flags") or [],
        host=session.get("host"),
        pid=seen.get("pid"),
        run_id=seen.get("run_id"),
        started_at=_time(seen.get("started_ms")),
        restarts=seen.get("restarts") or 0,
        next_start_at=_time(seen.get("next_start_ms")),
        last_exit=_last_exit(seen.get("last_exit")),
        priority="high" if high else "normal",
        actions=actions(wish["state"], state, high, registered=registered),
    )


def matches(one: SessionItem, wanted: SessionFilter) -> bool:
    """Whether the session is among those asked for."""
    return (
        wanted.program in (None, one.program)
        and wanted.state in (None, one.state)
        and (wanted.country is None or any(pair.startswith(f"{wanted.country}_") for pair in one.pairs))
        and (wanted.q is None or wanted.q.casefold() in one.name.casefold())
    )


def _state(session: Document, seen: Document, world: World) -> tuple[State, str]:
    """What its host says, unless that was silent for too long: then nobody knows."""
    host = str(session.get("host"))
    silent_ms = world.now_ms - world.hosts.get(host, 0)
    if host not in world.hosts:
        return State.UNKNOWN, f"no agent of host {host} was ever heard of"
    if silent_ms > SILENT_MS:
        return State.UNKNOWN, f"the agent of host {host} is silent for {silent_ms // 1000} s"
    if not seen:
        return State.UNKNOWN, "its host has not looked at it yet"
    return State(seen["state"]), seen.get("cause") or ""


def _unregistered(seen: Document) -> Document:
    name = str(seen.get("_id"))
    wish = {"state": "STOP", "reason": "not registered", "by": "", "at_ms": None}
    program = name.partition("_")[0]
    return {"_id": name, "program": program, "pairs": [], "host": seen.get("host"), "desired": wish}


def _last_exit(found: Any) -> LastExit | None:
    if not found:
        return None
    at = to_datetime(found["at_ms"])
    return LastExit(code=found["code"], signal=found["signal"], at=at, cause=found["cause"])


def _time(ms: int | None) -> datetime | None:
    return None if ms is None else to_datetime(ms)
