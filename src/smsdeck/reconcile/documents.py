"""Facts to MongoDB documents and back. Pure."""

from smsdeck.kit.mongo import Document
from smsdeck.reconcile.backoff import Crashes
from smsdeck.reconcile.facts import Timers
from smsdeck.reconcile.sight import End
from smsdeck.reconcile.signs import Sign
from smsdeck.reconcile.states import State
from smsdeck.screen.identity import Identity
from smsdeck.screen.records import Start


def run_begun(start: Start, session: str, program: str, host: str) -> Document:
    """A run that lives."""
    return {
        "_id": start.run_id,
        "session": session,
        "program": program,
        "host": host,
        "boot_id": start.boot_id,
        "pid": start.child_pid,
        "start_ticks": start.child_ticks,
        "started_ms": start.started_ms,
        "ended_ms": None,
        "code": None,
        "signal": None,
        "cause": None,
        "why": "",
        "started_by": start.by,
        "by": "",
        "log_tail": [],
        "uptime_s": None,
    }


def run_ended(end: End, program: str, host: str, tail: list[str]) -> Document:
    """A run that is over; one that never began has no process."""
    run = end.run
    return {
        "_id": run.run_id,
        "session": end.session,
        "program": program,
        "host": host,
        "boot_id": end.start.boot_id if end.start else None,
        "pid": end.start.child_pid if end.start else None,
        "start_ticks": end.start.child_ticks if end.start else None,
        "started_ms": run.started_ms,
        "ended_ms": run.ended_ms,
        "code": end.exit.code if end.exit else None,
        "signal": end.exit.signal if end.exit else None,
        "cause": run.cause,
        "why": run.why,
        "started_by": end.start.by if end.start else "agent",
        "by": run.by,
        "log_tail": tail,
        "uptime_s": round((run.ended_ms - run.started_ms) / 1000, 3),
    }


def last_exit(end: End) -> Document:
    """The end of a run as its session's observation carries it."""
    return {
        "run_id": end.run.run_id,
        "code": end.exit.code if end.exit else None,
        "signal": end.exit.signal if end.exit else None,
        "at_ms": end.run.ended_ms,
        "cause": end.run.cause,
    }


def observation(
    session: str,
    host: str,
    timers: Timers,
    start: Start | None,
    server: Identity | None,
    sign: Sign,
    last: Document | None,
) -> Document:
    """What is seen of a session, without the time of looking: equal documents need not be written again."""
    return {
        "_id": session,
        "host": host,
        "state": timers.state.value,
        "since_ms": timers.since_ms,
        "cause": timers.cause,
        "health": sign.health,
        "doing": sign.doing,
        "flags": sorted(timers.flags | sign.flags),
        "pid": start.child_pid if start else None,
        "screen_pid": server.pid if server else None,
        "run_id": start.run_id if start else None,
        "started_ms": start.started_ms if start else None,
        "restarts": timers.restarts,
        "next_start_ms": timers.next_start_ms,
        "restart_id": timers.restart_id,
        "asked_ms": timers.asked_ms,
        "in_a_row": timers.crashes.in_a_row,
        "last_exit": last,
    }


def remembered(document: Document, crash_times: list[int], last_move: Document | None = None) -> Timers:
    """The timers that the last agent left in an observation, and in the newest transition that it told."""
    newer = last_move and last_move["at_ms"] >= document["since_ms"]
    return Timers(
        state=State(last_move["to"] if last_move and newer else document["state"]),
        since_ms=last_move["at_ms"] if last_move and newer else document["since_ms"],
        cause=document.get("cause") or "",
        crashes=Crashes(tuple(sorted(crash_times)), document.get("in_a_row") or 0),
        next_start_ms=document.get("next_start_ms"),
        asked_ms=document.get("asked_ms"),
        restart_id=document.get("restart_id"),
        restarts=document.get("restarts") or 0,
    )
