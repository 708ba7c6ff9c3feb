from typing import Any

import pytest

from smsdeck.access.audit import Audit
from smsdeck.catalog.pairs import Pairs
from smsdeck.catalog.programs import Programs
from smsdeck.catalog.sessions import DesiredSessions
from smsdeck.errors import ConflictError, InvalidInputError, NotFoundError
from smsdeck.kit.clock import FixedClock, SystemClock
from smsdeck.kit.mongo import Database
from smsdeck.reconcile.control import SessionControl
from smsdeck.reconcile.creation import SessionCreation
from smsdeck.reconcile.schemas import NewSessionIn

UZ = "program1_UZ_uzmobile"
STRAY = "program1_IN_vi"


@pytest.fixture
def control(db: Database) -> SessionControl:
    return SessionControl(db, Audit(db), FixedClock(5_000))


@pytest.fixture
async def creation(db: Database, control: SessionControl) -> SessionCreation:
    """Programs, four pairs, one session; a screen session STRAY that nobody registered."""
    audit, clock = Audit(db), FixedClock(5_000)
    programs, pairs, sessions = Programs(db), Pairs(db, audit, clock), DesiredSessions(db, clock)
    await programs.register()
    for pair in ("UZ_uzmobile", "UZ_ucell", "IN_airtel", "IN_vi"):
        await db["pairs"].insert_one({"_id": pair, "priority": "normal", "active": True})
    await db["hosts"].insert_one({"_id": "host1", "seen_ms": SystemClock().now_ms()})
    made = SessionCreation(db, control, sessions, programs, pairs, audit, clock, "host1")
    await made.create(NewSessionIn(program="program1", pairs=["UZ_uzmobile"]), "ann")
    await stray(db, STRAY)
    return made


async def stray(db: Database, name: str, screen_pid: int = 4) -> None:
    seen = {"host": "host1", "state": "RUNNING", "since_ms": 1, "pid": None, "flags": ["drift"]}
    await db["observations"].update_one({"_id": name}, {"$set": {**seen, "screen_pid": screen_pid}}, upsert=True)


async def state(db: Database) -> list[dict[str, Any]]:
    return [*await db["sessions"].find().to_list(), *await db["ignored"].find().to_list()]


async def audits(db: Database) -> list[tuple[str, str, str, str]]:
    rows = await db["audit"].find().sort("_id").to_list()
    return [(row["actor"], row["action"], row["target"], row["outcome"]) for row in rows]


async def test_a_session_is_created_for_a_pair_and_runs(db: Database, creation: SessionCreation) -> None:
    made = await creation.create(NewSessionIn(program="program2", pairs=["UZ_uzmobile"]), "bob")
    assert (made.name, made.desired, made.pairs, made.host) == (
        "program2_UZ_uzmobile",
        "RUN",
        ["UZ_uzmobile"],
        "host1",
    )
    assert ("bob", "session.create", "program2_UZ_uzmobile", "done") in await audits(db)


async def test_a_group_is_created_and_waits_to_be_started(creation: SessionCreation) -> None:
    wanted = NewSessionIn(program="program6", pairs=["IN_airtel", "IN_vi"], group="west", run=False)
    made = await creation.create(wanted, "bob")
    assert (made.name, made.desired, made.group) == ("program6_IN_west", "STOP", "west")


@pytest.mark.parametrize(
    ("wanted", "problem", "words"),
    [
        ({"program": "program9", "pairs": ["UZ_ucell"]}, NotFoundError, "program program9"),
        ({"program": "program1", "pairs": ["UZ_nobody"]}, NotFoundError, "pair UZ_nobody"),
        ({"program": "program1", "pairs": ["UZ_uzmobile"]}, ConflictError, "exists already"),
        ({"program": "program1", "pairs": ["UZ_ucell", "IN_vi"]}, InvalidInputError, "several countries"),
        ({"program": "program1", "pairs": ["UZ_ucell", "UZ_ucell"]}, InvalidInputError, "named twice"),
        ({"program": "program1", "pairs": ["IN_vi", "IN_airtel"]}, InvalidInputError, "needs a group"),
        ({"program": "program1", "pairs": ["IN_vi"], "group": "airtel"}, ConflictError, "an operator there"),
        (
            {"program": "program1", "pairs": ["UZ_uzmobile", "UZ_ucell"], "group": "all"},
            ConflictError,
            "UZ_uzmobile is carried by program1_UZ_uzmobile",
        ),
    ],
)
async def test_what_cannot_be_created_says_why_and_changes_nothing(
    db: Database, creation: SessionCreation, wanted: dict[str, Any], problem: type[Exception], words: str
) -> None:
    before = await state(db)
    with pytest.raises(problem, match=words):
        await creation.create(NewSessionIn.model_validate(wanted), "bob")
    assert await state(db) == before


async def test_a_stray_is_adopted_by_registering_it(db: Database, creation: SessionCreation) -> None:
    found = await creation.adopt(STRAY, "bob", "")
    assert (found.desired, found.pairs, found.program) == ("RUN", ["IN_vi"], "program1")
    row = await db["sessions"].find_one({"_id": STRAY})
    assert row
    assert (row["desired"]["adopt"], row["desired"]["at_ms"], row["host"], row["retired"]) == (
        True,
        5_000,
        "host1",
        False,
    )
    assert ("bob", "session.adopt", STRAY, "done") in await audits(db)


