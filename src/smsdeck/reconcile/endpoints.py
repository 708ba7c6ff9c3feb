"""Sessions: list, look, start, stop, restart."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from smsdeck.access.current import User, current_user
from smsdeck.catalog.names import COUNTRY
from smsdeck.kit.services import service
from smsdeck.reconcile.control import SessionControl
from smsdeck.reconcile.schemas import ActionIn, BulkIn, BulkReport, SessionFilter, SessionItem, SessionPage
from smsdeck.reconcile.states import State
from smsdeck.screen import names

router = APIRouter(tags=["sessions"])
Control = Annotated[SessionControl, service(SessionControl)]
Caller = Annotated[User, Depends(current_user)]
Name = Annotated[str, Path(max_length=names.LONGEST, examples=["program1_UZ_uzmobile"])]


@router.get("/sessions", summary="Sessions")
async def sessions(
    control: Control,
    program: Annotated[str | None, Query(max_length=64)] = None,
    country: Annotated[str | None, Query(pattern=f"^{COUNTRY}$", description="ISO 3166-1 alpha-2.")] = None,
    state: Annotated[State | None, Query()] = None,
    q: Annotated[str | None, Query(max_length=64, description="Part of the name.")] = None,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> SessionPage:
    """Sessions by name: what is wished, what is seen, and which actions are allowed now."""
    return await control.page(SessionFilter(program=program, country=country, state=state, q=q), cursor, limit)


@router.post("/sessions/bulk", summary="Start, stop or restart many")
async def bulk(body: BulkIn, control: Control, user: Caller) -> BulkReport:
    """By names or by filter. What is refused is named with its reason and does not hold up the others."""
    return await control.bulk(body, user.username)


@router.get("/sessions/{name}", summary="One session")
async def session(name: Name, control: Control) -> SessionItem:
    """404 if there is none."""
    return await control.get(name)


@router.post("/sessions/{name}/start", summary="Start", status_code=202)
async def start(name: Name, control: Control, user: Caller, body: ActionIn | None = None) -> SessionItem:
    """Wishes that it runs. One that runs already is left as it is. FATAL and back-off are overridden."""
    return await control.act(name, "start", user.username, body.reason if body else "")


@router.post("/sessions/{name}/stop", summary="Stop", status_code=202)
async def stop(name: Name, control: Control, user: Caller, body: ActionIn | None = None) -> SessionItem:
    """Wishes that it does not run: TERM, then KILL. 409 while it carries a high-priority pair."""
    return await control.act(name, "stop", user.username, body.reason if body else "")


@router.post("/sessions/{name}/restart", summary="Restart", status_code=202)
async def restart(name: Name, control: Control, user: Caller, body: ActionIn | None = None) -> SessionItem:
    """Ends the present run as a stop does, then starts a new one. 409 if it is not meant to run."""
    return await control.act(name, "restart", user.username, body.reason if body else "")
