"""Password hashes (argon2id), computed in threads, a few at a time: one takes about 0.1 s of a core."""

import asyncio
import secrets

from pwdlib import PasswordHash

AT_ONCE = 2
SHORTEST = 12


class Passwords:
    """Hash and verify without stopping the event loop or taking all cores."""

    def __init__(self) -> None:
        self._hasher = PasswordHash.recommended()
        self._slots = asyncio.Semaphore(AT_ONCE)
        # Verified against when a user does not exist, so that both answers take the same time.
        self._nobody = self._hasher.hash(secrets.token_urlsafe(16))

    async def hash(self, password: str) -> str:
        """A salted hash."""
        async with self._slots:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def verify(self, password: str, known: str | None) -> tuple[bool, str | None]:
        """(right, a better hash to keep or None). `known` is None for a user who does not exist."""
        async with self._slots:
            right, better = await asyncio.to_thread(
                self._hasher.verify_and_update, password, known or self._nobody
            )
        return (right and known is not None), better
