"""What the checker finds."""

from dataclasses import dataclass, field

from tests.chaos.history import Life

KINDS = {
    "missed": "a crash without an alert, or an end without a record",
    "false_alert": "an alert, or a record of a crash, where none was",
    "unasked": "a program was ended though nobody asked for it",
    "duplicate": "a session ran twice at one time, or a run or an alert was told twice",
    "orphan": "a process or a socket that was left after all was stopped",
    "stranger": "a signal to a process that was none of ours",
    "unadopted": "a survivor that the next agent did not take up",
    "blind": "something was started while SCREENDIR could not be read",
    "unsettled": "not as wished once the faults were over",
    "chain": "transitions that do not join, or are none of the state table",
}


@dataclass(frozen=True)
class Fault:
    """One thing that must not be. `kind` is one of `KINDS`."""

    kind: str
    text: str


@dataclass
class Verdict:
    """What is wrong, and how much was tried."""

    faults: list[Fault]
    figures: dict[str, int] = field(default_factory=dict)


def what(life: Life) -> str:
    """A life in words."""
    return f"{life.session} pid {life.pid} ({life.said or 'said nothing'})"
