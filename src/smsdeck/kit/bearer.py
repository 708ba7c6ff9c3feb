"""Bearer tokens in the Authorization header (RFC 6750), read in one way everywhere."""

import hmac

from starlette.requests import HTTPConnection


def given(connection: HTTPConnection) -> str:
    """The token that was sent; empty where none was, or of another scheme. The scheme's case does not matter."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def shows(connection: HTTPConnection, secret: str) -> bool:
    """Whether `secret` was sent, compared in constant time. Nobody can show an empty one."""
    return bool(secret) and hmac.compare_digest(given(connection).encode(), secret.encode())
