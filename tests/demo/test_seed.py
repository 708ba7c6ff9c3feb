"""Filling a demo's stores: once all, later only what is new, and never what a person took away."""

from pathlib import Path

from smsdeck.access.audit import Audit
from smsdeck.bootstrap import quota_documents
from smsdeck.catalog.pair_csv import PairRow
from smsdeck.catalog.pairs import Pairs
from smsdeck.catalog.sessions import DesiredSessions, NewSession
from smsdeck.demo.seed import seed
from smsdeck.kit.clock import SystemClock
from smsdeck.kit.mongo import Database
from smsdeck.settings import Settings

ROWS = [PairRow("UZ", "Uzbekistan", name, name, "normal") for name in ("a", "b", "c")]
A, B, C = (NewSession("program1", (row.pair,)) for row in ROWS)


async def test_a_second_run_with_more_sessions_adds_their_pairs_and_numbers(db: Database, tmp_path: Path) -> None:
    await fill(db, tmp_path, [A])
    assert await names(db, "pairs") == ["UZ_a"]
    await fill(db, tmp_path, [A, B])
    assert await names(db, "pairs") == ["UZ_a", "UZ_b"]
    assert await db["numbers"].count_documents({"pair": "UZ_b"}) > 0


async def test_a_pair_that_a_person_removed_stays_away_with_its_session(db: Database, tmp_path: Path) -> None:
    await fill(db, tmp_path, [A, B])
    await Pairs(db, Audit(db), SystemClock()).remove("UZ_b", "ann")
    await DesiredSessions(db, SystemClock()).drop_pair("UZ_b", "ann")
    await fill(db, tmp_path, [A, B, C])
    assert await names(db, "pairs") == ["UZ_a", "UZ_c"]
    retired = await db["sessions"].find_one({"_id": B.name})
    assert retired
    assert retired["retired"] is True


async def fill(db: Database, folder: Path, sessions: list[NewSession]) -> None:
    settings = Settings(data_dir=folder)
    await seed(db, quota_documents(db, settings), ROWS, sessions, settings)


async def names(db: Database, collection: str) -> list[str]:
    return [row["_id"] for row in await db[collection].find().sort("_id").to_list()]
