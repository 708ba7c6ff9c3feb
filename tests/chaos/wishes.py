"""What people ask for meanwhile: start, stop, pause and restart, through the API's code or by the store."""

from typing import Any

from pymongo.errors import PyMongoError

from smsdeck.access.audit import Audit
from smsdeck.errors import ConflictError
from smsdeck.kit.clock import SystemClock
from smsdeck.kit.ids import uuid7
from smsdeck.reconcile.control import SessionControl
from tests.chaos.history import Wished
from tests.chaos.proc import now_ms
from tests.chaos.world import World

STATES = {"start": "RUN", "restart": "RUN", "stop": "STOP", "pause": "PAUSE"}


async def wish(world: World, session: str, action: str, *, through_api: bool = False) -> None:
    """Write a wish. A failed write may have reached the store all the same, so a wish to end counts; one to start
    does not.
    """
    at = now_ms()
    try:
        if through_api and action != "pause":
            control = SessionControl(world.db, Audit(world.db), SystemClock())
            await control.act(session, action, "ann", "chaos")  # type: ignore[arg-type]  # not a pause
        else:
            await _write(world, session, action)
    except ConflictError:
        return
    except PyMongoError:
        if action == "start":
            return
    world.history.wishes.append(Wished(session, action, at, now_ms()))


async def _write(world: World, session: str, action: str) -> None:
    change: dict[str, Any] = {"desired.state": STATES[action], "desired.at_ms": now_ms()}
    change |= {"desired.reason": f"chaos: {action}", "desired.by": "ann"}
    if action == "restart":
        change["desired.restart_id"] = str(uuid7())
    await world.db["sessions"].update_one({"_id": session}, {"$set": change})
