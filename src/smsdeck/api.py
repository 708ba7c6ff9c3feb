"""The app: every router behind the one gate, problems, the console's files."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Scope

from smsdeck.access import endpoints as access
from smsdeck.access.guard import authorized
from smsdeck.access.roles import ROUTES
from smsdeck.alerts import endpoints as alerts
from smsdeck.bootstrap import Deck
from smsdeck.catalog import endpoints as catalog
from smsdeck.catalog.gateways import endpoints as gateways
from smsdeck.catalog.numbers import endpoints as numbers
from smsdeck.catalog.opt_outs import endpoints as opt_outs
from smsdeck.kit import problem, system
from smsdeck.kit.hot import HotAnswers, Stamp
from smsdeck.kit.json_bodies import each_name_once
from smsdeck.kit.middleware import DeclaredLength, SecurityHeaders
from smsdeck.live import endpoints as live
from smsdeck.logs import endpoints as logs
from smsdeck.messages import endpoints as messages
from smsdeck.quota import endpoints as quota
from smsdeck.quota.rails import endpoints as rails
from smsdeck.reconcile import endpoints as reconcile
from smsdeck.reconcile.jobs import endpoints as jobs
from smsdeck.rollups import breakdown_endpoints as breakdowns
from smsdeck.rollups import endpoints as rollups
from smsdeck.rollups import export
from smsdeck.rollups import health_endpoints as data_health

PREFIX = "/api/v1"
STATIC = Path(__file__).parent / "static"
PACKAGES = (
    access,
    quota,
    rails,
    messages,
    rollups,
    breakdowns,
    export,
    data_health,
    live,
    catalog,
    numbers,
    opt_outs,
    gateways,
    reconcile,
    jobs,
    logs,
    alerts,
)
LARGEST_BODY = 1024 * 1024
DESCRIPTION = """
The console's API, and the programs' side of it (permits, used, events).

People send `Authorization: Bearer` with an access token from `POST /auth/login`; programs send their session's
token. Every error is a problem (RFC 9457): what happened, where, how to mend it.
"""


def create_app(deck: Deck) -> FastAPI:
    """The app around the parts that `deck` built."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await deck.start()
        try:
            yield
        finally:
            await deck.close()

    app = App(
        title="smsdeck",
        version="1",
        description=DESCRIPTION,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        max_body_size=LARGEST_BODY,
        lifespan=lifespan,
        responses={"default": {"model": problem.Problem, "description": "A problem (RFC 9457)."}},
    )
    deck.services.attach(app)
    app.deck = deck
    for package in PACKAGES:
        app.include_router(package.router, prefix=PREFIX, dependencies=[authorized(PREFIX), each_name_once()])
    app.include_router(system.router, dependencies=[authorized()])
    problem.install(app)
    app.mount("/", ConsoleFiles(directory=STATIC, check_dir=False, html=True))
    return app


class App(FastAPI):
    """FastAPI, with our own middleware outside of its: its body limit answers before any that is added to it."""

    deck: Deck

    def build_middleware_stack(self) -> ASGIApp:
        """Kept answers outermost, then headers, the declared length, the framework's own."""
        plain = SecurityHeaders(DeclaredLength(super().build_middleware_stack(), LARGEST_BODY))
        return HotAnswers(plain, self._may_get, self._stamps())

    def _stamps(self) -> dict[str, Stamp]:
        """What is asked for all the time, by every console and script."""
        return {
            f"{PREFIX}/sessions": self.deck.board.revision,
            f"{PREFIX}/metrics/summary": self.deck.summaries_as_of,
        }

    async def _may_get(self, connection: HTTPConnection) -> bool:
        return await self.deck.guard.lets_in(connection, ROUTES.get(("GET", connection.scope["path"])))


class ConsoleFiles(StaticFiles):
    """The built console. An address that is no file is one of the console's own views: it gets the page."""

    async def check_config(self) -> None:
        """A console that is not built is no error of ours: whoever asks for it is told so."""
        if STATIC.is_dir():
            await super().check_config()

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, or the page."""
        try:
            response = await super().get_response(path, scope)
        except HTTPException as error:
            if error.status_code != 404 or path.startswith("api/") or Path(path).suffix:
                raise
            return _page()
        # Names of built files carry their content's hash; the page itself must be asked for again.
        fresh = path.startswith("assets/")
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if fresh else "no-cache"
        return response


def _page() -> Response:
    page = STATIC / "index.html"
    if not page.exists():
        raise HTTPException(404, "The console is not built. Run ./demo, or npm run build in web/.")
    return FileResponse(page, headers={"Cache-Control": "no-cache"})
