"""Problems at the edge (RFC 9457): what happened, where, and how to mend it.

Every error that leaves the API has this shape, whoever raised it: our own tree, FastAPI's validation,
Starlette's 404 and 405. An unexpected exception becomes a 500 that says nothing of its inside.
"""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict
from pymongo.errors import PyMongoError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException

from smsdeck.errors import SmsdeckError, UnavailableError
from smsdeck.kit import log
from smsdeck.kit.field_problem import FieldProblem

logger = log.get("problem")
MEDIA_TYPE = "application/problem+json"
HINTS = {
    400: "Send JSON in UTF-8, nested no deeper than the API's description shows.",
    404: "GET /api/openapi.json lists every path.",
    405: "The header Allow names the methods that this path takes.",
}
"""For what the framework itself refuses, which says no word on how to mend it."""

MOST_PLACES = 100
"""Wrong places that an answer names: a body may have a hundred thousand, sent by nobody who is signed in."""
LONGEST_PLACE = 200
"""Letters of each: names of fields are the sender's own."""


class Problem(BaseModel):
    """The body of every error answer."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:smsdeck:problem:conflict",
                    "title": "This cannot be done now",
                    "status": 409,
                    "detail": "program1_UZ_uzmobile carries a high-priority pair, so it cannot be stopped.",
                    "hint": "Lower the priority of UZ_uzmobile first.",
                    "instance": "/api/v1/sessions/program1_UZ_uzmobile/stop",
                    "errors": [],
                }
            ]
        }
    )

    type: str
    title: str
    status: int
    detail: str
    hint: str = ""
    instance: str = ""
    errors: list[FieldProblem] = []


def install(app: FastAPI) -> None:
    """Make every error of `app` a problem."""
    app.add_exception_handler(SmsdeckError, respond)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)
    for kind in (PyMongoError, OperationalError, InterfaceError, PoolTimeoutError):
        app.add_exception_handler(kind, _store)
    app.add_exception_handler(Exception, _unexpected)


def answer(request: Request, problem: Problem, headers: dict[str, str] | None = None) -> JSONResponse:
    """The problem as a response."""
    problem.instance = request.url.path
    return JSONResponse(problem.model_dump(), problem.status, headers, MEDIA_TYPE)


async def respond(request: Request, error: Any) -> JSONResponse:
    """The answer to an error of our own tree."""
    facts = error.facts
    headers = {"Retry-After": str(facts["retry_after_s"])} if "retry_after_s" in facts else {}
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    problem = Problem(
        type=f"urn:smsdeck:problem:{error.slug}",
        title=error.title,
        status=error.status,
        detail=error.detail,
        hint=error.hint,
        errors=facts.get("errors", []),
    )
    return answer(request, problem, headers)


async def _validation(request: Request, error: Any) -> JSONResponse:
    found = error.errors()
    places = [
        FieldProblem(where=".".join(map(str, one["loc"]))[:LONGEST_PLACE], what=one["msg"])
        for one in found[:MOST_PLACES]
    ]
    more = f"; {len(found) - 5} more" if len(found) > 5 else ""
    problem = Problem(
        type="urn:smsdeck:problem:invalid-input",
        title="The request is not valid",
        status=422,
        detail="; ".join(f"{place.where}: {place.what}" for place in places[:5]) + more,
        hint="Mend the places named in errors and send it again.",
        errors=places,
    )
    return answer(request, problem)


async def _http(request: Request, error: Any) -> JSONResponse:
    problem = Problem(
        type="about:blank",
        title=str(error.detail),
        status=error.status_code,
        detail=str(error.detail),
        hint=HINTS.get(error.status_code, ""),
    )
    return answer(request, problem, dict(error.headers or {}))


async def _store(request: Request, error: Any) -> JSONResponse:
    logger.warning("store did not answer", path=request.url.path, error=type(error).__name__)
    which = "MongoDB" if isinstance(error, PyMongoError) else "The metrics store"
    unavailable = UnavailableError(
        f"{which} does not answer; nothing is known to have changed.",
        hint="Programs keep running. Try again; if it lasts, check the store.",
        retry_after_s=2,
    )
    return await respond(request, unavailable)


async def _unexpected(request: Request, error: Any) -> JSONResponse:
    logger.error("unexpected error", path=request.url.path, exc_info=error)
    return await respond(request, SmsdeckError("An unexpected error; it is in the log of smsdeck serve."))
