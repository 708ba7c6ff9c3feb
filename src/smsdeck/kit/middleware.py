"""What every response carries. Plain ASGI: no copy of bodies."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from smsdeck.errors import TooLargeError
from smsdeck.kit import problem

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
"""Inline styles are the one exception: the component library sets its variables by them."""


class SecurityHeaders:
    """Adds `HEADERS` to every response."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self._app(scope, receive, with_headers)


class DeclaredLength:
    """Answers a request that declares more than `limit` bytes with a problem, before a byte is read. Requests
    that stream are the framework's to count; its own answer to declared ones would be plain text.
    """

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] == "http" and self._too_long(Headers(scope=scope)):
            request = Request(scope)
            refusal = TooLargeError(f"A request may have {self._limit} bytes.", hint="Split it.")
            await (await problem.respond(request, refusal))(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _too_long(self, headers: Headers) -> bool:
        declared = headers.get("content-length", "0")
        return declared.isdecimal() and int(declared) > self._limit
