"""Who may act on a host: one agent, by a number in `hosts` that only grows. An agent that was passed stops.

The lock in the data folder keeps two agents of one folder apart. This keeps agents of two folders or machines
apart that were given the same host name. While MongoDB is away the holder goes on.
"""

import asyncio
import os
import socket
from pathlib import Path
from typing import Any, Literal

from pymongo.errors import DuplicateKeyError

from smsdeck.errors import FencedError, HeldError
from smsdeck.kit.mongo import STORE_NOW, Database, Document, store_now_ms

Written = Literal["there", "made"]
GONE_S = 30
"""An agent that lives is heard of every 5 s. Whoever took the host from it would start all of its sessions
a second time, from another data folder."""

STOPS = "This one acts no more; programs go on. End one of the two, or give it a host name of its own."


def holder_of(data_dir: Path) -> str:
    """Who an agent is: its machine and its data folder. The same after a restart of either."""
    try:
        machine = Path("/etc/machine-id").read_text("ascii").strip()
    except (OSError, ValueError):
        machine = ""
    return f"{machine or socket.gethostname()}:{data_dir}"


class Fence:
    """`number` is None until the host was held, `confirmed` once this process claimed it. `beat_due` is set by
    whoever finds a write refused, or has news for the host's document: beat at once. All methods may raise
    PyMongoError.
    """

    def __init__(self, db: Database, host: str, remembered: int | None, **facts: Any) -> None:
        """`facts` go into the host's document with each beat; `holder` (see `holder_of`) is one of them."""
        self._hosts = db["hosts"]
        self._db = db
        self._host = host
        self._fields: dict[str, Any] = {"agent_pid": os.getpid(), **facts}
        self.number = remembered
        self.confirmed = False
        self.beat_due = asyncio.Event()

    async def claim(self, *, by_force: bool = False) -> None:
        """Hold the host; HeldError if another holder has it and did not release it. `by_force`: also where that
        one was not heard of for `GONE_S`.
        """
        found = await self._hosts.find_one({"_id": self._host}) or {}
        free = found.get("released") or found.get("holder") in (None, self._fields["holder"])
        if not free:
            await self._check_gone(found, by_force=by_force)
        number = max(found.get("fence") or 0, self.number or 0) + 1
        if await self._write({"_id": self._host, "fence": found.get("fence")}, number, upsert=not found):
            self.number, self.confirmed = number, True

    async def beat(self, **facts: Any) -> bool:
        """Say that this host's agent lives; True if the store has lost what it was told before (it was emptied, or
        set back to an older state). FencedError if the host was taken over.
        """
        mine = {"_id": self._host, "fence": self.number, "holder": self._fields["holder"]}
        done = await self._write(mine, self.number or 0, upsert=True, **facts)
        if done is None:
            await self._set_back()
        return done != "there"

    async def resume(self) -> None:
        """Hold the host again after acting on memory alone. FencedError if another took it meanwhile."""
        try:
            await self.claim()
        except HeldError as error:
            raise FencedError(error.detail, hint=STOPS) from error

    async def release(self) -> None:
        """Let whoever comes next have the host."""
        mine = {"_id": self._host, "fence": self.number, "holder": self._fields["holder"]}
        await self._hosts.update_one(mine, {"$set": {"released": True}})

    async def _write(self, wanted: Document, number: int, *, upsert: bool, **facts: Any) -> Written | None:
        """Whether the document was as `wanted`, or absent where `upsert`; None if neither."""
        fields = {"seen_ms": STORE_NOW, "released": False, "fence": number, **_literal({**self._fields, **facts})}
        try:
            done = await self._hosts.update_one(wanted, [{"$set": fields}], upsert=upsert)
        except DuplicateKeyError:
            return None
        return "there" if done.matched_count else "made" if done.upserted_id else None

    async def _set_back(self) -> None:
        """The document is not as we left it: somebody passed us, or the store was set back to an older state."""
        found = await self._hosts.find_one({"_id": self._host}) or {}
        if (found.get("fence") or 0) > (self.number or 0):
            passed = f"(fence {found.get('fence')}, ours was {self.number})"
            raise FencedError(f"Another agent took over host {self._host} {passed}: {_who(found)}.", hint=STOPS)
        await self.resume()

    async def _check_gone(self, found: Document, *, by_force: bool) -> None:
        silent_s = max(await store_now_ms(self._db) - (found.get("seen_ms") or 0), 0) // 1000
        if by_force and silent_s > GONE_S:
            return
        raise HeldError(
            f"Another agent holds host {self._host}: {_who(found)}, last heard of {silent_s} s ago.",
            hint=f"This one waits until that one was silent for {GONE_S} s: end it where it runs."
            if by_force
            else "This one waits. If the other is gone for good: smsdeck agent --take-over",
        )


def _who(found: Document) -> str:
    machine, _, folder = str(found.get("holder") or "").partition(":")
    return f"pid {found.get('agent_pid')} on machine {machine[:12]}, data folder {folder}"


def _literal(fields: dict[str, Any]) -> dict[str, Any]:
    """As values of a pipeline, in which a text may otherwise name a field."""
    return {name: {"$literal": value} for name, value in fields.items()}
