"""A history made easy to ask: what was surely so, and what may have been. Pure.

Moments within smsdeck cannot be seen from outside: a wish is acted on somewhere between its writing and its
reading, a signal arrives a little after it was sent. Where only the order of two such moments decides, both
answers count as right; the constants here say how far that goes.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from tests.chaos.history import Document, History, Identity, Injury, Life, Outage, Wished

LAG_MS = 3_000
"""A wish is read within this time, where the store is there and the agent runs."""

SLACK_MS = 300
"""Between a signal and the first look that misses its process."""

NEVER_BEGAN_MS = 30_000
"""A start that the outage of a pty or of the disk thwarted is given up by then; so is one whose screen server was
killed before anything ran in it.
"""


class Case:
    """Looks things up in one history."""

    def __init__(self, history: History) -> None:
        self._h = history

    @cached_property
    def run_of(self) -> dict[Identity, Document]:
        """The record of each process."""
        return {(run["pid"], run["start_ticks"]): run for run in self._h.runs if run["pid"] is not None}

    @cached_property
    def life_of(self) -> dict[Identity, Life]:
        """The life of each process."""
        return {life.identity: life for life in self._h.lives}

    @cached_property
    def alerts_of(self) -> dict[str, list[Document]]:
        """The crash alerts of each run, by its id."""
        found: dict[str, list[Document]] = defaultdict(list)
        for alert in self._h.alerts:
            found[alert["_id"].partition(":")[2]].append(alert)
        return found

    def hurt(self, life: Life) -> bool:
        """Whether something of its session was killed while it lived."""
        gone_ms = life.gone_ms if life.gone_ms is not None else life.last_ms
        return any(_meets(one, life.session, life.began_ms, gone_ms) for one in self._h.injuries)

    def on_purpose(self, life: Life) -> bool:
        """Whether a wish to stop, pause or restart may have been in force when it ended."""
        wishes = [one for one in self._h.wishes if one.session == life.session]
        assert life.gone_ms is not None
        return any(
            one.action != "start" and one.at_ms <= life.gone_ms and not self._over(one, wishes, life.began_ms)
            for one in wishes
        )

    def explained(self, run: Document) -> bool:
        """Whether a crash of a run that no program was seen in has its reason in what was done."""
        began = run["pid"] is not None
        first, last = run["started_ms"] - (0 if began else NEVER_BEGAN_MS), run["ended_ms"]
        if any(_meets(one, run["session"], first, last) for one in self._h.injuries):
            return True
        away = {"pty", "disk", "sight"}
        return not began and self.meets_outage(away, first, last)

    def meets_outage(self, kinds: set[str], from_ms: int, to_ms: int) -> bool:
        """Whether one of these was away in that time."""
        return any(
            one.what in kinds and one.from_ms <= to_ms + SLACK_MS and one.to_ms >= from_ms - SLACK_MS
            for one in self._h.outages
        )

    def known_by(
        self, at_ms: int, lag_ms: int = LAG_MS, kinds: Iterable[str] = ("store", "agent", "empty")
    ) -> int:
        """By when the agent has surely acted on what was there at `at_ms`: `lag_ms` without any such outage."""
        known = at_ms + lag_ms
        for outage in sorted(self._h.outages, key=lambda one: one.from_ms):
            if outage.what in kinds and outage.from_ms <= known and outage.to_ms >= at_ms:
                known = max(known, outage.to_ms + lag_ms)
        return known

    def outages(self, what: str) -> list[Outage]:
        """All of a kind."""
        return [one for one in self._h.outages if one.what == what]

    def _over(self, wish: Wished, wishes: Iterable[Wished], at_ms: int) -> bool:
        """Whether a wish was surely answered before `at_ms`: a restart by itself, others by a later one."""
        later = [one for one in wishes if one.at_ms > wish.at_ms and one.action in {"start", "restart"}]
        if wish.action == "restart":
            later = [wish]
        return any(self.known_by(one.done_ms) < at_ms for one in later)


def _meets(injury: Injury, session: str, from_ms: int, to_ms: int) -> bool:
    return injury.session == session and injury.done_ms >= from_ms - SLACK_MS and injury.at_ms <= to_ms + SLACK_MS
