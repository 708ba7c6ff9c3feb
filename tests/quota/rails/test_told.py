"""A change of a rail acts on the very next permit of a serve that remembers what passed, stream or no stream."""

from collections.abc import Awaitable, Callable

import pytest

from smsdeck.access.audit import Audit
from smsdeck.catalog import rail_changes
from smsdeck.catalog.opt_outs.store import NewOptOut, OptOuts
from smsdeck.kit.clock import SystemClock
from smsdeck.kit.mongo import Database
from smsdeck.quota.rails.kill_switch import KillSwitch
from smsdeck.quota.schemas import PermitGranted, PermitRefused
from tests.quota.gate_desk import NUMBER, PAIR, Desk, made
from tests.support.numbers import numbers_of

SECOND = "+998901234568"


@pytest.fixture
async def desk(db: Database) -> Desk:
    """One that remembers that its pair passed, and holds a hand of numbers."""
    one = await made(db)
    await one.standings.opened()
    await one.ask()
    await one.unpaced()
    return one


async def kill_switch(desk: Desk) -> None:
    await KillSwitch(desk.db, Audit(desk.db), SystemClock()).put(on=True, reason="wrong text", by="ann")


async def pause(desk: Desk) -> None:
    await desk.pairs.change(PAIR, {"active": False}, None, "ann")


async def remove(desk: Desk) -> None:
    await desk.pairs.remove(PAIR, "ann")


async def opt_out(desk: Desk) -> None:
    key, opt_outs = numbers_of(desk.db).id_of, OptOuts(desk.db, SystemClock())
    await opt_outs.add([NewOptOut(key(number), "+9989*****", "STOP") for number in (NUMBER, SECOND)], "ann")


async def take_numbers_out(desk: Desk) -> None:
    numbers = numbers_of(desk.db)
    for number in (NUMBER, SECOND):
        await numbers.remove(numbers.id_of(number))


@pytest.mark.parametrize(
    ("deed", "reason"),
    [
        (kill_switch, "kill_switch"),
        (pause, "paused"),
        (remove, "unknown_pair"),
        (opt_out, "opted_out"),
        (take_numbers_out, "no_number"),
    ],
)
async def test_the_next_permit_is_refused(
    desk: Desk, deed: Callable[[Desk], Awaitable[None]], reason: str
) -> None:
    await deed(desk)
    answer = await desk.ask()
    assert isinstance(answer, PermitRefused)
    assert answer.reason == reason
    assert await desk.slots() == 1


async def test_what_passed_is_not_read_again_while_nobody_changes_a_rail(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def read(*_: object, **__: object) -> object:
        pytest.fail("a rail was read")

    monkeypatch.setattr(type(desk.db["pairs"]), "find_one", read)
    assert isinstance(await desk.ask(), PermitGranted)


async def test_a_kill_switch_that_is_thrown_again_is_told_again(desk: Desk) -> None:
    """Whoever threw it first may have died before its serve told the ledgers."""
    await kill_switch(desk)
    before, _ = await desk.documents.read("UZ")
    await kill_switch(desk)
    after, _ = await desk.documents.read("UZ")
    assert after.rails_rev > before.rails_rev


async def test_only_the_countries_that_it_is_about_are_told(desk: Desk) -> None:
    await desk.documents.create_empty(["KZ"])
    await rail_changes.tell(desk.db, ["KZ"])
    await rail_changes.tell(desk.db, [])
    assert [(await desk.documents.read(code))[0].rails_rev for code in ("UZ", "KZ")] == [0, 1]
    await rail_changes.tell(desk.db)
    assert [(await desk.documents.read(code))[0].rails_rev for code in ("UZ", "KZ")] == [1, 2]


async def test_a_ledger_that_is_made_anew_knows_of_no_earlier_look(desk: Desk) -> None:
    before, _ = await desk.documents.read("UZ")
    await desk.db["quota"].drop()
    after, _ = await desk.documents.read("UZ")
    assert after.rails_rev != before.rails_rev
