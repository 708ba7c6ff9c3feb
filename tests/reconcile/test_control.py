from typing import Any

import pytest

from smsdeck.access.audit import Audit
from smsdeck.errors import ConflictError, InvalidInputError, NotFoundError
from smsdeck.kit.clock import FixedClock, SystemClock
from smsdeck.kit.mongo import Database
from smsdeck.reconcile.control import SessionControl
from smsdeck.reconcile.schemas import SessionFilter
from smsdeck.reconcile.states import State

UZ, UA, IN = "program1_UZ_uzmobile", "program1_UA_3mob", "program2_IN_airtel"
PAIRS = {UZ: "UZ_uzmobile", UA: "UA_3mob", IN: "IN_airtel"}


@pytest.fixture
async def control(db: Database) -> SessionControl:
    """Three running sessions; UZ_uzmobile is of high priority."""
    now = SystemClock().now_ms()
    await db["hosts"].insert_one({"_id": "host1", "seen_ms": now})
    for name, pair in PAIRS.items():
        await db["pairs"].insert_one({"_id": pair, "priority": "high" if name == UZ else "normal", "active": True})
        wish = {"state": "RUN", "reason": "created", "by": "ann", "at_ms": 1, "restart_id": None}
        await db["sessions"].insert_one(
            {"_id": name, "program": name[:8], "pairs": [pair], "group": None, "host": "host1", "desired": wish}
        )
        await db["observations"].insert_one(
            {"_id": name, "host": "host1", "state": "RUNNING", "since_ms": now, "pid": 5, "flags": []}
        )
    return SessionControl(db, Audit(db), FixedClock(5_000))


async def wish(db: Database, name: str) -> dict[str, Any]:
    row = await db["sessions"].find_one({"_id": name})
    assert row is not None
    found: dict[str, Any] = row["desired"]
    return found


async def audits(db: Database) -> list[tuple[str, str, str, str]]:
    rows = await db["audit"].find().sort("_id").to_list()
    return [(row["actor"], row["action"], row["target"], row["outcome"]) for row in rows]


async def test_a_stop_is_wished_for_by_whom_when_and_why(db: Database, control: SessionControl) -> None:
    found = await control.act(UA, "stop", "bob", "maintenance")
    assert (found.desired, found.desired_by, found.state) == ("STOP", "bob", State.RUNNING)
    assert await wish(db, UA) == {
        "state": "STOP",
        "reason": "maintenance",
        "by": "bob",
        "at_ms": 5_000,
        "given_ms": 5_000,
        "job": None,
        "adopt": False,
        "restart_id": None,
    }
    assert await audits(db) == [("bob", "session.stop", UA, "done")]


async def test_a_high_priority_session_is_not_stopped_and_the_refusal_is_kept(
    db: Database, control: SessionControl
) -> None:
    with pytest.raises(ConflictError, match="lower its priority first"):
        await control.act(UZ, "stop", "bob", "")
    assert (await wish(db, UZ))["state"] == "RUN"
    assert await audits(db) == [("bob", "session.stop", UZ, "refused")]
    await db["pairs"].update_one({"_id": "UZ_uzmobile"}, {"$set": {"priority": "normal"}})
    assert (await control.act(UZ, "stop", "bob", "")).desired == "STOP"


async def test_starting_what_runs_changes_nothing(db: Database, control: SessionControl) -> None:
    assert (await control.act(UA, "start", "bob", "")).state is State.RUNNING
    assert (await wish(db, UA))["by"] == "ann"
    assert await audits(db) == []


async def test_each_restart_is_a_new_one(db: Database, control: SessionControl) -> None:
    await control.act(UZ, "restart", "bob", "")
    first = (await wish(db, UZ))["restart_id"]
    await control.act(UZ, "restart", "bob", "")
    assert first != (await wish(db, UZ))["restart_id"]


async def test_a_restart_of_what_is_stopped_is_refused(control: SessionControl) -> None:
    await control.act(UA, "stop", "bob", "")
    with pytest.raises(ConflictError, match="start it"):
        await control.act(UA, "restart", "bob", "")


@pytest.mark.parametrize("name", ["nobody", "program1_UA", "$where", ""])
async def test_a_session_that_is_not_there_is_not_found(control: SessionControl, name: str) -> None:
    with pytest.raises(NotFoundError):
        await control.act(name, "start", "bob", "")


async def test_pages_follow_each_other_without_gap(control: SessionControl) -> None:
    first = await control.page(SessionFilter(), None, 2)
    second = await control.page(SessionFilter(), first.next_cursor, 2)
    assert [one.name for one in [*first.items, *second.items]] == sorted(PAIRS)
    assert (first.total, second.total, second.next_cursor) == (3, 3, None)
    only = await control.page(SessionFilter(country="IN"), None, 2)
    assert [one.name for one in only.items] == [IN]
    with pytest.raises(InvalidInputError):
        await control.page(SessionFilter(), "%%%", 2)


async def test_a_retired_session_is_shown_until_it_has_stopped(db: Database, control: SessionControl) -> None:
    await db["sessions"].update_one({"_id": UA}, {"$set": {"retired": True}})
    assert UA in [one.name for one in await control.session_items()]
    await db["observations"].delete_one({"_id": UA})
    assert UA not in [one.name for one in await control.session_items()]
    with pytest.raises(NotFoundError):
        await control.get(UA)
