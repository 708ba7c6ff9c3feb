"""The agent's process: its folders, its lock, its signals, its store and its port."""

import asyncio
import signal
from contextlib import suppress

from prometheus_client import CollectorRegistry
from pymongo.errors import PyMongoError

from smsdeck.errors import SetupError
from smsdeck.kit import heap, log, mongo
from smsdeck.kit.clock import SystemClock
from smsdeck.kit.mongo import Database
from smsdeck.reconcile.agent import Agent
from smsdeck.reconcile.figures import Figures, agent_port
from smsdeck.reconcile.lock import agent_lock
from smsdeck.screen import descriptors, scope
from smsdeck.screen.folders import private_folder
from smsdeck.screen.gnu import GnuScreen
from smsdeck.screen.protocol import Screen
from smsdeck.settings import Settings

logger = log.get("agent")


async def run_agent(settings: Settings, *, take_over: bool = False) -> None:
    """Run until SIGTERM or SIGINT. SetupError if screen, the data folder or the lock is not to be had; FencedError
    if another agent took the host over; a MongoDB that is away is waited for.
    """
    private_folder(settings.data_dir)
    private_folder(settings.sessions_dir)
    if not settings.programs_dir.is_dir():
        raise SetupError(f"{settings.programs_dir} is not a folder.", hint="Check SMSDECK_PROGRAMS_DIR.")
    descriptors.take_all()
    screen = GnuScreen(settings.effective_screen_dir, scope.find(settings.session_scopes))
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    with agent_lock(settings.data_dir):
        client = mongo.connect(settings.mongodb_url.get_secret_value())
        try:
            logger.info("agent started", host=settings.host_name, screen_dir=str(screen.folder))
            await _run(settings, mongo.database(client), screen, stop, take_over=take_over)
        finally:
            with suppress(PyMongoError):
                await client.close()
    logger.info("agent ended; programs go on")


async def _run(settings: Settings, db: Database, screen: Screen, stop: asyncio.Event, *, take_over: bool) -> None:
    registry = CollectorRegistry()
    port = agent_port(settings, registry)
    url = settings.effective_agent_url if port.start() else ""
    agent = Agent(settings, db, screen, SystemClock(), take_over=take_over, url=url)
    registry.register(Figures(agent.rounds))
    heap.settle()
    try:
        await agent.run(stop)
    finally:
        await port.close()
