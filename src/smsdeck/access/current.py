"""Who is calling, as FastAPI dependencies. `authorize` (see `access.guard`) has put them on the request."""

from dataclasses import dataclass

from starlette.requests import HTTPConnection

from smsdeck.access.roles import Role
from smsdeck.access.session_tokens import SessionIdentity
from smsdeck.errors import NotSignedInError


@dataclass(frozen=True)
class User:
    """A signed-in person. `version` is that of their rights at sign-in: a new password makes another."""

    username: str
    role: Role
    version: int = 0


async def current_user(connection: HTTPConnection) -> User:
    """The person; NotSignedInError on a route that did not ask for one."""
    user = getattr(connection.state, "user", None)
    if not isinstance(user, User):
        raise NotSignedInError("This needs a signed-in person.")
    return user


async def current_session(connection: HTTPConnection) -> SessionIdentity:
    """The program's session; NotSignedInError on a route that did not ask for one."""
    identity = getattr(connection.state, "session", None)
    if not isinstance(identity, SessionIdentity):
        raise NotSignedInError("This needs a session token.")
    return identity
