"""Access tokens: JWT, HS256 and nothing else, a quarter of an hour, kept by the page in memory only."""

import time
from dataclasses import dataclass
from typing import Any

import jwt

from smsdeck.errors import NotSignedInError
from smsdeck.kit.clock import Clock

ISSUER = "smsdeck"
AUDIENCE = "smsdeck-console"
TYPE = "at+jwt"
ALGORITHM = "HS256"
CLAIMS = ["exp", "iat", "nbf", "iss", "aud", "sub", "ver"]
MOST_KNOWN = 1000
"""Tokens that were found good and need not be looked at again until they end."""


@dataclass(frozen=True)
class Claims:
    """What a token says, once it was found good."""

    username: str
    version: int


class AccessTokens:
    """Makes and reads them. The role is not in the token: it is looked up, so that a change acts at once."""

    def __init__(self, key: bytes, clock: Clock, life_s: int) -> None:
        self._key = key
        self._clock = clock
        self.life_s = life_s
        self._known: dict[str, tuple[Claims, int]] = {}

    def make(self, username: str, version: int) -> str:
        """A token that holds from now for `life_s`."""
        now = self._clock.now_ms() // 1000
        claims: dict[str, Any] = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": username,
            "ver": version,
            "iat": now,
            "nbf": now,
            "exp": now + self.life_s,
        }
        return jwt.encode(claims, self._key, ALGORITHM, headers={"typ": TYPE})

    def read(self, token: str) -> Claims:
        """Its claims; NotSignedInError, always the same, whatever is wrong with it."""
        claims, ends_s = self._known.get(token, (None, 0))
        if claims is None or ends_s <= time.time():
            claims, ends_s = self._checked(token)
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            self._known[token] = claims, ends_s
        return claims

    def _checked(self, token: str) -> tuple[Claims, int]:
        """Its claims, and when it ends."""
        try:
            if jwt.get_unverified_header(token).get("typ") != TYPE:
                raise jwt.InvalidTokenError("typ")
            claims = jwt.decode(
                token, self._key, [ALGORITHM], {"require": CLAIMS}, audience=AUDIENCE, issuer=ISSUER
            )
            return Claims(str(claims["sub"]), int(claims["ver"])), int(claims["exp"])
        except (jwt.InvalidTokenError, ValueError, TypeError) as error:
            raise NotSignedInError("The sign-in does not hold any longer.", hint="Sign in again.") from error
