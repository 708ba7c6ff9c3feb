"""The keys that reports of a gateway's messages are signed with, as serve needs them."""

import time
from typing import NamedTuple

from pymongo.errors import PyMongoError

from smsdeck.catalog.gateways.secrets import UnreadableSecretError
from smsdeck.catalog.gateways.specs import SpecMaker, calls
from smsdeck.errors import NotFoundError
from smsdeck.kit.mongo import Database

CACHE_S = 5.0
MOST = 1_000
"""Names that are remembered to be none; anybody may call with any name."""


class CallbackKey(NamedTuple):
    """`asked`: the gateway's messages are followed by their programs as well."""

    key: str
    asked: bool

    def __repr__(self) -> str:
        """Without the key."""
        return f"CallbackKey(asked={self.asked})"


class CallbackKeys:
    """Looks them up at most every `CACHE_S`. While MongoDB is away what was known holds on: reports of the
    gateways are not lost for want of a key that hardly ever changes.
    """

    def __init__(self, db: Database, specs: SpecMaker) -> None:
        self._gateways = db["gateways"]
        self._specs = specs
        self._known: dict[str, tuple[float, CallbackKey | None]] = {}

    async def of(self, gateway: str) -> CallbackKey:
        """The gateway's key; NotFoundError if there is none that calls, or its key cannot be read."""
        looked_at, key = self._known.get(gateway, (0.0, None))
        if not looked_at or time.monotonic() - looked_at > CACHE_S:
            try:
                key = await self._look(gateway)
            except PyMongoError:
                if key is None:
                    raise
        if key is None:
            raise NotFoundError("There is no such gateway that calls with reports.")
        return key

    async def _look(self, gateway: str) -> CallbackKey | None:
        row = await self._gateways.find_one({"_id": gateway})
        try:
            key = self._specs.secret(row, "callback_key") if row and calls(row) else ""
        except UnreadableSecretError:
            key = ""
        found = CallbackKey(key, row["adapter"] != "kannel") if row and key else None
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[gateway] = (time.monotonic(), found)
        return found
