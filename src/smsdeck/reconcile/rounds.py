"""One round of the agent: look, plan, remember, act, publish. Nothing in it waits for MongoDB, except that the
end of a session is announced (for a second at most) before it is signalled.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from random import Random

from smsdeck.kit.clock import Clock
from smsdeck.kit.ids import uuid7
from smsdeck.kit.mongo import Document
from smsdeck.reconcile import admission, documents, living, plan
from smsdeck.reconcile.deeds import Deeds
from smsdeck.reconcile.desired import Wished
from smsdeck.reconcile.facts import Action, Do, Seen, Timers
from smsdeck.reconcile.observe import Observer, Sight
from smsdeck.reconcile.publish import Publisher
from smsdeck.reconcile.runs import Observations, Runs
from smsdeck.reconcile.session_config import SessionConfigs
from smsdeck.reconcile.states import State
from smsdeck.reconcile.telling import Teller
from smsdeck.reconcile.watches import Deaths
from smsdeck.screen import records
from smsdeck.screen.protocol import Screen
from smsdeck.screen.records import Intent
from smsdeck.settings import Settings

ANNOUNCE_SECONDS = 1.0
QUEUE = 4
"""Starts handed out per slot and round, so that slots need not wait for the next round."""


class Rounds:
    """What the agent remembers between rounds, and the parts it acts with."""

    def __init__(
        self,
        settings: Settings,
        screen: Screen,
        clock: Clock,
        configs: SessionConfigs,
        observations: Observations,
        runs: Runs,
        wake: Callable[[], None],
        chance: Random,
    ) -> None:
        self._settings = settings
        self._screen = screen
        self._clock = clock
        self._chance = chance
        self._observer = Observer(screen, settings.sessions_dir)
        self._deeds = Deeds(settings, screen, self._observer, configs, clock, wake)
        publisher = Publisher(observations, runs, clock, self._observer.forget)
        self._teller = Teller(settings.host_name, self._observer, publisher, clock)
        self._deaths = Deaths(screen, wake)
        self._limits = living.Limits(round(settings.start_seconds * 1000), round(settings.backoff_seconds * 1000))
        self._timers: dict[str, Timers] = {}
        self._cleared = False

    def remember(self, observations: dict[str, Document], crashes: dict[str, list[int]]) -> None:
        """Take up what the last agent left."""
        for name, document in observations.items():
            self._timers[name] = documents.remembered(document, crashes.get(name, []))
        self._teller.remember(observations)

    async def once(self, wishes: dict[str, Wished] | None) -> None:
        """One round. Without wishes (never read yet) or with an incomplete look nothing is done."""
        sight = self._observer.look(self._clock.now_ms())
        self._deaths.follow(sight.processes())
        if wishes is None:
            self._put_back(sight)
            return
        if not sight.complete:
            self._put_back(sight)
            self._teller.show(self._timers, sight)
            return
        for socket in sight.leftovers:
            self._screen.tidy(socket)
        for server in sight.lost_sockets:
            self._screen.heal(server)
        actions = self._plan(wishes, sight)
        self._teller.record(wishes, sight)
        self._clear(sight)
        ends = await self._intend(actions, sight)
        self._start(actions, wishes)
        self._forget_the_gone(wishes)
        self._teller.show(self._timers, sight)
        if ends:
            await self._teller.flush(within_s=ANNOUNCE_SECONDS)
        for session in ends:
            self._deeds.end(session, sight.targets(session))

    def next_due_s(self) -> float:
        """Seconds until some session has a thing to happen at a known time; infinite if none has."""
        now = self._clock.now_ms()
        due = [plan.due_ms(timers, self._limits) for timers in self._timers.values()]
        return min(((one - now) / 1000 for one in due if one is not None and one > now), default=float("inf"))

    async def flush(self) -> None:
        """Write what is not written yet."""
        await self._teller.flush()

    async def close(self) -> None:
        """Stop acting and watching; write what is known."""
        self._deaths.close()
        await self._deeds.close()
        await self._teller.flush(within_s=ANNOUNCE_SECONDS)

    def _put_back(self, sight: Sight) -> None:
        """Ends seen before anybody may act on them are told again."""
        for end in sight.ends:
            self._observer.failed(end)

    def _plan(self, wishes: dict[str, Wished], sight: Sight) -> list[Action]:
        now = self._clock.now_ms()
        actions = []
        for name in sorted({*wishes, *sight.seen}):
            wish = wishes[name].wish if name in wishes else None
            before = self._timers.get(name, Timers())
            jitter = self._chance.uniform(-1, 1)
            step = plan.step(name, wish, sight.seen.get(name, Seen()), before, now, self._limits, jitter)
            self._timers[name] = replace(step.timers, moves=(), handled=())
            if step.action:
                actions.append(step.action)
        return actions

    async def _intend(self, actions: list[Action], sight: Sight) -> list[str]:
        """Put the wish to end on the disk, before any signal; which sessions are to be ended now."""
        ends = [one for one in actions if one.do is Do.END and not self._deeds.is_ending(one.session)]
        if wanted := [one for one in ends if one.wanted]:
            await asyncio.to_thread(self._write_intents, wanted, sight)
        return [one.session for one in ends]

    def _write_intents(self, actions: list[Action], sight: Sight) -> None:
        for action in actions:
            folder = self._observer.folder(action.session)
            now = self._clock.now_ms()
            for run in sight.starts.get(action.session, []):
                records.intend(folder, Intent(run.run_id, "agent", action.reason, now))

    def _start(self, actions: list[Action], wishes: dict[str, Wished]) -> None:
        slots = self._settings.starts_at_once * QUEUE - self._deeds.starting
        now = self._clock.now_ms()
        times = [time for timers in self._timers.values() for time in timers.crashes.times]
        brake = admission.brake_until_ms(times, len(wishes), now)
        for action in admission.admit(actions, slots, brake=brake is not None):
            wished, run_id = wishes[action.session], str(uuid7())
            before = self._timers[action.session]
            self._timers[action.session] = plan.launched(before, run_id, wished.wish, action, now)
            self._deeds.start(wished, run_id)

    def _clear(self, sight: Sight) -> None:
        """End what runs left alive that died without an exit record, and once what was left before this agent."""
        left = {end.session for end in sight.ends if end.start and end.exit is None}
        if not self._cleared:
            left |= sight.seen.keys()
            self._cleared = True
        if left:
            self._deeds.clear(left)

    def is_gone(self, session: str) -> bool:
        """Whether nothing is left of a session that nobody wishes for."""
        return session not in self._timers

    def _forget_the_gone(self, wishes: dict[str, Wished]) -> None:
        """Drop sessions that nobody wishes for and of which nothing is left."""
        for name, timers in list(self._timers.items()):
            wanted = name in wishes and not wishes[name].retired
            if not wanted and timers.state is State.STOPPED:
                del self._timers[name]
