"""Countries' documents in memory, kept by the stream of changes."""

from typing import Any

import pytest

from smsdeck.catalog import rail_changes
from smsdeck.kit.mongo import Database
from smsdeck.quota.mirror import merged, reported
from tests.quota.gate_desk import WHO, Desk, following, made
from tests.support.wait import eventually_async

SLOT = {"session": "s", "used": False, "held_until_ms": 80}
ROW: dict[str, Any] = {
    "_id": "UZ",
    "rev": 7,
    "tallies": [{"from_ms": 0, "permits": {}}],
    "limit": 10,
    "slots": {"m1": SLOT},
    "lines": {"s1": "old"},
    "paced_ms": 5,
}
REPORT: dict[str, Any] = {"slots.m1.used": True, "slots.m1.held_until_ms": 60}
REPORTED = {"session": "s", "used": True, "held_until_ms": 60}


def update(sets: dict[str, Any], *gone: str) -> dict[str, Any]:
    described = {"updatedFields": sets, "removedFields": list(gone), "truncatedArrays": []}
    return {"operationType": "update", "documentKey": {"_id": "UZ"}, "updateDescription": described}


def test_a_newer_revision_is_taken_up() -> None:
    change = update({"rev": 8, "slots.m2": SLOT, "lines.s2": "new"}, "lines.s1", "slots.m1")
    assert merged(ROW, change) == {
        **ROW,
        "rev": 8,
        "slots": {"m2": SLOT},
        "lines": {"s2": "new"},
    }


@pytest.mark.parametrize("rev", [6, 7])
def test_of_a_revision_that_is_known_only_what_others_own_is_taken_up(rev: int) -> None:
    """This process wrote or read a newer one before the stream told of this."""
    after = merged(ROW, update({"rev": rev, "slots.m2": SLOT, "paced_ms": 1, "lines.s1": "new"}, "slots.m1"))
    assert after == {**ROW, "lines": {"s1": "new"}}


def test_lines_and_refusals_come_without_a_revision() -> None:
    after = merged(ROW, update({"lines.s2": "new", "refused.paused": "why"}))
    assert after == {**ROW, "lines": {"s1": "old", "s2": "new"}, "refused": {"paused": "why"}}


def test_a_report_of_a_send_comes_without_a_revision() -> None:
    after = merged(ROW, update(REPORT))
    assert after == {**ROW, "slots": {"m1": REPORTED}}


def test_a_report_of_a_slot_that_is_gone_changes_nothing() -> None:
    assert merged({**ROW, "slots": {}}, update(REPORT)) == {**ROW, "slots": {}}


def test_what_was_read_or_written_before_a_report_does_not_take_it_back() -> None:
    before = {**ROW, "slots": {"m1": REPORTED, "m0": REPORTED}}
    after = {**ROW, "rev": 8, "slots": {"m1": SLOT, "m2": SLOT}}
    assert reported(after, before)["slots"] == {"m1": REPORTED, "m2": SLOT}
    assert reported(after, None) == after


def test_the_smallest_parts_that_changed_are_taken_up() -> None:
    row = {**ROW, "shares": {"now": 1.0, "turns": {"UZ_a": 2.0, "UZ_b": 2.0}}}
    after = merged(row, update({"rev": 8, "shares.now": 2.0, "shares.turns.UZ_c": 3.0}, "shares.turns.UZ_a"))
    assert after == {**row, "rev": 8, "shares": {"now": 2.0, "turns": {"UZ_b": 2.0, "UZ_c": 3.0}}}
    assert row["shares"] == {"now": 1.0, "turns": {"UZ_a": 2.0, "UZ_b": 2.0}}


def test_the_first_line_of_all_comes_as_a_whole() -> None:
    bare = {name: value for name, value in ROW.items() if name != "lines"}
    after = merged(bare, update({"lines": {"s1": "new"}}))
    assert after is not None
    assert after["lines"] == {"s1": "new"}


@pytest.mark.parametrize(
    "change",
    [
        update({"tallies.0.from_ms": 1, "rev": 8}),
        update({"lines.s1.entries": []}),
        {"operationType": "delete", "documentKey": {"_id": "UZ"}},
        {"operationType": "drop"},
    ],
)
def test_what_is_not_understood_takes_another_reading(change: dict[str, Any]) -> None:
    assert merged(ROW, change) is None


def test_so_does_a_change_of_what_is_not_known() -> None:
    assert merged(None, update({"rev": 8})) is None


def test_a_document_that_comes_whole_is_taken_if_it_is_newer() -> None:
    for rev, taken in [(8, True), (7, False)]:
        whole = {**ROW, "rev": rev, "limit": 3}
        after = merged(ROW, {"operationType": "replace", "fullDocument": whole})
        assert after == (whole if taken else ROW)
    assert merged(None, {"operationType": "insert", "fullDocument": ROW}) == ROW


async def test_it_is_always_what_the_store_has(db: Database) -> None:
    desk, other = await made(db), Desk(db)
    async with following(desk):
        for _ in range(3):
            answer = await other.ask()
            await other.unpaced()
            if answer.granted:
                await other.gate.used(WHO, str(answer.id))
        await other.documents.set_rule("UZ", {"limit": 4}, {"at_ms": 1, "by": "x", "reason": "y"})

        async def same() -> bool:
            return (await desk.mirror.country("UZ"))[0] == (await other.documents.read("UZ"))[0]

        await eventually_async(same, what="the same in mirror and store")
        assert (await desk.mirror.country("UZ"))[0].ledger.limit == 4


async def test_a_persons_limit_that_was_read_anew_holds_before_the_stream_tells_of_it(db: Database) -> None:
    desk, other = await made(db), Desk(db)
    await desk.mirror.read()
    desk.mirror.following = True
    await other.documents.set_rule("UZ", {"limit": 4, "burst": 2}, {"at_ms": 1, "by": "x", "reason": "y"})
    await rail_changes.tell(db, ["UZ"])
    desk.mirror.put("UZ", (await desk.documents.read("UZ"))[0])
    assert (await desk.mirror.country("UZ"))[0] == (await other.documents.read("UZ"))[0]


async def test_a_collection_that_is_dropped_leaves_nothing_in_it(db: Database) -> None:
    desk = await made(db)
    async with following(desk):
        await db["quota"].delete_many({})

        async def empty() -> bool:
            return (await desk.mirror.all())[0] == {}

        await eventually_async(empty, what="an empty mirror")
        assert (await desk.mirror.country("UZ"))[0].ledger.quarantine_until_ms > 0
