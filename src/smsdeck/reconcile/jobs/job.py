"""A job as plain values. `decide` says what comes next, `documents` keeps it. Pure."""

from collections import Counter
from dataclasses import dataclass, replace
from typing import Literal

from smsdeck.reconcile.states import State

JobAction = Literal["start", "stop", "restart"]
JobState = Literal["running", "done", "cancelled"]
Outcome = Literal["waiting", "asked", "done", "failed", "refused", "unchanged", "cancelled", "not_found"]
OUTCOMES: tuple[Outcome, ...] = (
    "waiting",
    "asked",
    "done",
    "failed",
    "refused",
    "unchanged",
    "cancelled",
    "not_found",
)
OPEN = frozenset({"waiting", "asked"})
"""Outcomes that are none yet: every other one is final."""


@dataclass(frozen=True)
class Item:
    """One session of a job. `at_ms` is when it came to its outcome. `asked_ms` is the time of the wish that was
    written for it, `before_ms` that of the wish it replaced: only while that one still stands is it replaced.
    """

    name: str
    outcome: Outcome = "waiting"
    why: str = ""
    at_ms: int | None = None
    asked_ms: int | None = None
    before_ms: int | None = None


@dataclass(frozen=True)
class Job:
    """An order and what became of it. `at_once` is None for a job that asks everybody at the start."""

    id: str
    action: JobAction
    by: str
    reason: str
    at_ms: int
    items: tuple[Item, ...]
    wait_ms: int
    at_once: int | None = None
    state: JobState = "running"
    why: str = ""
    failures_in_a_row: int = 0
    finished_ms: int | None = None

    def under_way(self) -> int:
        """How many are asked and have not arrived."""
        return sum(one.outcome == "asked" for one in self.items)

    def counts(self) -> dict[str, int]:
        """How many there are of each outcome, the absent ones as 0."""
        counted = Counter(one.outcome for one in self.items)
        return {outcome: counted[outcome] for outcome in OUTCOMES}

    def open_names(self, waiting: int) -> list[str]:
        """All that are asked, and the next `waiting` of those that wait."""
        asked = [one.name for one in self.items if one.outcome == "asked"]
        rest = [one.name for one in self.items if one.outcome == "waiting"]
        return asked + rest[:waiting]


@dataclass(frozen=True)
class Fact:
    """What is known of a session now. `wish_*` is the wish that holds, `given_ms` when a person gave it; one
    that is registered nowhere has none.
    `acted_ms` and `restart_id` are the wish that the agent acted on last. `why_not` is the reason against the
    job's action, empty if it is allowed; `unchanged` means that the action would change nothing.
    """

    wish_state: str
    wish_ms: int | None
    wish_by: str
    wish_job: str | None
    given_ms: int
    state: State
    cause: str = ""
    alive: bool = False
    acted_ms: int | None = None
    restart_id: str | None = None
    why_not: str = ""
    unchanged: bool = False


def ended(item: Item, outcome: Outcome, why: str, now_ms: int) -> Item:
    """The item with its result."""
    return replace(item, outcome=outcome, why=why, at_ms=now_ms)
