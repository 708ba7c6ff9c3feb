"""One-time tickets: a WebSocket cannot carry a bearer token except in its address, where logs would keep it.

A ticket is worth one connection within 30 s, by the store's clock. The store keeps only its hash.
"""

from smsdeck.access.current import User
from smsdeck.access.opaque import new_token, token_hash
from smsdeck.access.roles import Role
from smsdeck.errors import NotSignedInError
from smsdeck.kit.mongo import Database, store_now_ms

LIFE_S = 30


class Tickets:
    """Issues and redeems them, over all serves."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._tickets = db["ws_tickets"]

    async def issue(self, user: User) -> str:
        """A new ticket for `user`; clears away those that ran out."""
        ticket, now = new_token(), await store_now_ms(self._db)
        await self._tickets.delete_many({"expires_ms": {"$lte": now}})
        await self._tickets.insert_one(
            {
                "_id": token_hash(ticket),
                "username": user.username,
                "role": user.role.name,
                "version": user.version,
                "expires_ms": now + LIFE_S * 1000,
            }
        )
        return ticket

    async def redeem(self, ticket: str) -> User:
        """Whose it is; NotSignedInError if it is not known, used, or too old."""
        found = await self._tickets.find_one_and_delete({"_id": token_hash(ticket)})
        if not found or found["expires_ms"] <= await store_now_ms(self._db):
            raise NotSignedInError("The ticket does not hold.", hint="Get a new one from POST /live/ticket.")
        return User(found["username"], Role[found["role"]], found["version"])
