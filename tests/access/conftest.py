"""The parts of access, on a real store, with a clock that stands still."""

from dataclasses import dataclass

import pytest

from smsdeck.access.audit import Audit
from smsdeck.access.guard import Guard
from smsdeck.access.passwords import Passwords
from smsdeck.access.refresh import RefreshTokens
from smsdeck.access.roles import Role
from smsdeck.access.session_tokens import SessionTokens
from smsdeck.access.sign_in import SignIn
from smsdeck.access.throttle import Throttle
from smsdeck.access.tokens import AccessTokens
from smsdeck.access.users import Users
from smsdeck.kit.clock import SystemClock
from smsdeck.kit.mongo import Database

PASSWORD = "correct horse battery"


class MovedClock(SystemClock):
    """The real time plus what a test adds: PyJWT looks at the real one too."""

    ahead_ms = 0

    def now_ms(self) -> int:
        return super().now_ms() + self.ahead_ms


@dataclass
class Desk:
    db: Database
    clock: MovedClock
    users: Users
    tokens: AccessTokens
    refresh: RefreshTokens
    sign_in: SignIn
    guard: Guard


@pytest.fixture
async def desk(db: Database) -> Desk:
    clock, audit = MovedClock(), Audit(db)
    users = Users(db, Passwords())
    tokens = AccessTokens(b"k" * 32, clock, 900)
    refresh = RefreshTokens(db, clock, 7)
    sign_in = SignIn(users, tokens, refresh, Throttle(clock), audit, secure_cookies=False)
    await users.create("ada", PASSWORD, Role.operator)
    return Desk(db, clock, users, tokens, refresh, sign_in, Guard(users, tokens, SessionTokens(db), audit))
