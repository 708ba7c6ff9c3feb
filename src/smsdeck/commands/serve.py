"""`smsdeck serve`: the API, the console, the loops."""

import socket
from typing import Any

import uvicorn

from smsdeck.api import create_app
from smsdeck.bootstrap import Deck
from smsdeck.commands.check import data_folder_writable, port_free
from smsdeck.errors import SetupError
from smsdeck.kit import heap
from smsdeck.kit.migrate import upgrade
from smsdeck.settings import Settings

GRACE_S = 5
BACKLOG = 2048
"""Hundreds of programs connect at once; a short queue would drop some."""

LARGEST_WORD = 4096
"""Bytes of a WebSocket message to us: consoles have nothing to say."""

DEFLATE = False
"""What is sent would be compressed for each socket anew: with 500 consoles that took eight times the CPU, and the
last of them had each tick a quarter of a second late.
"""

PROTOCOLS: dict[str, Any] = {
    "http": "httptools",
    "ws": "websockets-sansio",
    "ws_max_size": LARGEST_WORD,
    "ws_per_message_deflate": DEFLATE,
    "backlog": BACKLOG,
}
"""How uvicorn speaks with programs and consoles; benches measure the same."""


class DrainingServer(uvicorn.Server):
    """Lets what it is made of settle, and in the end sends waiting permit requests and live sockets away first:
    uvicorn waits for open ones before it runs the app's own shutdown.
    """

    def __init__(self, config: uvicorn.Config, deck: Deck) -> None:
        super().__init__(config)
        self._deck = deck

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """uvicorn's own way, and all parts are made."""
        await super().startup(sockets)
        heap.settle()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Drain, then uvicorn's own way."""
        await self._deck.drain()
        await super().shutdown(sockets)


def run(settings: Settings) -> None:
    """Serve until SIGTERM. SetupError if the port is taken."""
    for wrong in (port_free(settings), data_folder_writable(settings)):
        if wrong:
            raise SetupError(wrong.what, hint=wrong.hint)
    upgrade(settings.sql_url)
    deck = Deck(settings)
    config = uvicorn.Config(
        create_app(deck),
        host=settings.bind_host,
        port=settings.port,
        loop="uvloop",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
        **PROTOCOLS,
    )
    DrainingServer(config, deck).run()
