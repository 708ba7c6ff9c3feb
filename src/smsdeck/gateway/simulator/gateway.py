"""The gateway's own routes: send, status, submit (the assignment's contract); with reports by call if asked to."""

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from smsdeck.gateway.simulator.book import Book
from smsdeck.gateway.simulator.calls import Calls
from smsdeck.gateway.simulator.faults import Cut

HANG_S = 120.0
THROTTLE_S = 2
_FIELDS = ("to", "text", "sender", "reference")


def routes(book: Book) -> list[Route]:
    """The routes, over this book."""
    gateway = Gateway(book)
    return [
        Route("/send", gateway.send, methods=["POST"]),
        Route("/messages/{trigger_id}", gateway.status),
        Route("/submit", gateway.submit, methods=["POST"]),
    ]


class Gateway:
    """The three handlers. Answers are text; a `trigger_id` stands in the answer to a send."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._calls = Calls()

    async def send(self, request: Request) -> ASGIApp:
        """Take a message, or do what the operator's faults say."""
        fields = await _strings(request, _FIELDS)
        if fields is None:
            return _text("to, text, sender and reference are needed, as strings", 422)
        pair = self._book.pair_of(fields["to"])
        if self._book.down or self._book.profile(pair).down:
            return self._counted("cut", Cut())
        if known := self._book.known(fields["reference"]):
            return self._counted("repeated", _sent(known))
        return self._first(pair, fields, await _strings(request, ("callback_url",)))

    async def status(self, request: Request) -> ASGIApp:
        """Receipt and code, as of now."""
        self._book.counts["status"] += 1
        held = self._book.find(request.path_params["trigger_id"])
        if held is None:
            return _text("no such message", 404)
        if self._book.down or self._book.profile(held.pair).down:
            return Cut()
        state, code = self._book.status(held)
        return Response(json.dumps({"state": state, "code": code}), media_type="application/json")

    async def submit(self, request: Request) -> ASGIApp:
        """Compare a code with the one in the message's text. Asking twice gives the same answer."""
        fields = await _strings(request, ("trigger_id", "code"))
        held = self._book.find(fields["trigger_id"]) if fields else None
        if fields is None or held is None:
            return _text("no such message", 404)
        if self._book.down or self._book.profile(held.pair).down:
            return Cut()
        if held.code is None or fields["code"] != held.code:
            return self._counted("submit_refused", _text("the code does not match", 400))
        return self._counted("submitted", _text("code submitted successfully", 200))

    def _first(self, pair: str, fields: dict[str, str], call: dict[str, str] | None) -> ASGIApp:
        fate = self._book.plan(pair, fields["reference"], fields["text"])
        if fate.fault in {None, "lost_reply"}:
            trigger_id = self._book.send(pair, fields["reference"], fields["text"], fate)
            self._book.counts["calls"] += bool(call and self._calls.promise(call["callback_url"], fate))
            return self._counted("lost_reply", Cut()) if fate.fault else _sent(trigger_id)
        answers: dict[str, ASGIApp] = {
            "refuse": _text("refused by the operator", 400),
            "throttle": _text("too many messages", 429, {"Retry-After": str(THROTTLE_S)}),
            "error": _text("internal error", 500),
            "hang": Cut(HANG_S),
        }
        return self._counted(str(fate.fault), answers[str(fate.fault)])

    def _counted(self, what: str, answer: ASGIApp) -> ASGIApp:
        self._book.counts[what] += 1
        return answer


def _sent(trigger_id: str) -> Response:
    return _text(f"SMS sent successfully, trigger_id={trigger_id}", 200)


def _text(text: str, status: int, headers: dict[str, str] | None = None) -> PlainTextResponse:
    return PlainTextResponse(text + "\n", status, headers)


async def _strings(request: Request, names: tuple[str, ...]) -> dict[str, str] | None:
    try:
        body: Any = json.loads(await request.body())
        fields = {name: body[name] for name in names}
    except (ValueError, KeyError, TypeError):
        return None
    return fields if all(isinstance(value, str) for value in fields.values()) else None
