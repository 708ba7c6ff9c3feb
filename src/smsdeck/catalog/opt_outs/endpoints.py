"""Opt-outs over HTTP. No address holds a phone number."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from smsdeck.access.current import User, current_user
from smsdeck.catalog.numbers.endpoints import LARGEST_CSV, Csv, Id
from smsdeck.catalog.numbers.schemas import NumberQuestion
from smsdeck.catalog.opt_outs.schemas import Lift, OptOutImportReport, OptOutIn, OptOutItem, OptOutPage
from smsdeck.catalog.opt_outs.service import OptOutService
from smsdeck.errors import TooLargeError
from smsdeck.kit.services import service

router = APIRouter(tags=["opt-outs"])
Service = Annotated[OptOutService, service(OptOutService)]
Caller = Annotated[User, Depends(current_user)]


@router.get("/opt-outs", summary="Opt-outs")
async def page(
    opt_outs: Service,
    lifted: Annotated[bool, Query(description="Those too that were lifted.")] = False,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> OptOutPage:
    """Numbers that nothing is sent to, masked."""
    return await opt_outs.page(cursor, limit, lifted=lifted)


@router.post("/opt-outs", summary="Opt a number out", status_code=201)
async def add(body: OptOutIn, opt_outs: Service, user: Caller) -> OptOutItem:
    """Acts on the next permit, in every pair. Opting out again changes nothing."""
    return await opt_outs.add(body.number, body.source, user.username)


@router.post("/opt-outs/import", summary="Import opt-outs from CSV")
async def import_csv(
    text: Csv,
    opt_outs: Service,
    user: Caller,
    dry_run: Annotated[bool, Query(description="Only say what would be done.")] = True,
) -> OptOutImportReport:
    """Columns `number,source`. With any wrong line nothing is changed, and the report names each."""
    if len(text) > LARGEST_CSV:
        raise TooLargeError(f"The file has more than {LARGEST_CSV} characters.", hint="Split it.")
    return await opt_outs.import_csv(text, user.username, dry_run=dry_run)


@router.post("/opt-outs/find", summary="Find an opt-out")
async def find(body: NumberQuestion, opt_outs: Service) -> OptOutItem:
    """What is known of a number; 404 if it was never opted out."""
    return await opt_outs.find(body.number)


@router.delete("/opt-outs/{number_id}", summary="Lift an opt-out")
async def lift(number_id: Id, body: Lift, opt_outs: Service, user: Caller) -> OptOutItem:
    """For admins. Importing or registering the number never lifts it; this does, and is kept in its history."""
    return await opt_outs.lift(number_id, body.reason, user.username)
