"""Pairs that move between the sessions of a program, on a real store."""

import asyncio

import pytest

from smsdeck.access.audit import Audit
from smsdeck.catalog.group_moves import GroupMoves
from smsdeck.catalog.pair_csv import PairRow
from smsdeck.catalog.pairs import Pairs
from smsdeck.catalog.sessions import DesiredSessions, NewSession
from smsdeck.errors import ConflictError, InvalidInputError, NotFoundError, SmsdeckError
from smsdeck.kit.clock import FixedClock
from smsdeck.kit.mongo import Database, Document

WEST = "program6_IN_west"
VI, JIO, BSNL, AIRTEL = "IN_vi", "IN_jio", "IN_bsnl", "IN_airtel"


class Bench:
    """A group of two pairs, and two pairs with sessions of their own."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.clock = FixedClock()
        audit = Audit(db)
        self.pairs = Pairs(db, audit, self.clock)
        self.sessions = DesiredSessions(db, self.clock)
        self.moves = GroupMoves(db, self.pairs, audit, self.clock)

    async def session(self, name: str) -> Document:
        found = await self.db["sessions"].find_one({"_id": name})
        assert found is not None
        return found

    async def carried(self) -> dict[str, list[str]]:
        rows = self.db["sessions"].find({"retired": {"$ne": True}}).sort("_id")
        return {row["_id"]: row["pairs"] async for row in rows}


@pytest.fixture
async def bench(db: Database) -> Bench:
    made = Bench(db)
    for pair in (VI, JIO, BSNL, AIRTEL, "UZ_ucell"):
        row = PairRow(pair[:2], pair[:2], pair[3:], pair[3:], "high" if pair == AIRTEL else "normal")
        await made.pairs.create(row, "ada")
    own = [NewSession("program6", (BSNL,)), NewSession("program6", (AIRTEL,)), NewSession("program1", (BSNL,))]
    await made.sessions.create([NewSession("program6", (VI, JIO), "west"), *own], "sms1", "ada", run=True)
    return made


async def test_an_added_pair_leaves_its_own_session_which_goes_on_until_its_messages_are_told(
    bench: Bench,
) -> None:
    await bench.moves.move(WEST, [BSNL], [], "bob")
    assert await bench.carried() == {
        "program1_IN_bsnl": [BSNL],  # another program's: not touched
        "program6_IN_airtel": [AIRTEL],
        "program6_IN_bsnl": [],
        WEST: [VI, JIO, BSNL],
    }
    assert (await bench.session("program6_IN_bsnl"))["desired"]["state"] == "RUN"
    assert await bench.sessions.retire_emptied(270) == 0
    bench.clock.advance(271)
    assert await bench.sessions.retire_emptied(270) == 1
    retired = await bench.session("program6_IN_bsnl")
    assert (retired["retired"], retired["desired"]["state"]) == (True, "STOP")
    assert await bench.sessions.retire_emptied(270) == 0


@pytest.mark.parametrize("wished", ["RUN", "STOP"])
async def test_a_removed_pair_gets_its_own_session_wished_as_the_group_is(bench: Bench, wished: str) -> None:
    await bench.db["sessions"].update_one({"_id": WEST}, {"$set": {"desired.state": wished}})
    await bench.moves.move(WEST, [], [VI], "bob")
    own = await bench.session("program6_IN_vi")
    assert (own["pairs"], own["group"], own["host"]) == ([VI], None, "sms1")
    assert (own["desired"]["state"], own["desired"]["by"]) == (wished, "bob")
    assert (await bench.session(WEST))["pairs"] == [JIO]


@pytest.mark.parametrize("retired", [False, True])
async def test_there_and_back_again_the_own_session_lives_on(bench: Bench, retired: bool) -> None:
    await bench.moves.move(WEST, [BSNL], [], "bob")
    if retired:
        bench.clock.advance(1)
        await bench.sessions.retire_emptied(0.5)
    await bench.moves.move(WEST, [], [BSNL], "bob")
    own = await bench.session("program6_IN_bsnl")
    assert (own["pairs"], own["desired"]["state"], own["retired"]) == ([BSNL], "RUN", False)
    bench.clock.advance(1000)
    assert await bench.sessions.retire_emptied(1) == 0


async def test_swapping_all_pairs_is_one_move_and_is_audited(bench: Bench, db: Database) -> None:
    await bench.moves.move(WEST, [BSNL, AIRTEL, BSNL], [VI, JIO], "bob")
    assert (await bench.session(WEST))["pairs"] == [BSNL, AIRTEL]
    (row,) = await db["audit"].find({"action": "session.pairs"}).to_list()
    assert (row["actor"], row["target"], row["before"]) == ("bob", WEST, {"pairs": [VI, JIO]})
    assert row["after"] == {"pairs": [BSNL, AIRTEL], "added": [BSNL, AIRTEL], "removed": [VI, JIO]}


@pytest.mark.parametrize(
    ("name", "add", "remove", "error", "says"),
    [
        ("program6_IN_none", [BSNL], [], NotFoundError, "no session program6_IN_none"),
        (WEST, [], [], InvalidInputError, "No pair"),
        (WEST, ["IN_nobody"], [], InvalidInputError, "no pair IN_nobody"),
        (WEST, ["UZ_ucell"], [], InvalidInputError, "UZ_ucell is not of IN"),
        (WEST, [BSNL], [BSNL], InvalidInputError, "added and removed"),
        (WEST, [VI], [], ConflictError, "carries IN_vi already"),
        (WEST, [], [BSNL], ConflictError, "does not carry IN_bsnl"),
        (WEST, [], [VI, JIO], ConflictError, "no pair left"),
        ("program6_IN_bsnl", [VI], [], ConflictError, "session of one pair"),
        ("program6_IN_bsnl", [], [BSNL], ConflictError, "no pair left"),
    ],
)
async def test_a_wrong_move_says_what_is_wrong_and_changes_nothing(
    bench: Bench, name: str, add: list[str], remove: list[str], error: type[SmsdeckError], says: str
) -> None:
    before = await bench.carried()
    with pytest.raises(error, match=says):
        await bench.moves.move(name, add, remove, "bob")
    assert await bench.carried() == before


async def test_every_wrong_pair_is_named(bench: Bench) -> None:
    with pytest.raises(InvalidInputError) as refused:
        await bench.moves.move(WEST, ["IN_nobody", "UZ_ucell"], [], "bob")
    assert [one["where"] for one in refused.value.facts["errors"]] == ["add", "add"]


async def test_a_high_priority_pair_does_not_come_to_a_group_that_is_stopped(bench: Bench) -> None:
    await bench.db["sessions"].update_one({"_id": WEST}, {"$set": {"desired.state": "STOP"}})
    with pytest.raises(ConflictError, match="high priority"):
        await bench.moves.move(WEST, [AIRTEL], [], "bob")
    await bench.moves.move(WEST, [BSNL], [], "bob")


async def test_an_interrupted_move_is_finished_by_repeating_it(bench: Bench) -> None:
    await bench.db["sessions"].update_one({"_id": WEST}, {"$set": {"pairs": [VI, JIO, BSNL]}})
    await bench.moves.move(WEST, [BSNL], [], "bob")
    assert (await bench.session(WEST))["pairs"] == [VI, JIO, BSNL]
    assert (await bench.session("program6_IN_bsnl"))["pairs"] == []


async def test_of_two_moves_at_once_none_is_lost_unnoticed(bench: Bench) -> None:
    moves = (bench.moves.move(WEST, [BSNL], [], "bob"), bench.moves.move(WEST, [AIRTEL], [], "eve"))
    outcomes = await asyncio.gather(*moves, return_exceptions=True)
    refused = [one for one in outcomes if one is not None]
    assert all(isinstance(one, ConflictError) for one in refused)
    assert len((await bench.session(WEST))["pairs"]) == 4 - len(refused)


async def test_a_session_may_be_created_anew_in_place_of_an_emptied_one(bench: Bench) -> None:
    await bench.moves.move(WEST, [BSNL], [], "bob")
    assert await bench.sessions.create([NewSession("program6", (BSNL,))], "sms1", "ada", run=True) == 1
    bench.clock.advance(1000)
    assert await bench.sessions.retire_emptied(1) == 0
