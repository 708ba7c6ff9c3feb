"""Number pools over HTTP. No address holds a phone number."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Path, Query

from smsdeck.access.current import User, current_user
from smsdeck.catalog import names
from smsdeck.catalog.numbers.hashes import ID_PATTERN
from smsdeck.catalog.numbers.schemas import (
    NumberImportReport,
    NumberItem,
    NumberPage,
    NumberQuestion,
    NumbersIn,
    NumbersReport,
    Unmasked,
)
from smsdeck.catalog.numbers.service import NumberService
from smsdeck.errors import TooLargeError
from smsdeck.kit.services import service

router = APIRouter(tags=["numbers"])
LARGEST_CSV = 1_000_000
Service = Annotated[NumberService, service(NumberService)]
Caller = Annotated[User, Depends(current_user)]
Id = Annotated[str, Path(pattern=f"^{ID_PATTERN}$", description="The number's `id`.")]
Pair = Annotated[str, Query(pattern=f"^{names.PAIR}$", examples=["UZ_uzmobile"])]
Csv = Annotated[
    str,
    Body(media_type="text/csv", examples=['number,source\n+998 90 123 45 67,"own test SIMs, rack 2"']),
]


@router.post("/pairs/{pair}/numbers", summary="Register numbers")
async def add(pair: str, body: NumbersIn, numbers: Service, user: Caller) -> NumbersReport:
    """Adds numbers that you own or may message, with the source of the permission."""
    return await numbers.register(pair, body, user.username)


@router.get("/numbers", summary="Registered numbers")
async def page(
    numbers: Service,
    pair: Pair | None = None,
    q: Annotated[
        str | None, Query(min_length=1, max_length=64, description="A part of the source, or an id.")
    ] = None,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> NumberPage:
    """Masked. To look for a number itself use `POST /numbers/find`."""
    return await numbers.page(pair, q, cursor, limit)


@router.post("/numbers/import", summary="Import numbers from CSV")
async def import_csv(
    text: Csv,
    numbers: Service,
    user: Caller,
    pair: Pair,
    dry_run: Annotated[bool, Query(description="Only say what would be done.")] = True,
) -> NumberImportReport:
    """Columns `number,source`. With any wrong line nothing is changed, and the report names each. Numbers that are
    opted out stay so.
    """
    if len(text) > LARGEST_CSV:
        raise TooLargeError(f"The file has more than {LARGEST_CSV} characters.", hint="Split it.")
    return await numbers.import_csv(pair, text, user.username, dry_run=dry_run)


@router.post("/numbers/find", summary="Find a number")
async def find(body: NumberQuestion, numbers: Service) -> NumberItem:
    """The registered number, masked; 404 if it is registered nowhere."""
    return await numbers.find(body.number)


@router.post("/numbers/{number_id}/unmask", summary="Show a number in full")
async def unmask(number_id: Id, numbers: Service, user: Caller) -> Unmasked:
    """The audit log keeps who saw it."""
    return await numbers.unmask(number_id, user.username)


@router.delete("/numbers/{number_id}", summary="Remove a number", status_code=204)
async def remove(number_id: Id, numbers: Service, user: Caller) -> None:
    """Acts on the next permit. Registering it again does not reset its caps or its opt-out."""
    await numbers.remove(number_id, user.username)
