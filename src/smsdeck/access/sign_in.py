"""Signing in: by password, by refresh token; throttled, audited, the same answer for every kind of wrong."""

import asyncio
from dataclasses import dataclass

from smsdeck.access.audit import Audit
from smsdeck.access.refresh import RefreshTokens
from smsdeck.access.throttle import Throttle
from smsdeck.access.tokens import AccessTokens
from smsdeck.access.users import Users
from smsdeck.errors import NotSignedInError


@dataclass(frozen=True)
class SignedIn:
    """Both tokens."""

    access_token: str
    refresh_token: str


class SignIn:
    """Gives tokens to whom they are due."""

    def __init__(
        self,
        users: Users,
        access: AccessTokens,
        refresh: RefreshTokens,
        throttle: Throttle,
        audit: Audit,
        *,
        secure_cookies: bool,
    ) -> None:
        self._users = users
        self._access = access
        self._refresh = refresh
        self._throttle = throttle
        self._audit = audit
        self._one_guess = asyncio.Lock()
        self.secure_cookies = secure_cookies
        self.refresh_life_s = refresh.life_s
        self.access_life_s = access.life_s

    async def with_password(self, username: str, password: str, address: str) -> SignedIn:
        """Tokens for the right password; NotSignedInError, or TooManyAttemptsError before it is looked at."""
        keys = (f"user:{username}", f"address:{address}")
        async with self._one_guess:  # of many guesses sent at once each must meet the count of those before it
            self._throttle.check(*keys)
            row = await self._users.verify(username, password)
            if row is None:
                self._throttle.failed(*keys)
        if row is None:
            await self._audit.record(username, "auth.login", address, outcome="refused")
            raise NotSignedInError("User name or password is wrong.", hint="Check both and try again.")
        self._throttle.succeeded(keys[0])
        await self._audit.record(username, "auth.login", address)
        refresh = await self._refresh.start(username, row["version"])
        return SignedIn(self._access.make(username, row["version"]), refresh)

    async def with_refresh(self, token: str) -> SignedIn:
        """Tokens for a good refresh token, which is used up."""
        username = await self._refresh.owner(token)
        row = await self._users.get(username)
        renewed = await self._refresh.renew(token, row["version"] if row else None, username)
        return SignedIn(self._access.make(username, row["version"] if row else 0), renewed.token)

    async def end(self, token: str) -> None:
        """Sign out."""
        await self._refresh.end(token)
