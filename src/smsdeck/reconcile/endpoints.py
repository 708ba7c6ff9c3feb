"""Sessions: list, look, act on one, create; their past, and why they are as they are."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from smsdeck.access.current import User, current_user
from smsdeck.catalog.group_moves import GroupMoves
from smsdeck.catalog.names import COUNTRY, OPERATOR, PAIR
from smsdeck.kit.services import service
from smsdeck.reconcile.account import Account
from smsdeck.reconcile.control import SessionControl
from smsdeck.reconcile.creation import SessionCreation
from smsdeck.reconcile.past import Past
from smsdeck.reconcile.schemas import (
    ActionIn,
    Flag,
    Health,
    HistoryPage,
    NewSessionIn,
    PairMoves,
    Priority,
    RunPage,
    SessionFilter,
    SessionItem,
    SessionPage,
    StateItem,
    StateTable,
    TransitionItem,
    Why,
)
from smsdeck.reconcile.states import MEANINGS, ROWS, State
from smsdeck.screen import names

router = APIRouter(tags=["sessions"])
Control = Annotated[SessionControl, service(SessionControl)]
Caller = Annotated[User, Depends(current_user)]
Creation = Annotated[SessionCreation, service(SessionCreation)]
PastOf = Annotated[Past, service(Past)]
Cursor = Annotated[str | None, Query(max_length=200)]
Name = Annotated[str, Path(max_length=names.LONGEST, examples=["program1_UZ_uzmobile"])]


@router.get("/states", summary="States and transitions")
async def states() -> StateTable:
    """What each state of a session means, and every transition that there is."""
    return StateTable(
        states=[StateItem(state=state, meaning=meaning) for state, meaning in MEANINGS.items()],
        transitions=[
            TransitionItem.model_validate(
                {"from": row.before, "event": row.event, "to": row.after, "meaning": row.meaning}
            )
            for row in ROWS
        ],
    )


@router.get("/sessions", summary="Sessions")
async def sessions(
    control: Control,
    program: Annotated[str | None, Query(max_length=64)] = None,
    country: Annotated[str | None, Query(pattern=f"^{COUNTRY}$", description="ISO 3166-1 alpha-2.")] = None,
    operator: Annotated[str | None, Query(pattern=f"^{OPERATOR}$")] = None,
    pair: Annotated[str | None, Query(pattern=f"^{PAIR}$")] = None,
    state: Annotated[State | None, Query()] = None,
    health: Annotated[Health | None, Query()] = None,
    flag: Annotated[Flag | None, Query()] = None,
    priority: Annotated[Priority | None, Query()] = None,
    host: Annotated[str | None, Query(max_length=255)] = None,
    q: Annotated[str | None, Query(max_length=64, description="Part of the name.")] = None,
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> SessionPage:
    """Sessions by name: what is wished, what is seen, and which actions are allowed now."""
    wanted = SessionFilter(
        program=program,
        country=country,
        operator=operator,
        pair=pair,
        state=state,
        health=health,
        flag=flag,
        priority=priority,
        host=host,
        q=q,
    )
    return await control.page(wanted, cursor, limit)


@router.post("/sessions", summary="Create a session", status_code=201)
async def create(body: NewSessionIn, creation: Creation, user: Caller) -> SessionItem:
    """For a program and pairs that exist; several pairs, of one country, make a group session. 409 if it exists,
    or if a session of that program carries one of the pairs.
    """
    return await creation.create(body, user.username)


@router.get("/sessions/{name}", summary="One session")
async def session(name: Name, control: Control) -> SessionItem:
    """404 if there is none. As the list has it: a change made through another serve shows within milliseconds."""
    return await control.shown(name)


@router.post("/sessions/{name}/start", summary="Start", status_code=202)
async def start(name: Name, control: Control, user: Caller, body: ActionIn | None = None) -> SessionItem:
    """Wishes that it runs. One that runs already is left as it is. FATAL and back-off are overridden."""
    return await control.act(name, "start", user.username, body.reason if body else "")


@router.post("/sessions/{name}/stop", summary="Stop", status_code=202)
async def stop(name: Name, control: Control, user: Caller, body: ActionIn | None = None) -> SessionItem:
    """Wishes that it does not run: TERM, then KILL. One that was started by hand is ended, too. 409 while it
    carries a high-priority pair.
    """
    return await control.act(name, "stop", user.username, body.reason if body else "")


@router.post("/sessions/{name}/restart", summary="Restart", status_code=202)
async def restart(name: Name, control: Control, user: Caller, body: ActionIn | None = None) -> SessionItem:
    """Ends the present run as a stop does, then starts a new one. 409 if it is not meant to run."""
    return await control.act(name, "restart", user.username, body.reason if body else "")


@router.post("/sessions/{name}/adopt", summary="Adopt", status_code=202)
async def adopt(name: Name, creation: Creation, user: Caller, body: ActionIn | None = None) -> SessionItem:
    """Takes over what was started by hand, without stopping it. One that is not registered is registered, if its
    name says which program and pair it is; 404 says what to create first. 409 if it was not started by hand.
    """
    return await creation.adopt(name, user.username, body.reason if body else "")


@router.post("/sessions/{name}/ignore", summary="Ignore", status_code=202)
async def ignore(name: Name, control: Control, user: Caller, body: ActionIn | None = None) -> SessionItem:
    """Leaves what was started by hand as it is, for as long as that process lives, and shows it quietly. 409 if
    it was not started by hand.
    """
    return await control.act(name, "ignore", user.username, body.reason if body else "")


@router.post("/sessions/{name}/pairs", summary="Move pairs in and out")
async def move_pairs(
    name: Name, body: PairMoves, control: Control, moves: Annotated[GroupMoves, service(GroupMoves)], user: Caller
) -> SessionItem:
    """Of a group session, while it runs: no message is lost. An added pair leaves the program's other sessions
    (one left empty ends when what it sent is reported), a removed one gets its own session back, wished as the
    group is. 400: pairs that do not exist or are of another country. 409: they do not fit as it is now.
    """
    await moves.move(name, body.add, body.remove, user.username)
    return await control.get(name)


@router.get("/sessions/{name}/history", summary="Changes of its state")
async def history(
    name: Name, past: PastOf, cursor: Cursor = None, limit: Annotated[int, Query(ge=1, le=500)] = 100
) -> HistoryPage:
    """Every change of its state with its cause and who did it, the newest first. Kept for 90 days."""
    return await past.history(name, cursor, limit)


@router.get("/sessions/{name}/runs", summary="Runs")
async def runs(
    name: Name, past: PastOf, cursor: Cursor = None, limit: Annotated[int, Query(ge=1, le=100)] = 20
) -> RunPage:
    """Its runs, the newest first: how long each lived, how it ended, and what it printed last."""
    return await past.runs(name, cursor, limit)


@router.get("/sessions/{name}/why", summary="Why it is as it is")
async def why(name: Name, account: Annotated[Account, service(Account)]) -> Why:
    """In plain English: what happened, since when, what happens next, and what to do."""
    return await account.why(name)
