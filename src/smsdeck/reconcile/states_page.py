"""`docs/states.md`, written from the table: `python -m smsdeck.reconcile.states_page > docs/states.md`."""

import sys
from collections.abc import Iterable

from smsdeck.reconcile.states import MEANINGS, ROWS, Row, State

HEAD = """# States of a session

Made from `src/smsdeck/reconcile/states.py` by `python -m smsdeck.reconcile.states_page`. The plan makes no other
transition; the same table is at `GET /api/v1/states`, and each session's transitions are at
`GET /api/v1/sessions/{name}/history`.

State is what is **seen**. What is **wished** (RUN, STOP, PAUSE) and how well it is (**health**) are fields of
their own. The console also shows UNKNOWN while a host's agent is silent; that is not kept as a transition, since
nobody saw one.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *_states(), "", *_diagram(), "", *_transitions(), ""])


def _states() -> list[str]:
    rows = [f"| {state} | {meaning} |" for state, meaning in MEANINGS.items()]
    return ["| state | meaning |", "| --- | --- |", *rows]


def _diagram() -> list[str]:
    """Without the ways into and out of UNKNOWN, which every state has."""
    shown = [row for row in ROWS if State.UNKNOWN not in (row.before, row.after)]
    ways = dict.fromkeys((row.before, row.after) for row in shown)
    labels = {way: _labels(shown, way) for way in ways}
    arrows = [f"  {before} --> {after}: {labels[before, after]}" for before, after in ways]
    return ["```mermaid", "stateDiagram-v2", "  [*] --> STOPPED", *arrows, "```"]


def _labels(rows: list[Row], way: tuple[State, State]) -> str:
    return ", ".join(row.event for row in rows if (row.before, row.after) == way)


def _transitions() -> list[str]:
    grouped: dict[tuple[str, str], list[Row]] = {}
    for row in ROWS:
        grouped.setdefault((row.event, row.meaning), []).append(row)
    lines = [
        f"| {event} | {_names(row.before for row in rows)} | {_names(row.after for row in rows)} | {meaning} |"
        for (event, meaning), rows in grouped.items()
    ]
    return ["| event | from | to | meaning |", "| --- | --- | --- | --- |", *lines]


def _names(states: Iterable[State]) -> str:
    return ", ".join(dict.fromkeys(states))


if __name__ == "__main__":
    sys.stdout.write(page())
