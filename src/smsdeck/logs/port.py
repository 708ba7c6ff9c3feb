"""The agent's port: a small HTTP server in the agent's own loop.

Degraded mode: where the port is taken the agent goes on without; sessions matter more than their logs.
"""

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import uvicorn
from starlette.applications import Starlette

from smsdeck.kit import log

logger = log.get("agent")
CLOSE_SECONDS = 2.0


class QuietServer(uvicorn.Server):
    """uvicorn without its signal handlers, since the agent has its own, and without its ten looks a second at
    whether to end: `leave` says so.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._over = asyncio.Event()

    async def main_loop(self) -> None:
        """Wait for the end; there is no date header to be kept up to date."""
        await self.on_tick(0)
        await self._over.wait()

    def leave(self) -> None:
        """End, and send everybody away."""
        self.should_exit = self.force_exit = True
        self._over.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Nothing is captured."""
        yield


class AgentPort:
    """Serves `app` from `start` to `close`."""

    def __init__(self, app: Starlette, host: str, port: int) -> None:
        self._host = host
        self._port = port
        config = uvicorn.Config(
            app,
            ws="websockets-sansio",
            log_level="warning",
            access_log=False,
            lifespan="off",
            server_header=False,
            date_header=False,
        )
        self._server = QuietServer(config)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> bool:
        """Listen; False, and a line in the log, where that cannot be. Port 0 means none is wanted."""
        if self._port == 0:
            return False
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((self._host, self._port))
        except OSError as error:
            listening.close()
            logger.error(
                "no port for logs and metrics: the agent goes on without",
                address=f"{self._host}:{self._port}",
                error=error.strerror,
                hint="Set SMSDECK_AGENT_PORT.",
            )
            return False
        self._task = asyncio.create_task(self._server.serve(sockets=[listening]), name="agent's port")
        return True

    async def close(self) -> None:
        """Send everybody away."""
        if self._task:
            self._server.leave()
            await asyncio.wait({self._task}, timeout=CLOSE_SECONDS)
            self._task.cancel()
