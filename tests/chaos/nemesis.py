"""What goes wrong, and when: a schedule drawn from the seed. `faults` and `outages` hold how each is done."""

import asyncio
from collections.abc import Awaitable, Callable

from tests.chaos import faults, outages
from tests.chaos.baits import Baits
from tests.chaos.lasting import Lasting
from tests.chaos.world import World

UNSEEN = 4
"""Faults in a row without an agent."""

Fault = Callable[[Lasting], Awaitable[bool]]


class Nemesis:
    """Does faults to a world. Those that last go on beside the others; `heal` ends them."""

    def __init__(self, world: World, baits: Baits) -> None:
        self._chance = world.chance
        self._lasting = Lasting(world)
        self._unseen = 0
        self.done: dict[str, int] = {}
        missing = world.kernel.why_not
        possible: list[tuple[str, int, Fault]] = [
            ("kill_program", 5, faults.kill_program),
            ("kill_wrapper", 3, faults.kill_wrapper),
            ("kill_server", 3, faults.kill_server),
            ("kill_all_of_a_session", 2, faults.kill_all_of_a_session),
            ("kill_wrapper_and_program", 2, faults.kill_wrapper_and_program),
            ("stop_a_server", 2, faults.stop_a_server),
            ("delete_a_socket", 2, faults.delete_a_socket),
            ("wish", 8, faults.ask),
            ("kill_agent", 4, outages.kill_agent),
            ("freeze_agent", 1, outages.freeze_agent),
            ("delete_all_sockets", 1, outages.delete_all_sockets),
            ("kill_store", 1, outages.kill_store),
            ("empty_store", 1, outages.empty_store),
        ]
        if "pid" not in missing:
            possible.append(("reuse_pids", 3, lambda lasting: outages.reuse_pids(lasting, baits)))
        if "pty" not in missing:
            possible.append(("no_ptys", 1, outages.no_ptys))
        if "disk" not in missing:
            possible.append(("full_disk", 1, outages.full_disk))
        if "sight" not in missing:
            possible.append(("hide_sockets", 1, outages.hide_sockets))
        self._possible = {name: fault for name, _, fault in possible}
        self._weights = [weight for _, weight, _ in possible]

    async def run(self, count: int) -> None:
        """So many faults, one after another: one of each kind in any order, then more by weight."""
        names, queue = [*self._possible], [*self._possible]
        self._chance.shuffle(queue)
        while sum(self.done.values()) < count:
            (name,) = (queue.pop(0),) if queue else self._chance.choices(names, self._weights)
            if await self._possible[name](self._lasting):
                self.done[name] = self.done.get(name, 0) + 1
                self._lasting.world.note(name)
                await self._pace()
            elif name not in self.done:
                queue.append(name)
            await asyncio.sleep(self._chance.uniform(0.1, 0.7))

    async def _pace(self) -> None:
        """An agent that is slow to come is waited for after some faults: otherwise a busy machine would let it see
        nothing of what happens.
        """
        self._unseen = self._unseen + 1 if self._lasting.world.is_away("agent") else 0
        if self._unseen == UNSEEN:
            await self._lasting.until_back("agent")

    async def kill_agent_at_rest(self) -> None:
        """Once more when nothing else is wrong, and wait for the next one. In the midst of it all a seed may have
        nothing left alive whenever its agent is killed.
        """
        await outages.replace_agent(self._lasting, 0.0)

    async def heal(self) -> None:
        """Wait until all that was away is back."""
        await self._lasting.heal()
