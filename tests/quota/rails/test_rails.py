"""Every rail at the gate: each refusal is named and counted, takes no slot, and ends when its reason ends."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import PyMongoError

from smsdeck.access.audit import Audit
from smsdeck.access.session_tokens import SessionIdentity
from smsdeck.catalog.opt_outs.store import NewOptOut, OptOuts
from smsdeck.catalog.programs import Programs
from smsdeck.errors import ConflictError
from smsdeck.kit.clock import SystemClock
from smsdeck.kit.ids import uuid7
from smsdeck.kit.mongo import Database, Document
from smsdeck.quota.rails.caps import HOUR_MS, Caps
from smsdeck.quota.rails.hands import HAND
from smsdeck.quota.rails.kill_switch import KillSwitch
from smsdeck.quota.rails.quiet_hours import QuietHours
from smsdeck.quota.schemas import PermitAnswer, PermitGranted, PermitRefused, Reason
from tests.quota.gate_desk import NUMBER, PAIR, WHO, Desk, made
from tests.support.numbers import numbers_of, register
from tests.support.rails import NEVER_QUIET, rules

SECOND = "+998901234568"
NOTICES = SessionIdentity("program4_UZ_uzmobile", "program4", (PAIR,))
TASHKENT_UTC = 5


def night_now() -> QuietHours:
    """Hours that are quiet in Tashkent now, and for two hours more."""
    there = datetime.now(UTC) + timedelta(hours=TASHKENT_UTC)
    return QuietHours((there - timedelta(hours=2)).time(), (there + timedelta(hours=2)).time())


async def desk_of(
    db: Database,
    *,
    per_hour: int = 100,
    per_day: int = 100,
    duplicate_ms: int = 0,
    quiet: QuietHours = NEVER_QUIET,
) -> Desk:
    await Programs(db).register()
    return await made(db, wanted=rules(Caps(per_hour, per_day, duplicate_ms, 20_000), quiet))


async def granted(desk: Desk, to: str | None = None, who: SessionIdentity = WHO) -> PermitGranted:
    await desk.unpaced()
    answer = await desk.ask(to=to, who=who)
    assert isinstance(answer, PermitGranted), answer
    return answer


async def refused(desk: Desk, reason: Reason, to: str | None = None, who: SessionIdentity = WHO) -> PermitRefused:
    """Refused for this reason; counted, and without a slot or a hold."""
    await desk.unpaced()
    slots, counted = await desk.slots(), desk.outcomes(reason) or 0
    held = [row.get("sends") async for row in desk.db["numbers"].find().sort("_id")]
    answer = await desk.ask(to=to, who=who)
    assert isinstance(answer, PermitRefused)
    assert answer.reason == reason, answer
    assert desk.outcomes(reason) == counted + 1
    assert await desk.slots() == slots
    assert [row.get("sends") async for row in desk.db["numbers"].find().sort("_id")] == held
    assert "998" not in answer.detail
    return answer


async def switch(db: Database, *, on: bool) -> None:
    await KillSwitch(db, Audit(db), SystemClock()).put(on=on, reason="wrong text", by="ann")


async def opt_out(db: Database, number: str) -> OptOuts:
    opt_outs = OptOuts(db, SystemClock())
    await opt_outs.add([NewOptOut(numbers_of(db).id_of(number), "+9989*****", "answered STOP")], "ann")
    return opt_outs


async def test_the_kill_switch_goes_before_all_else(db: Database) -> None:
    desk = await desk_of(db)
    await switch(db, on=True)
    await desk.pairs.change(PAIR, {"active": False}, None, "test")
    answer = await refused(desk, "kill_switch")
    assert "by ann: wrong text" in answer.detail
    await switch(db, on=False)
    await refused(desk, "paused")
    await desk.pairs.change(PAIR, {"active": True}, None, "test")
    await granted(desk)


async def test_the_kill_switch_acts_on_those_who_wait_already(db: Database) -> None:
    desk = await desk_of(db)
    await granted(desk)
    waiting = asyncio.create_task(desk.ask(wait_s=20))
    await asyncio.sleep(0)
    await switch(db, on=True)
    await desk.unpaced()
    answer = await asyncio.wait_for(waiting, 10)
    assert isinstance(answer, PermitRefused)
    assert answer.reason == "kill_switch"


async def test_a_number_that_is_opted_out_gets_nothing_until_an_admin_lifts_it(db: Database) -> None:
    desk = await desk_of(db)
    opt_outs = await opt_out(db, NUMBER)
    await refused(desk, "opted_out", NUMBER)
    assert (await granted(desk)).to == SECOND
    await register(db, PAIR, [NUMBER])
    await refused(desk, "opted_out", NUMBER)
    await opt_outs.lift(numbers_of(db).id_of(NUMBER), "root", "signed up again")
    await granted(desk, NUMBER)


async def test_an_opt_out_acts_on_the_next_permit_also_of_a_number_that_was_dealt(db: Database) -> None:
    desk = await desk_of(db)
    await granted(desk)
    left = [row["_id"] async for row in db["numbers"].find({"last_used_ms": 0})]
    assert len(left) == 1
    # The mark at the number is lost, as after a crash between two writes: the list itself decides.
    await opt_out(db, left[0])
    await db["numbers"].update_many({}, {"$unset": {"opted_out": ""}})
    for _ in range(3):
        assert (await granted(desk)).to != left[0]


async def test_a_pool_of_opted_out_numbers_gives_none(db: Database) -> None:
    desk = await desk_of(db)
    await opt_out(db, NUMBER)
    await opt_out(db, SECOND)
    await refused(desk, "opted_out")


async def test_a_number_gets_no_more_than_its_cap_in_an_hour(db: Database) -> None:
    desk = await desk_of(db, per_hour=2)
    for _ in range(2):
        await granted(desk, NUMBER)
    answer = await refused(desk, "number_cap", NUMBER)
    assert answer.retry_after_s == 300
    for _ in range(2):
        assert (await granted(desk)).to == SECOND
    await refused(desk, "number_cap")
    await age(db, HOUR_MS + 20_000)
    assert (await granted(desk)).to in {NUMBER, SECOND}


async def test_a_number_gets_no_more_than_its_cap_in_a_day(db: Database) -> None:
    desk = await desk_of(db, per_hour=2, per_day=3)
    for _ in range(2):
        await granted(desk, NUMBER)
    await age(db, HOUR_MS + 20_000)
    await granted(desk, NUMBER)
    await refused(desk, "number_cap", NUMBER)


async def test_a_program_does_not_send_to_a_number_twice_at_once(db: Database) -> None:
    desk = await desk_of(db, duplicate_ms=60_000)
    await granted(desk, NUMBER)
    answer = await refused(desk, "duplicate", NUMBER)
    assert 50 < answer.retry_after_s <= 60
    await granted(desk, NUMBER, NOTICES)
    assert (await granted(desk)).to == SECOND
    await refused(desk, "duplicate")


async def test_notices_wait_for_the_morning_and_codes_do_not(db: Database) -> None:
    desk = await desk_of(db, quiet=night_now())
    for to in (NUMBER, None):
        answer = await refused(desk, "quiet_hours", to, NOTICES)
        assert answer.retry_after_s == 300
    await granted(desk, NUMBER)
    await granted(desk)


async def test_notices_go_by_day(db: Database) -> None:
    there = (datetime.now(UTC) + timedelta(hours=TASHKENT_UTC)).time()
    later = (datetime.combine(datetime.now(UTC), there) + timedelta(hours=3)).time()
    desk = await desk_of(db, quiet=QuietHours(later, there))
    await granted(desk, who=NOTICES)


async def test_a_program_that_nobody_registered_keeps_quiet_hours(db: Database) -> None:
    desk = await desk_of(db, quiet=night_now())
    await refused(desk, "quiet_hours", who=SessionIdentity("program9_UZ_uzmobile", "program9", (PAIR,)))


async def test_a_number_of_another_country_gets_nothing_even_if_it_stands_in_the_pool(db: Database) -> None:
    desk = await desk_of(db)
    await register(db, PAIR, ["+380501234567"])
    await refused(desk, "wrong_country", "+380501234567")
    for _ in range(4):
        assert (await granted(desk)).to in {NUMBER, SECOND}


async def test_numbers_are_used_in_turn_over_hands_and_serves(db: Database) -> None:
    desk = await desk_of(db)
    other = Desk(db, wanted=rules())
    many = [f"+99890123{place:04d}" for place in range(2 * HAND)]
    await register(db, PAIR, many)
    used = [(await granted(desk if place % 2 else other)).to for place in range(10)]
    assert len(set(used)) == 10
    await db["quota"].update_one({"_id": "UZ"}, {"$set": {"slots": {}}, "$inc": {"rev": 1}})
    used += [(await granted(other if place % 2 else desk)).to for place in range(10)]
    assert len(set(used)) == 20


async def test_a_permit_that_is_asked_for_again_is_for_the_same_number_whatever_the_caps(db: Database) -> None:
    desk = await desk_of(db, per_hour=1, duplicate_ms=60_000)
    permit_id = uuid7()
    first = await desk.ask(permit_id=permit_id)
    assert isinstance(first, PermitGranted)
    await granted(desk)
    await refused(desk, "number_cap")
    again = await desk.ask(permit_id=permit_id)
    assert isinstance(again, PermitGranted)
    assert again.to == first.to
    elsewhere = await Desk(db, wanted=rules()).ask(permit_id=permit_id)
    assert isinstance(elsewhere, PermitGranted)
    assert elsewhere.to == first.to


async def test_a_permit_is_not_given_again_for_another_number(db: Database) -> None:
    desk = await desk_of(db)
    permit_id = uuid7()
    await desk.ask(permit_id=permit_id, to=NUMBER)
    with pytest.raises(ConflictError):
        await desk.ask(permit_id=permit_id, to=SECOND)
    row = await db["numbers"].find_one({"_id": SECOND})
    assert row is not None
    assert not row["sends"]


async def test_a_caller_that_gets_no_slot_takes_nothing_of_a_numbers_cap(db: Database) -> None:
    desk = await desk_of(db, per_hour=1)
    await granted(desk, NUMBER)
    answer: PermitAnswer = await desk.ask(to=SECOND)
    assert isinstance(answer, PermitRefused)
    assert answer.reason == "quota"
    await granted(desk, SECOND)


@pytest.mark.parametrize("store", ["switches", "pairs", "programs", "numbers", "opt_outs"])
async def test_without_any_one_of_the_stores_there_is_no_permit(
    db: Database, store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = await desk_of(db)
    kind = type(db["numbers"])

    def unless_down(name: str) -> None:
        answers = getattr(kind, name)

        def ask(collection: AsyncCollection[Document], *arguments: object, **named: object) -> object:
            if collection.name == store:
                raise PyMongoError("down")
            return answers(collection, *arguments, **named)

        monkeypatch.setattr(kind, name, ask)

    unless_down("find_one")
    unless_down("find")
    with pytest.raises(PyMongoError):
        await desk.ask(to=NUMBER)
    assert desk.outcomes("unavailable") == 1
    monkeypatch.undo()
    assert await desk.slots() == 0


async def age(db: Database, ms: int) -> None:
    """Let all messages that were sent be so much older."""
    async for row in db["numbers"].find({"sends.0": {"$exists": True}}):
        sends = [{**one, "at_ms": one["at_ms"] - ms} for one in row["sends"]]
        change = {"sends": sends, "free_ms": row["free_ms"] - ms}
        await db["numbers"].update_one({"_id": row["_id"]}, {"$set": change, "$inc": {"rev": 1}})
