"""Faults that last some seconds, beside others."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress

from tests.chaos.proc import Process, still
from tests.chaos.world import World


class Lasting:
    """A world, and what is wrong with it at the moment."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.chance = world.chance
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._stopped: list[Process] = []

    def away(self, what: str, seconds: float, mend: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
        """Something is away from now on; `mend` brings it back after some seconds. The task ends then."""

        async def lasting() -> None:
            await asyncio.sleep(seconds)
            await mend()
            self.world.back(what)
            del self._under_way[what]

        self.world.away(what)
        self._under_way[what] = asyncio.create_task(lasting())
        return self._under_way[what]

    async def until_back(self, what: str) -> None:
        """Wait until it is there."""
        if task := self._under_way.get(what):
            await task

    def stop(self, process: Process, seconds: float | None) -> bool:
        """Stop a process for some seconds, or until all is healed; False if it is dead."""
        try:
            os.kill(process.pid, signal.SIGSTOP)
        except ProcessLookupError:
            return False
        self._stopped.append(process)
        self.world.note(f"stopped {process}")
        if seconds is not None:
            asyncio.get_running_loop().call_later(seconds, self._continue, process)
        return True

    async def heal(self) -> None:
        """Wait until all is back; let what is stopped go on."""
        await asyncio.gather(*self._under_way.values())
        for process in self._stopped:
            self._continue(process)

    def _continue(self, process: Process) -> None:
        if still(process):
            self.world.note(f"let {process} go on")
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGCONT)

    def pick(self, *parts: str) -> tuple[str, list[Process]] | None:
        """Some session of which such processes live."""
        look = self.world.sampler.look
        having = [name for name in sorted(look.sessions) if look.of(name, *parts)]
        if not having:
            return None
        name = self.chance.choice(having)
        return name, look.of(name, *parts)

    def kill(self, *parts: str, number: signal.Signals = signal.SIGKILL) -> bool:
        """Signal all such processes of some session; False if there are none."""
        if (found := self.pick(*parts)) is None:
            return False
        for process in found[1]:
            self.world.hurt(found[0], process, number)
        return True
