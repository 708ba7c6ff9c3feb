"""Pairs and programs."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Header, Query, Response
from pydantic import BaseModel

from smsdeck.access.current import User, current_user
from smsdeck.catalog.pair_service import PairService
from smsdeck.catalog.program_list import Program
from smsdeck.catalog.programs import Programs
from smsdeck.catalog.revisions import revision_of
from smsdeck.catalog.schemas import (
    ImportReport,
    PairChange,
    PairCreate,
    PairItem,
    PairList,
)
from smsdeck.errors import InvalidInputError, TooLargeError
from smsdeck.kit.services import service

router = APIRouter()
LARGEST_CSV = 1_000_000
Service = Annotated[PairService, service(PairService)]
Caller = Annotated[User, Depends(current_user)]


class ProgramList(BaseModel):
    """All registered programs."""

    items: list[Program]


@router.get("/programs", tags=["programs"], summary="Programs")
async def programs(store: Annotated[Programs, service(Programs)]) -> ProgramList:
    """The scripts that sessions may run."""
    return ProgramList(items=await store.all())


@router.get("/pairs", tags=["pairs"], summary="Pairs")
async def pairs(pair_service: Service) -> PairList:
    """All pairs, by name."""
    items = await pair_service.list()
    return PairList(items=items, total=len(items))


@router.post("/pairs", tags=["pairs"], summary="Add a pair", status_code=201)
async def create(body: PairCreate, pair_service: Service, user: Caller) -> PairItem:
    """Adds a pair, and starts a session for each program named. 409 if the pair exists."""
    return await pair_service.create(body, user.username)


@router.post("/pairs/import", tags=["pairs"], summary="Import pairs from CSV")
async def import_csv(
    text: Annotated[
        str,
        Body(
            media_type="text/csv",
            examples=["country,country_name,operator,operator_name,priority\nUZ,Uzbekistan,ucell,Ucell,normal"],
        ),
    ],
    pair_service: Service,
    user: Caller,
    dry_run: Annotated[bool, Query(description="Only say what would be done.")] = True,
) -> ImportReport:
    """Creates and updates pairs; those that the file does not name stay. With any wrong line nothing is changed,
    and the report names each.
    """
    if len(text) > LARGEST_CSV:
        raise TooLargeError(f"The file has more than {LARGEST_CSV} characters.", hint="Split it.")
    return await pair_service.import_csv(text, user.username, dry_run=dry_run)


@router.get("/pairs/{pair}", tags=["pairs"], summary="One pair")
async def pair(pair: str, pair_service: Service, response: Response) -> PairItem:
    """A pair; the ETag is its revision."""
    return _tagged(response, await pair_service.get(pair))


@router.patch("/pairs/{pair}", tags=["pairs"], summary="Change a pair")
async def change(
    pair: str,
    body: PairChange,
    pair_service: Service,
    user: Caller,
    response: Response,
    if_match: Annotated[str | None, Header(description="The revision that was read, in quotes.")] = None,
) -> PairItem:
    """Acts on the next permit. 412 if somebody else changed it since `If-Match`."""
    changes = body.model_dump(exclude_none=True)
    if not changes:
        raise InvalidInputError("Nothing to change was sent.", hint="Send priority, active or a name.")
    return _tagged(response, await pair_service.change(pair, changes, revision_of(if_match), user.username))


@router.delete("/pairs/{pair}", tags=["pairs"], summary="Remove a pair", status_code=204)
async def remove(pair: str, pair_service: Service, user: Caller) -> None:
    """Ends its sessions; what was sent over it stays in the metrics."""
    await pair_service.remove(pair, user.username)


def _tagged(response: Response, item: PairItem) -> PairItem:
    response.headers["ETag"] = f'"{item.revision}"'
    return item