async def test_a_registered_one_that_runs_against_the_wish_is_adopted_by_wishing_it(
    db: Database, creation: SessionCreation, control: SessionControl
) -> None:
    await control.act(UZ, "stop", "ann", "")
    await stray(db, UZ)
    found = await creation.adopt(UZ, "bob", "keep it")
    assert (found.desired, found.desired_reason) == ("RUN", "keep it")
    row = await db["sessions"].find_one({"_id": UZ})
    assert row
    assert row["desired"]["adopt"] is True
    await control.act(UZ, "stop", "ann", "")
    row = await db["sessions"].find_one({"_id": UZ})
    assert row
    assert row["desired"]["adopt"] is False, "a stop takes the adoption back"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("program9_IN_vi", "no program program9"),
        ("program1_IN_nobody", "no pair IN_nobody"),
        ("program6_IN_west", "no pair IN_west"),
        ("emacs", "no program emacs"),
        ("program1", "no pair"),
    ],
)
async def test_a_stray_whose_name_says_nothing_known_is_not_adopted(
    db: Database, creation: SessionCreation, name: str, words: str
) -> None:
    await stray(db, name)
    before = await state(db)
    with pytest.raises(NotFoundError, match=words):
        await creation.adopt(name, "bob", "")
    assert await state(db) == before


async def test_a_stray_whose_pair_another_session_works_is_not_adopted(
    db: Database, creation: SessionCreation
) -> None:
    wanted = NewSessionIn(program="program1", pairs=["IN_airtel", "IN_vi"], group="west")
    await creation.create(wanted, "ann")
    with pytest.raises(ConflictError, match="IN_vi is carried by program1_IN_west"):
        await creation.adopt(STRAY, "bob", "")
    assert await db["sessions"].find_one({"_id": STRAY}) is None


async def test_what_was_not_started_by_hand_is_not_adopted(db: Database, creation: SessionCreation) -> None:
    with pytest.raises(ConflictError, match="nothing to adopt"):
        await creation.adopt(UZ, "bob", "")
    assert (await audits(db))[-1] == ("bob", "session.adopt", UZ, "refused")
    with pytest.raises(NotFoundError):
        await creation.adopt("nobody", "bob", "")


async def test_one_that_was_removed_comes_back_by_adoption(
    db: Database, creation: SessionCreation, control: SessionControl
) -> None:
    await control.act(STRAY, "stop", "ann", "")
    await stray(db, STRAY, screen_pid=9)  # somebody started it again
    found = await creation.adopt(STRAY, "bob", "")
    assert (found.desired, found.actions.restart.why_not) == (
        "RUN",
        "It was started by hand, without smsdeck: adopt it first.",
    )
    row = await db["sessions"].find_one({"_id": STRAY})
    assert row
    assert row["retired"] is False


async def test_a_stray_is_stopped_by_a_wish_of_its_own_on_its_way_out(
    db: Database, creation: SessionCreation, control: SessionControl
) -> None:
    assert creation
    found = await control.act(STRAY, "stop", "bob", "not ours")
    assert (found.desired, found.desired_by) == ("STOP", "bob")
    row = await db["sessions"].find_one({"_id": STRAY})
    assert row
    assert (row["retired"], row["host"], row["program"], row["pairs"]) == (True, "host1", "program1", ["IN_vi"])
    await db["observations"].delete_one({"_id": STRAY})
    with pytest.raises(NotFoundError):
        await control.get(STRAY)


async def test_a_stray_of_high_priority_is_not_stopped(
    db: Database, creation: SessionCreation, control: SessionControl
) -> None:
    assert creation
    await db["pairs"].update_one({"_id": "IN_vi"}, {"$set": {"priority": "high"}})
    with pytest.raises(ConflictError, match="high-priority pair IN_vi"):
        await control.act(STRAY, "stop", "bob", "")
    assert await db["sessions"].find_one({"_id": STRAY}) is None


async def test_a_stray_that_is_ignored_stays_so_until_another_takes_its_name_or_it_is_acted_on(
    db: Database, creation: SessionCreation, control: SessionControl
) -> None:
    found = await control.act(STRAY, "ignore", "bob", "mine")
    assert (found.flags, found.actions.ignore.allowed) == (["drift", "ignored"], False)
    assert (await audits(db))[-1] == ("bob", "session.ignore", STRAY, "done")
    await stray(db, STRAY, screen_pid=9)
    assert (await control.get(STRAY)).flags == ["drift"]
    await control.act(STRAY, "ignore", "bob", "")
    await creation.adopt(STRAY, "bob", "")
    assert await db["ignored"].count_documents({}) == 0


async def test_what_was_not_started_by_hand_is_not_ignored(
    db: Database, creation: SessionCreation, control: SessionControl
) -> None:
    assert creation
    with pytest.raises(ConflictError, match="nothing to ignore"):
        await control.act(UZ, "ignore", "bob", "")
    assert await db["ignored"].count_documents({}) == 0
