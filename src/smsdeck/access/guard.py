"""The one gate of the API: looks the route up in `roles.ROUTES` and lets in who may. Deny by default."""

import time
from typing import Annotated, Any

from fastapi import Depends
from pymongo.errors import PyMongoError
from starlette.requests import HTTPConnection

from smsdeck.access.audit import Audit
from smsdeck.access.current import User
from smsdeck.access.roles import ROUTES, Access, Door, Role
from smsdeck.access.session_tokens import SessionTokens
from smsdeck.access.tokens import AccessTokens
from smsdeck.access.users import Users
from smsdeck.errors import ForbiddenError, NotSignedInError
from smsdeck.kit import bearer
from smsdeck.kit.services import service

CACHE_S = 5.0
"""A withdrawn right acts within this time: users are looked up at most this often."""


class Guard:
    """Turns a bearer token into a person or a session."""

    def __init__(self, users: Users, tokens: AccessTokens, sessions: SessionTokens, audit: Audit) -> None:
        self._users = users
        self._tokens = tokens
        self._sessions = sessions
        self._audit = audit
        self._known: dict[str, tuple[float, Role | None, int]] = {}

    async def admit(self, connection: HTTPConnection, access: Access | None, route: str) -> None:
        """Put the caller on the connection, or raise NotSignedInError or ForbiddenError."""
        if access is None:
            raise ForbiddenError(f"No role may call {route}.")
        if isinstance(access, Role):
            connection.state.user = await self._person(connection, access, route)
        elif access is Door.program:
            connection.state.session = await self._sessions.identify(_bearer(connection))

    async def lets_in(self, connection: HTTPConnection, access: Access | None) -> bool:
        """Whether `admit` would let a person in; says nothing and audits nothing where it would not."""
        try:
            claims = self._tokens.read(_bearer(connection))
            role = await self.role(claims.username, claims.version)
        except (NotSignedInError, PyMongoError):
            return False
        return role is not None and isinstance(access, Role) and role >= access

    async def role(self, username: str, version: int | None = None) -> Role | None:
        """The user's present role; None if there is no such user, or `version` is no longer theirs."""
        looked_at, role, known_version = self._known.get(username, (0.0, None, 0))
        if time.monotonic() - looked_at > CACHE_S or (version is not None and version > known_version):
            row = await self._users.get(username)
            role, known_version = (Role[row["role"]], int(row["version"])) if row else (None, 0)
            self._known[username] = (time.monotonic(), role, known_version)
        return role if version in {None, known_version} else None

    async def _person(self, connection: HTTPConnection, needed: Role, route: str) -> User:
        claims = self._tokens.read(_bearer(connection))
        role = await self.role(claims.username, claims.version)
        if role is None:
            raise NotSignedInError("The sign-in does not hold any longer.", hint="Sign in again.")
        if role < needed:
            await self._audit.record(claims.username, "access.refused", route, outcome="refused")
            raise ForbiddenError(
                f"This needs the role {needed.name}; {claims.username} is {role.name}.",
                hint="Ask an admin.",
            )
        return User(claims.username, role, claims.version)


def _bearer(connection: HTTPConnection) -> str:
    token = bearer.given(connection)
    if not token:
        raise NotSignedInError("No bearer token was sent.", hint="Sign in and send the access token.")
    return token


def authorized(prefix: str = "") -> Any:
    """The dependency that every router of the app is mounted with, under `prefix`."""

    async def authorize(connection: HTTPConnection, guard: Annotated[Guard, service(Guard)]) -> None:
        path = connection.scope["route"].path
        # Within an included router the framework gives the path as the router has it, without the prefix.
        path = path if path.startswith(f"{prefix}/") else prefix + path
        method = "WS" if connection.scope["type"] == "websocket" else connection.scope["method"]
        await guard.admit(connection, ROUTES.get((method, path)), f"{method} {path}")

    return Depends(authorize)
