"""Session tokens: what a program shows to reach permits and events of its own session, and nothing else.

Opaque random strings; the store keeps their SHA-256. The agent makes one per session and registers it;
serve looks it up and remembers the answer until the store tells of a change, or, where it does not, for
`CACHE_S`: a withdrawn token ends within that time.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pymongo import UpdateOne

from smsdeck.access.opaque import token_hash
from smsdeck.errors import NotSignedInError
from smsdeck.kit.changes import Change
from smsdeck.kit.clock import Clock, SystemClock
from smsdeck.kit.mongo import Database, Document

CACHE_S = 5.0
FOLLOWED_S = 300.0
"""How long an answer is remembered where changes are told."""

FORMER_MS = 24 * 3600 * 1000
"""How long what was sent over a pair may be reported after the pair left the session."""


@dataclass(frozen=True, slots=True)
class SessionIdentity:
    """Whose token it is. Of `former_pairs`, which left the session lately, it may report, and asks no permits."""

    session: str
    program: str
    pairs: tuple[str, ...]
    former_pairs: tuple[str, ...] = ()

    def may_report(self, pair: str) -> bool:
        """Whether messages of `pair` can be this session's."""
        return pair in self.pairs or pair in self.former_pairs


class SessionTokens:
    """The store of them. A `Follower`."""

    collections = ("session_tokens",)

    def __init__(self, db: Database, clock: Clock | None = None) -> None:
        self._tokens = db["session_tokens"]
        self._clock = clock or SystemClock()
        self._seen: dict[str, tuple[float, SessionIdentity]] = {}
        self._changes = 0
        self._followed = False

    async def prepare(self) -> None:
        """Make the index that `register` needs."""
        await self._tokens.create_index("session")

    async def register(self, tokens: Mapping[str, SessionIdentity], host: str) -> None:
        """Make each token its session's only one (idempotent), all of them by three calls of the store. Pairs that
        a session had until now become former ones.
        """
        known = {token_hash(token): identity for token, identity in tokens.items()}
        of_these = {"session": {"$in": [identity.session for identity in known.values()]}}
        rows: dict[str, list[Document]] = defaultdict(list)
        async for row in self._tokens.find(of_these):
            rows[row["session"]].append(row)
        now = self._clock.now_ms()
        await self._tokens.bulk_write(
            [
                UpdateOne({"_id": key}, {"$set": _fields(one, host, rows[one.session], now)}, upsert=True)
                for key, one in known.items()
            ],
            ordered=False,
        )
        await self._tokens.delete_many(of_these | {"_id": {"$nin": list(known)}})

    async def withdraw(self, session: str) -> None:
        """No token of this session holds any longer."""
        await self._tokens.delete_many({"session": session})

    async def identify(self, token: str) -> SessionIdentity:
        """Whose token it is; NotSignedInError if nobody's."""
        known = token_hash(token)
        cached = self._seen.get(known)
        if cached and time.monotonic() - cached[0] < (FOLLOWED_S if self._followed else CACHE_S):
            return cached[1]
        changes = self._changes
        found = await self._tokens.find_one({"_id": known})
        if not found:
            self._seen.pop(known, None)
            raise NotSignedInError("The session token is not known.", hint="Restart the session from the console.")
        identity = self._identity(found)
        if changes == self._changes:
            self._seen[known] = (time.monotonic(), identity)
        return identity

    async def opened(self) -> None:
        """Remember until something changes."""
        self._followed = True
        self._forget()

    async def take(self, _: Change) -> None:
        """Something changed, as it seldom does: forget all."""
        self._forget()

    def ended(self) -> None:
        """Nothing is told any longer."""
        self._followed = False
        self._forget()

    def _forget(self) -> None:
        self._seen = {}
        self._changes += 1

    async def named(self, session: str) -> SessionIdentity | None:
        """The session of this name; None once its tokens are withdrawn."""
        row = await self._tokens.find_one({"session": session})
        return self._identity(row) if row else None

    def _identity(self, row: Document) -> SessionIdentity:
        now = self._clock.now_ms()
        left = tuple(pair for pair, until in (row.get("former_pairs") or {}).items() if until > now)
        return SessionIdentity(row["session"], row["program"], tuple(row["pairs"]), left)


def _fields(identity: SessionIdentity, host: str, rows: Iterable[Document], now_ms: int) -> Document:
    return {
        "session": identity.session,
        "program": identity.program,
        "pairs": list(identity.pairs),
        "host": host,
        "former_pairs": former(rows, identity.pairs, now_ms),
    }


def former(rows: Iterable[Document], pairs: Iterable[str], now_ms: int) -> dict[str, int]:
    """Pairs that have left a session, each with the time (ms) until which it may be reported of: those that its
    tokens (`rows`) name and that are not among `pairs`. Pure.
    """
    untils: dict[str, int] = {}
    for row in rows:
        untils |= dict.fromkeys(row["pairs"], now_ms + FORMER_MS)
        untils = {**(row.get("former_pairs") or {}), **untils}
    kept = set(pairs)
    return {pair: until for pair, until in untils.items() if pair not in kept and until > now_ms}
