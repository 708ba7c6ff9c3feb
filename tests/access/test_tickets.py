import pytest

from smsdeck.access import tickets as module
from smsdeck.access.current import User
from smsdeck.access.roles import Role
from smsdeck.access.tickets import LIFE_S, Tickets
from smsdeck.errors import NotSignedInError
from smsdeck.kit.mongo import Database

ADA = User("ada", Role.manager, 3)


async def test_a_ticket_is_good_once(db: Database) -> None:
    tickets = Tickets(db)
    ticket = await tickets.issue(ADA)
    assert await tickets.redeem(ticket) == ADA
    with pytest.raises(NotSignedInError):
        await tickets.redeem(ticket)


async def test_a_ticket_ends_by_the_stores_clock(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    tickets, now = Tickets(db), 1_700_000_000_000
    times = iter([now, now + LIFE_S * 1000, now, now + LIFE_S * 1000 - 1])

    async def store_now(_: Database) -> int:
        return next(times)

    monkeypatch.setattr(module, "store_now_ms", store_now)
    late = await tickets.issue(ADA)
    with pytest.raises(NotSignedInError):
        await tickets.redeem(late)
    assert await tickets.redeem(await tickets.issue(ADA)) == ADA


async def test_an_invented_ticket_is_nobodys(db: Database) -> None:
    with pytest.raises(NotSignedInError):
        await Tickets(db).redeem("invented")


async def test_the_store_holds_no_ticket_and_forgets_old_ones(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    tickets = Tickets(db)
    ticket = await tickets.issue(ADA)
    kept = await db["ws_tickets"].find().to_list()
    assert ticket not in str(kept)
    now = kept[0]["expires_ms"]

    async def store_now(_: Database) -> int:
        return int(now)

    monkeypatch.setattr(module, "store_now_ms", store_now)
    await tickets.issue(ADA)
    assert await db["ws_tickets"].count_documents({}) == 1
