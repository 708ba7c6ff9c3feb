"""The endpoints of messages and figures over a real SQLite store, without sign-in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
from fastapi import FastAPI, Request
from prometheus_client import CollectorRegistry
from starlette.middleware.base import RequestResponseEndpoint
from starlette.responses import Response

from smsdeck.access.session_tokens import SessionIdentity
from smsdeck.kit import problem
from smsdeck.kit.clock import FixedClock
from smsdeck.kit.services import Services
from smsdeck.kit.sql import Sql
from smsdeck.messages import endpoints as messages
from smsdeck.messages.batcher import Batcher
from smsdeck.messages.endpoints import MessageDesk
from smsdeck.messages.intake import Intake
from smsdeck.messages.metrics import MessageMetrics
from smsdeck.rollups import breakdown_endpoints as breakdowns
from smsdeck.rollups import endpoints as rollups
from smsdeck.rollups import export
from smsdeck.rollups.breakdowns import Breakdowns
from smsdeck.rollups.desk import MetricsDesk
from smsdeck.rollups.minutes import MinuteTotals
from smsdeck.rollups.summary import Summaries
from tests.support.sql import emptied, sqlite_url


@dataclass
class Desk:
    """The API as the program of `session` sees it, and what is behind it."""

    client: httpx2.AsyncClient
    sql: Sql
    intake: Intake
    session: SessionIdentity


@asynccontextmanager
async def desk(folder: Path, clock: FixedClock, minimum_sample: int = 2) -> AsyncIterator[Desk]:
    """Everything, fresh."""
    async with emptied(sqlite_url(folder)) as sql:
        intake = Intake(sql, MinuteTotals(clock), MessageMetrics(CollectorRegistry()), clock)
        services = Services()
        services.add(MessageDesk(Batcher(intake), sql, clock, b"number key"))
        services.add(MetricsDesk(Summaries(sql, minimum_sample), Breakdowns(sql), clock))
        app = FastAPI()
        problem.install(app)
        for package in (messages, rollups, breakdowns, export):
            app.include_router(package.router, prefix="/api/v1")
        services.attach(app)
        transport = httpx2.ASGITransport(app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://t/api/v1/") as client:
            whose = SessionIdentity("program1_UZ_uzmobile", "program1", ("UZ_uzmobile",))
            made = Desk(client, sql, intake, whose)

            @app.middleware("http")
            async def identify(request: Request, call_next: RequestResponseEndpoint) -> Response:
                request.state.session = made.session
                return await call_next(request)

            yield made
