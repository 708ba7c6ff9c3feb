"""Ending what dead runs left alive."""

import asyncio
from collections.abc import Collection
from pathlib import Path

from smsdeck.kit import log
from smsdeck.screen import remains

logger = log.get("agent")


async def sweep(folders: Collection[Path]) -> None:
    """KILL what is left. Looked for in a thread: hundreds of processes' environments are read."""
    for folder, left in (await asyncio.to_thread(remains.find, folders)).items():
        logger.warning("a dead run left processes alive: ended", session=folder.name, count=len(left))
        if not await remains.end(left):
            logger.error("still alive after KILL", session=folder.name)
