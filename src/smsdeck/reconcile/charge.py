"""Being in charge of a host: by the fence in the store, or, while the store is away, by having held it last."""

import asyncio
from typing import Any

from smsdeck.errors import FencedError, HeldError
from smsdeck.kit import log
from smsdeck.reconcile.fence import Fence
from smsdeck.reconcile.memory import Memory

logger = log.get("agent")


class Charge:
    """Degraded mode: an agent that held the host last acts on its memory until the store answers. `lost` says who
    took the host over; then this agent ends.
    """

    def __init__(self, fence: Fence, memory: Memory, *, by_force: bool = False) -> None:
        self.fence = fence
        self.lost: FencedError | None = None
        self._memory = memory
        self._by_force = by_force
        self._waiting = False
        self._lock = asyncio.Lock()

    @property
    def confirmed(self) -> bool:
        """Whether the store says that the host is ours."""
        return self.fence.confirmed and self.lost is None

    @property
    def acts(self) -> bool:
        """Whether sessions may be started and ended."""
        return self.lost is None and (self.confirmed or self._memory.fence is not None)

    async def beat(self, **facts: Any) -> bool:
        """Claim the host, or say that its agent lives; True if the store has lost what it was told. PyMongoError
        if the store is away.
        """
        async with self._lock:
            try:
                if self.fence.confirmed:
                    return await self.fence.beat(**facts)
                await self._claim()
            except FencedError as error:
                self.lost = error
                self._memory.hold(None)
            except HeldError as error:
                self._wait(error)
        return False

    async def release(self) -> None:
        """Let the next agent have the host; a store that is away is not waited for long."""
        if self.confirmed:
            try:
                async with asyncio.timeout(1.0):
                    await self.fence.release()
            except Exception as error:  # whatever it is, the agent ends
                logger.debug("host not released", error=type(error).__name__)

    async def _claim(self) -> None:
        """One that acted on its memory has been passed where another holds the host now."""
        acted = self._memory.fence is not None and not self._by_force
        await (self.fence.resume() if acted else self.fence.claim(by_force=self._by_force))
        if self.fence.confirmed:
            self._memory.hold(self.fence.number)
            self._waiting = False

    def _wait(self, error: HeldError) -> None:
        if not self._waiting:
            logger.error("this agent waits", why=error.detail, hint=error.hint)
        self._waiting = True
