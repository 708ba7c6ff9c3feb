"""Session tokens: what a program shows to reach permits and events of its own session, and nothing else.

Opaque random strings; the store keeps their SHA-256. The agent makes one per session and registers it;
serve looks it up and remembers the answer for `CACHE_S`, so a withdrawn token ends within that time.
"""

import time
from dataclasses import dataclass

from smsdeck.access.opaque import token_hash
from smsdeck.errors import NotSignedInError
from smsdeck.kit.mongo import Database

CACHE_S = 5.0


@dataclass(frozen=True)
class SessionIdentity:
    """Whose token it is."""

    session: str
    program: str
    pairs: tuple[str, ...]


class SessionTokens:
    """The store of them."""

    def __init__(self, db: Database) -> None:
        self._tokens = db["session_tokens"]
        self._seen: dict[str, tuple[float, SessionIdentity]] = {}

    async def register(self, token: str, identity: SessionIdentity, host: str) -> None:
        """Make `token` the session's only one (idempotent)."""
        known = token_hash(token)
        fields = {
            "session": identity.session,
            "program": identity.program,
            "pairs": list(identity.pairs),
            "host": host,
        }
        await self._tokens.update_one({"_id": known}, {"$set": fields}, upsert=True)
        await self._tokens.delete_many({"session": identity.session, "_id": {"$ne": known}})

    async def withdraw(self, session: str) -> None:
        """No token of this session holds any longer."""
        await self._tokens.delete_many({"session": session})

    async def identify(self, token: str) -> SessionIdentity:
        """Whose token it is; NotSignedInError if nobody's."""
        known = token_hash(token)
        cached = self._seen.get(known)
        if cached and time.monotonic() - cached[0] < CACHE_S:
            return cached[1]
        found = await self._tokens.find_one({"_id": known})
        if not found:
            self._seen.pop(known, None)
            raise NotSignedInError("The session token is not known.", hint="Restart the session from the console.")
        identity = SessionIdentity(found["session"], found["program"], tuple(found["pairs"]))
        self._seen[known] = (time.monotonic(), identity)
        return identity
