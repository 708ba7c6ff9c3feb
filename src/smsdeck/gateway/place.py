"""Addresses, taken apart. A URL may carry a name and a password: no error here repeats it."""

from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit


class Place(NamedTuple):
    """Where to connect to, and who to say we are."""

    scheme: str
    host: str
    port: int
    path: str
    authorization: str | None

    @property
    def netloc(self) -> str:
        """host:port as it stands in a Host header, IPv6 addresses in brackets."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _default_port(self.scheme) else f"{host}:{self.port}"


def place(url: str) -> Place:
    """Take a URL apart; ValueError (which does not repeat the URL: it may hold a password) if it is none."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("not an http:// or https:// address")
    return Place(
        parts.scheme,
        parts.hostname,
        parts.port or _default_port(parts.scheme),
        parts.path.rstrip("/"),
        _basic(parts),
    )


def _default_port(scheme: str) -> int:
    return 443 if scheme == "https" else 80


def _basic(parts: SplitResult) -> str | None:
    if parts.username is None:
        return None
    return basic(unquote(parts.username), unquote(parts.password or ""))


def basic(username: str, password: str) -> str:
    """The Authorization header's value."""
    import base64  # noqa: PLC0415 - only addresses with a name need it

    return "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()
