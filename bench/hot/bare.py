"""What a Python server gives at most: an app that does nothing but send."""

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from bench.ingest import wait_for
from tests.support.ports import free_port


class Bare:
    """An ASGI app that answers with the same bytes, whatever is asked."""

    def __init__(self, size: int) -> None:
        self._body = b"x" * size

    async def __call__(self, scope: Any, _receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            head = [(b"content-length", str(len(self._body)).encode())]
            await send({"type": "http.response.start", "status": 200, "headers": head})
            await send({"type": "http.response.body", "body": self._body})


def serve_bare(port: int, size: int) -> None:
    options = uvicorn.Config(
        Bare(size),
        port=port,
        log_level="warning",
        access_log=False,
        loop="uvloop",
        http="httptools",
        lifespan="off",
    )
    uvicorn.Server(options).run()


@contextmanager
def bare(size: int) -> Iterator[int]:
    """Its port."""
    port = free_port()
    process = multiprocessing.get_context("spawn").Process(target=serve_bare, args=(port, size))
    process.start()
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.join()
