"""Carries out what was decided on, in an order that forgives a kill at any moment: what is to end is on the disk
before a signal, what is to start is remembered before screen is asked.
"""

import asyncio
from collections.abc import Callable, Sequence

from smsdeck.kit import log
from smsdeck.kit.clock import Clock
from smsdeck.kit.ids import uuid7
from smsdeck.reconcile import admission, plan
from smsdeck.reconcile.brake import Brake
from smsdeck.reconcile.deeds import Deeds
from smsdeck.reconcile.desired import Wished
from smsdeck.reconcile.facts import Action, Do
from smsdeck.reconcile.knowledge import Knowledge
from smsdeck.reconcile.observe import Observer
from smsdeck.reconcile.sight import Sight
from smsdeck.screen import records
from smsdeck.screen.records import Intent

logger = log.get("agent")
QUEUE = 2
"""Starts handed out per slot and round, so that slots need not wait for the next round."""


class Acting:
    """`at_once`: how many sessions are started together. `wake`: have another round soon."""

    def __init__(
        self,
        observer: Observer,
        deeds: Deeds,
        knowledge: Knowledge,
        brake: Brake,
        clock: Clock,
        wake: Callable[[], None],
        *,
        at_once: int,
    ) -> None:
        self._observer = observer
        self._deeds = deeds
        self._knowledge = knowledge
        self._brake = brake
        self._clock = clock
        self._wake = wake
        self._at_once = at_once
        self._cleared = False

    async def intend(self, actions: Sequence[Action], sight: Sight) -> list[str]:
        """Put the wish to end on the disk, before any signal; which sessions are to be ended now. One whose wish
        cannot be written is left for the next round: its end would be told as a crash.
        """
        ends = [one for one in actions if one.do is Do.END and not self._deeds.is_ending(one.session)]
        later: set[str] = set()
        if wanted := [one for one in ends if one.wanted]:
            later = await asyncio.to_thread(self._write_intents, wanted, sight)
        return [one.session for one in ends if one.session not in later]

    def _write_intents(self, actions: Sequence[Action], sight: Sight) -> set[str]:
        """The sessions whose wish could not be written."""
        failed, why = set[str](), ""
        for action in actions:
            try:
                self._write_intent(action, sight)
            except OSError as error:
                failed.add(action.session)
                why = str(error.strerror)
        if failed:
            logger.error("no wish to end can be written: not ended yet", sessions=len(failed), error=why)
        return failed

    def _write_intent(self, action: Action, sight: Sight) -> None:
        folder = self._observer.folder(action.session)
        now = self._clock.now_ms()
        for run in sight.starts.get(action.session, []):
            records.intend(folder, Intent(run.run_id, action.by, action.reason, now))
        self._observer.doubt(action.session)

    def launch(self, actions: Sequence[Action], wishes: dict[str, Wished]) -> list[tuple[Wished, str]]:
        """Which sessions are started now, under which run ids. Only what is remembered changes."""
        slots = self._at_once * QUEUE - self._deeds.starting
        now, timers = self._clock.now_ms(), self._knowledge.timers
        self._brake.look(timers.values(), len(wishes), now)
        starts = []
        for action in admission.admit(actions, slots, brake=self._brake.held is not None):
            wished, run_id = wishes[action.session], str(uuid7())
            timers[action.session] = plan.launched(timers[action.session], run_id, wished.wish, action, now)
            starts.append((wished, run_id))
        return starts

    async def adopt(self, actions: Sequence[Action], sight: Sight) -> None:
        """Take over what was asked for."""
        for action in actions:
            if action.do is Do.ADOPT:
                await self._adopt(action, sight)

    async def _adopt(self, action: Action, sight: Sight) -> None:
        try:
            taken = await asyncio.to_thread(self._observer.adopt, action.session, str(uuid7()), sight)
        except OSError as error:
            logger.error("cannot adopt yet", session=action.session, error=error.strerror)
            return
        logger.info("adopted" if taken else "nothing to adopt", session=action.session, by=action.by)
        self._wake()

    def clear(self, sight: Sight) -> None:
        """End what runs left alive that died without an exit record, and once what was left before this agent."""
        left = {end.session for end in sight.ends if end.start and end.exit is None}
        if not self._cleared:
            left |= sight.seen.keys()
            self._cleared = True
        if left:
            self._deeds.clear(left)
