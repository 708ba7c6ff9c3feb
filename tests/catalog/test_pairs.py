"""Pairs, with what hangs on them, on a real store."""

import pytest

from smsdeck.access.audit import Audit
from smsdeck.catalog.gateways.store import Gateways
from smsdeck.catalog.pair_service import PairService
from smsdeck.catalog.pairs import Pairs
from smsdeck.catalog.programs import Programs
from smsdeck.catalog.schemas import PairCreate
from smsdeck.catalog.sessions import DesiredSessions
from smsdeck.errors import ConflictError, InvalidInputError, NotFoundError, StaleRevisionError
from smsdeck.kit.clock import FixedClock
from smsdeck.kit.mongo import Database
from tests.support.numbers import numbers_of

NEW = PairCreate(country="UZ", operator="ucell", operator_name="Ucell", programs=["program1"])
HEADER = "country,country_name,operator,operator_name,priority"


@pytest.fixture
async def service(db: Database) -> PairService:
    clock, programs = FixedClock(), Programs(db)
    await programs.register()
    pairs = Pairs(db, Audit(db), clock)
    return PairService(
        pairs, numbers_of(db), DesiredSessions(db, clock), programs, Gateways(db, Audit(db), clock), "sms1"
    )


async def test_adding_a_pair_makes_its_sessions(service: PairService, db: Database) -> None:
    item = await service.create(NEW, "ada")
    assert item.pair == "UZ_ucell"
    assert item.country_name == "Uzbekistan"
    assert item.sessions == ["program1_UZ_ucell"]
    session = await db["sessions"].find_one({"_id": "program1_UZ_ucell"})
    assert session is not None
    assert session["desired"]["state"] == "RUN"
    assert session["host"] == "sms1"


async def test_a_pair_that_exists_is_a_conflict_and_stays_as_it_was(service: PairService) -> None:
    await service.create(NEW, "ada")
    with pytest.raises(ConflictError, match="exists already"):
        await service.create(NEW.model_copy(update={"priority": "high"}), "bob")
    assert (await service.get("UZ_ucell")).priority == "normal"


async def test_an_unknown_program_adds_nothing(service: PairService) -> None:
    with pytest.raises(NotFoundError, match="program99"):
        await service.create(NEW.model_copy(update={"programs": ["program99"]}), "ada")
    assert await service.list() == []


async def test_a_country_that_is_none_is_refused(service: PairService) -> None:
    with pytest.raises(InvalidInputError):
        await service.create(NEW.model_copy(update={"country": "XX"}), "ada")


async def test_a_change_with_an_old_revision_is_refused(service: PairService) -> None:
    await service.create(NEW, "ada")
    changed = await service.change("UZ_ucell", {"priority": "high"}, 1, "ada")
    assert changed.revision == 2
    with pytest.raises(StaleRevisionError, match="revision 2"):
        await service.change("UZ_ucell", {"active": False}, 1, "bob")
    assert (await service.get("UZ_ucell")).active


async def test_removing_a_pair_retires_its_session_and_adding_it_again_revives_it(
    service: PairService, db: Database
) -> None:
    await service.create(NEW, "ada")
    await service.remove("UZ_ucell", "ada")
    retired = await db["sessions"].find_one({"_id": "program1_UZ_ucell"})
    assert retired is not None
    assert retired["retired"]
    assert retired["desired"]["state"] == "STOP"
    assert await service.list() == []
    item = await service.create(NEW, "ada")
    assert item.sessions == ["program1_UZ_ucell"]


async def test_a_group_session_only_loses_the_pair_that_is_removed(service: PairService, db: Database) -> None:
    await service.create(NEW, "ada")
    await db["sessions"].insert_one({"_id": "program6_UZ_all", "pairs": ["UZ_beeline", "UZ_ucell"]})
    await service.remove("UZ_ucell", "ada")
    group = await db["sessions"].find_one({"_id": "program6_UZ_all"})
    assert group is not None
    assert group["pairs"] == ["UZ_beeline"]
    assert "desired" not in group


async def test_every_change_is_in_the_audit_log(service: PairService, db: Database) -> None:
    await service.create(NEW, "ada")
    await service.change("UZ_ucell", {"priority": "high"}, None, "bob")
    await service.remove("UZ_ucell", "eve")
    rows = await db["audit"].find().sort("_id").to_list()
    assert [(row["actor"], row["action"]) for row in rows] == [
        ("ada", "pair.create"),
        ("bob", "pair.update"),
        ("eve", "pair.delete"),
    ]
    assert rows[1]["before"] == {"priority": "normal"}


async def test_a_dry_run_says_what_an_import_would_do_and_does_nothing(service: PairService) -> None:
    text = f"{HEADER}\nUZ,Uzbekistan,ucell,Ucell,high\nUZ,Uzbekistan,beeline,Beeline,normal\n"
    await service.create(NEW, "ada")
    report = await service.import_csv(text, "ada", dry_run=True)
    assert (report.rows, report.created, report.updated, report.unchanged) == (2, 1, 1, 0)
    assert [item.pair for item in await service.list()] == ["UZ_ucell"]
    done = await service.import_csv(text, "ada", dry_run=False)
    assert (done.created, done.updated) == (1, 1)
    assert (await service.get("UZ_ucell")).priority == "high"


async def test_one_wrong_line_stops_the_whole_import(service: PairService) -> None:
    report = await service.import_csv(f"{HEADER}\nUZ,Uzbekistan,ucell,Ucell,high\nbroken\n", "ada", dry_run=False)
    assert [error.line for error in report.errors] == [3]
    assert await service.list() == []
