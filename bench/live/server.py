"""The live part of serve alone: hub, sockets and tickets, over tables that change as those of a busy system."""

import asyncio
import itertools
from typing import Any

import uvicorn
from fastapi import FastAPI

from smsdeck.access.door import SocketDoor
from smsdeck.access.tickets import Tickets
from smsdeck.commands.serve import DEFLATE, PROTOCOLS
from smsdeck.kit import mongo
from smsdeck.kit.clock import SystemClock
from smsdeck.kit.services import Services
from smsdeck.live.endpoints import router
from smsdeck.live.hub import Hub
from smsdeck.rollups.figures import figures
from smsdeck.rollups.summary import NONE

COUNTRIES, SESSIONS, MINUTES, BUSY = 45, 161, 60, 40
"""At each tick all countries, the last minute and so many sessions have changed."""


class Tables:
    """`collect` for a hub: rows as consoles get them, other ones at each call."""

    def __init__(self) -> None:
        self._tick = itertools.count()

    async def collect(self) -> dict[str, dict[str, Any]]:
        tick = next(self._tick)
        moved = figures(NONE | {"sent": tick, "delivered": tick, "success": tick}, 20).model_dump()
        still = {"sent": 10, "success": 9, "failure": 1}
        busy = {(tick * BUSY + n) % SESSIONS for n in range(BUSY)}
        return {
            "totals": {"all": moved},
            "countries": {
                f"C{n}": moved | {"country": f"C{n}", "country_name": "x" * 10} for n in range(COUNTRIES)
            },
            "sessions": {f"s{n}": self._session(n, tick if n in busy else 0) for n in range(SESSIONS)},
            "minutes": {str(n): still | {"sent": tick if n == MINUTES - 1 else 10} for n in range(MINUTES)},
        }

    def _session(self, number: int, tick: int) -> dict[str, Any]:
        """As many bytes as the API's item has."""
        return {"name": f"program1_UZ_operator{number}", "doing": f"permit {tick}", "filler": "x" * 700}


def serve(port: int, mongodb_url: str, *, deflate: bool = DEFLATE) -> None:
    """As `smsdeck serve` does, without sign-in, until terminated."""
    app, services = FastAPI(), Services()

    async def allowed(_: object) -> bool:
        return True

    async def prepare() -> None:
        db = mongo.database(mongo.connect(mongodb_url))
        services.add(Hub(Tables().collect, SystemClock()), Tickets(db), SocketDoor(allowed))
        services.attach(app)
        app.include_router(router)
        config = uvicorn.Config(
            app,
            port=port,
            log_level="warning",
            access_log=False,
            **PROTOCOLS | {"ws_per_message_deflate": deflate},
        )
        await uvicorn.Server(config).serve()

    with asyncio.Runner(loop_factory=_uvloop()) as runner:
        runner.run(prepare())


def _uvloop() -> Any:
    import uvloop  # noqa: PLC0415 - only the server's process needs it

    return uvloop.new_event_loop
