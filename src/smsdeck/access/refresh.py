"""Refresh tokens: in an HttpOnly cookie, good for one use each, of one family per sign-in.

Using one twice means that it was copied: the whole family ends. Only within `GRACE_S` is a second use taken
for what it mostly is, two tabs or a lost reply, and answered with one more successor.
"""

import secrets
from dataclasses import dataclass

from smsdeck.access.opaque import new_token, token_hash
from smsdeck.errors import NotSignedInError
from smsdeck.kit.clock import Clock
from smsdeck.kit.mongo import Database

GRACE_S = 10


@dataclass(frozen=True)
class Renewed:
    """Who used a token, and the token to use next."""

    username: str
    token: str


class RefreshTokens:
    """The store of them, by their SHA-256."""

    def __init__(self, db: Database, clock: Clock, life_days: int) -> None:
        self._tokens = db["refresh_tokens"]
        self._clock = clock
        self.life_s = life_days * 86400

    async def start(self, username: str, version: int) -> str:
        """The first token of a new family."""
        return await self._add(username, version, secrets.token_hex(16))

    async def renew(self, token: str, version_now: int | None, username: str) -> Renewed:
        """Use a token up for its successor; `version_now` is the user's present one (None: no such user)."""
        row = await self._tokens.find_one({"_id": token_hash(token)})
        now = self._clock.now_ms()
        if row is None or row["until_ms"] <= now or row["version"] != version_now or row["username"] != username:
            raise _ended()
        first_use = await self._tokens.update_one({"_id": row["_id"], "used_ms": None}, {"$set": {"used_ms": now}})
        if first_use.modified_count == 0 and now - (row["used_ms"] or now) > GRACE_S * 1000:
            await self._tokens.delete_many({"family": row["family"]})
            raise _ended()
        successor = await self._add(username, row["version"], row["family"])
        if await self._tokens.find_one({"_id": row["_id"]}) is None:  # signed out meanwhile
            await self._tokens.delete_many({"family": row["family"]})
            raise _ended()
        return Renewed(username, successor)

    async def owner(self, token: str) -> str:
        """Whose token it is; NotSignedInError if nobody's."""
        row = await self._tokens.find_one({"_id": token_hash(token)})
        if row is None:
            raise _ended()
        return str(row["username"])

    async def end(self, token: str) -> None:
        """End the token's whole family: sign out."""
        row = await self._tokens.find_one({"_id": token_hash(token)})
        if row:
            await self._tokens.delete_many({"family": row["family"]})

    async def sweep(self) -> None:
        """Remove what has run out."""
        await self._tokens.delete_many({"until_ms": {"$lte": self._clock.now_ms()}})

    async def _add(self, username: str, version: int, family: str) -> str:
        token = new_token()
        until = self._clock.now_ms() + self.life_s * 1000
        row = {"username": username, "version": version, "family": family, "until_ms": until, "used_ms": None}
        await self._tokens.insert_one({"_id": token_hash(token), **row})
        return token


def _ended() -> NotSignedInError:
    return NotSignedInError("The sign-in has ended.", hint="Sign in again.")
