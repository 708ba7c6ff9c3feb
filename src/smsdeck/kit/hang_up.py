"""Requests that wait for long, and callers who go away meanwhile."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from starlette.requests import Request

Answer = TypeVar("Answer")


async def unless_hung_up(request: Request, work: Coroutine[Any, Any, Answer]) -> Answer | None:
    """What `work` returns; None, and `work` cancelled, if the caller closes the connection before that. The body
    must have been read.
    """
    doing = asyncio.create_task(work)
    hanging_up = asyncio.create_task(_hung_up(request))
    try:
        await asyncio.wait({doing, hanging_up}, return_when=asyncio.FIRST_COMPLETED)
        return doing.result() if doing.done() else None
    finally:
        hanging_up.cancel()
        doing.cancel()
        await asyncio.gather(doing, hanging_up, return_exceptions=True)


async def _hung_up(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
