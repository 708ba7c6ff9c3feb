"""Decides on all sessions of the host, and spares those of which nothing changed: at most moments, all of them."""

from collections.abc import Mapping
from math import inf
from random import Random

from smsdeck.reconcile import plan
from smsdeck.reconcile.desired import Wished
from smsdeck.reconcile.facts import Action, Desired, Seen, Timers
from smsdeck.reconcile.knowledge import Knowledge
from smsdeck.reconcile.living import Limits
from smsdeck.reconcile.quiet import Quiet
from smsdeck.reconcile.sight import Sight

NOTHING_SEEN = Seen()
NEVER_SEEN = Timers()


class Decider:
    """Changes `knowledge.timers` by `plan.step`, session by session."""

    def __init__(self, knowledge: Knowledge, limits: Limits, chance: Random) -> None:
        self._knowledge = knowledge
        self._limits = limits
        self._chance = chance
        self._quiet = Quiet(limits)
        self._wishes: Mapping[str, Wished] | None = None
        self._rest_until_ms = -inf

    def disturb(self) -> None:
        """Something was changed from outside: decide on everything next time."""
        self._rest_until_ms = -inf

    def rests(self, wishes: Mapping[str, Wished], sight: Sight, now_ms: int) -> bool:
        """Whether `decide` would decide nothing: the same wishes and the same sight as when it did so last."""
        return sight.uneventful and wishes is self._wishes and now_ms < self._rest_until_ms

    def decide(self, wishes: Mapping[str, Wished], sight: Sight, now_ms: int) -> list[Action]:
        """One decision on each session that is wished for, seen or remembered."""
        actions: list[Action] = []
        self._wishes, self._rest_until_ms = wishes, inf
        for name in sorted(self._concerned(wishes, sight)):
            wish = wishes[name].wish if name in wishes else None
            actions += self._decide(name, wish, sight.seen.get(name, NOTHING_SEEN), now_ms)
        return actions

    def _concerned(self, wishes: Mapping[str, Wished], sight: Sight) -> set[str]:
        """The sessions to decide on. One that is retired, or that left but a folder, is none any more once
        it is forgotten: it would be found and forgotten again in each round.
        """
        wished = {name for name, one in wishes.items() if not one.retired}
        there = {name for name, seen in sight.seen.items() if seen != NOTHING_SEEN}
        return wished | there | self._knowledge.timers.keys()

    def _decide(self, name: str, wish: Desired | None, seen: Seen, now_ms: int) -> list[Action]:
        timers = self._knowledge.timers.get(name, NEVER_SEEN)
        if (until_ms := self._quiet.until_ms(name, wish, seen, timers)) > now_ms:
            self._rest_until_ms = min(self._rest_until_ms, until_ms)
            return []
        self._rest_until_ms = -inf
        step = plan.step(name, wish, seen, timers, now_ms, self._limits, self._chance.uniform(-1, 1))
        if step.action or step.timers != timers:
            self._knowledge.timers[name] = step.timers
        else:
            self._quiet.keep(name, wish, seen, timers)
        return [step.action] if step.action else []
