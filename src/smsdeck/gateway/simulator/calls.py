"""Calls with delivery reports, for senders that pass a `callback_url` along."""

import asyncio
from urllib.parse import urlsplit

import httpx2

from smsdeck.gateway.simulator.fate import NEVER, Fate

TRIES = 5
BETWEEN_S = 2.0
"""As gateways do: a sender that does not answer, or answers 5xx, is called again."""
TIMEOUT_S = 5.0
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
"""The simulator calls nobody beyond this machine, whatever a sender asks for."""


class Calls:
    """Makes them in the background of one event loop; those under way when it ends are lost."""

    def __init__(self) -> None:
        self._under_way: set[asyncio.Task[None]] = set()

    def promise(self, url: str, fate: Fate) -> bool:
        """Call this address when the receipt is due; whether there is one to tell, and an address for it."""
        if fate.after_s == NEVER or not _is_ours(url):
            return False
        task = asyncio.create_task(_call(f"{url}&state={fate.receipt}", fate.after_s))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return True


def _is_ours(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "http" and parts.hostname in LOOPBACK and bool(parts.query)


async def _call(url: str, after_s: float) -> None:
    await asyncio.sleep(after_s)
    async with httpx2.AsyncClient(trust_env=False, timeout=TIMEOUT_S) as client:
        for _ in range(TRIES):
            try:
                if (await client.get(url)).status_code < 500:
                    return
            except httpx2.TransportError:
                pass  # as good as a 503
            await asyncio.sleep(BETWEEN_S)
