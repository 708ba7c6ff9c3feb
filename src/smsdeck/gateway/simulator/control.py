"""The person's side: look at operators and change how they behave, while messages flow.

GET  /control/operators            every profile
GET  /control/operators/{pair}     one
PUT  /control/operators/{pair}     change it; fields left out keep their value
PUT  /control/down {"down": true}  cut every connection, as if the gateway were gone
GET  /control/stats                counts since the start
"""

import json
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from smsdeck.gateway.simulator.book import Book
from smsdeck.gateway.simulator.profile import Profile


class Down(BaseModel):
    """The body of PUT /control/down."""

    model_config = ConfigDict(extra="forbid", strict=True)

    down: bool


def routes(book: Book) -> list[Route]:
    """The routes, over this book."""
    control = Control(book)
    return [
        Route("/control/operators", control.operators),
        Route("/control/operators/{pair}", control.operator),
        Route("/control/operators/{pair}", control.change, methods=["PUT"]),
        Route("/control/down", control.down, methods=["PUT"]),
        Route("/control/stats", control.stats),
    ]


class Control:
    """The handlers."""

    def __init__(self, book: Book) -> None:
        self._book = book

    async def operators(self, _: Request) -> JSONResponse:
        """Every profile by pair."""
        return JSONResponse({pair: one.model_dump() for pair, one in self._book.profiles.items()})

    async def operator(self, request: Request) -> JSONResponse:
        """One profile."""
        profile = self._book.profiles.get(request.path_params["pair"])
        return JSONResponse(profile.model_dump()) if profile else _unknown()

    async def change(self, request: Request) -> JSONResponse:
        """Messages sent from now on meet the new profile; those under way keep their fate."""
        pair = request.path_params["pair"]
        if pair not in self._book.profiles:
            return _unknown()
        try:
            changes = await _object(request)
            profile = Profile.model_validate(self._book.profiles[pair].model_dump() | changes)
        except (ValidationError, ValueError) as error:
            return _invalid(error)
        self._book.profiles[pair] = profile
        return JSONResponse(profile.model_dump())

    async def down(self, request: Request) -> JSONResponse:
        """Take the whole gateway down, or up again."""
        try:
            self._book.down = Down.model_validate(await _object(request)).down
        except (ValidationError, ValueError) as error:
            return _invalid(error)
        return JSONResponse({"down": self._book.down})

    async def stats(self, _: Request) -> JSONResponse:
        """Counts since the start, and how many messages are remembered."""
        return JSONResponse({**self._book.counts, "remembered": len(self._book), "down": self._book.down})


async def _object(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.body())
    except ValueError:
        raise ValueError("the body is not JSON") from None
    if not isinstance(body, dict):
        raise ValueError("the body is not a JSON object")
    return body


def _unknown() -> JSONResponse:
    return JSONResponse({"detail": "no such operator; GET /control/operators lists them"}, 404)


def _invalid(error: ValueError) -> JSONResponse:
    """422 with each place and what is wrong with it. ValidationError is a ValueError."""
    if isinstance(error, ValidationError):
        errors = [
            {"where": ".".join(map(str, one["loc"])) or "body", "what": one["msg"]} for one in error.errors()
        ]
    else:
        errors = [{"where": "body", "what": str(error)}]
    detail = "; ".join(f"{one['where']}: {one['what']}" for one in errors)
    return JSONResponse({"detail": f"nothing was changed: {detail}", "errors": errors}, 422)
