"""Wishes and timers to JSON and back. Pure. What an older version wrote is read as far as it goes."""

from dataclasses import asdict, fields
from typing import Any

from smsdeck.kit.mongo import Document
from smsdeck.reconcile.backoff import Crashes
from smsdeck.reconcile.desired import Wished
from smsdeck.reconcile.facts import Desired, Timers
from smsdeck.reconcile.states import State

_TIMERS = {field.name for field in fields(Timers)} - {"moves"}
_DESIRED = {field.name for field in fields(Desired)}


def timers_record(timers: Timers) -> Document:
    """All of it but the moves, which are told on their own."""
    plain: dict[str, Any] = {name: getattr(timers, name) for name in _TIMERS}
    return plain | {"crashes": asdict(timers.crashes), "flags": sorted(timers.flags)}


def timers_of(record: Document) -> Timers:
    """KeyError, TypeError or ValueError if it is none."""
    known = {name: value for name, value in record.items() if name in _TIMERS}
    crashes, veiled = record["crashes"], record.get("veiled")
    return Timers(
        **known
        | {
            "state": State(record["state"]),
            "crashes": Crashes(tuple(crashes["times"]), crashes["in_a_row"]),
            "flags": frozenset(record["flags"]),
            "veiled": (State(veiled[0]), veiled[1]) if veiled else None,
            "handled": tuple(record.get("handled", ())),
        }
    )


def wished_record(wished: Wished) -> Document:
    """All of it."""
    return asdict(wished)


def wished_of(record: Document) -> Wished:
    """KeyError or TypeError if it is none."""
    wish = Desired(**{name: value for name, value in record["wish"].items() if name in _DESIRED})
    return Wished(
        record["name"], record["program"], record["path"], tuple(record["pairs"]), wish, record["retired"]
    )
