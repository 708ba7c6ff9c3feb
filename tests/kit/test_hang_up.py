"""Long requests whose callers go away, over real connections."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI, Request
from pydantic import BaseModel

from smsdeck.kit.hang_up import unless_hung_up
from tests.support.ports import free_port
from tests.support.wait import eventually_async


class Body(BaseModel):
    seconds: float


@dataclass
class Waiting:
    url: str
    began: asyncio.Event = field(default_factory=asyncio.Event)
    ended: list[str] = field(default_factory=list)

    async def work(self, seconds: float) -> str:
        self.began.set()
        try:
            await asyncio.sleep(seconds)
        except asyncio.CancelledError:
            self.ended.append("cancelled")
            raise
        self.ended.append("done")
        return "answer"


@pytest.fixture
async def waiting() -> AsyncIterator[Waiting]:
    port, app = free_port(), FastAPI()
    here = Waiting(f"http://127.0.0.1:{port}/")

    @app.post("/")
    async def wait(request: Request, body: Body) -> str | None:
        return await unless_hung_up(request, here.work(body.seconds))

    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning", http="httptools"))
    task = asyncio.create_task(server.serve())
    await eventually_async(lambda: asyncio.sleep(0, server.started), what="the server")
    yield here
    server.should_exit = True
    await task


async def test_whoever_stays_gets_the_answer(waiting: Waiting) -> None:
    async with httpx2.AsyncClient(trust_env=False) as client:
        assert (await client.post(waiting.url, json={"seconds": 0.05})).json() == "answer"
    assert waiting.ended == ["done"]


async def test_the_work_ends_when_the_caller_hangs_up(waiting: Waiting) -> None:
    async with httpx2.AsyncClient(trust_env=False) as client:
        asking = asyncio.create_task(client.post(waiting.url, json={"seconds": 30}))
        await waiting.began.wait()
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
    await eventually_async(lambda: asyncio.sleep(0, waiting.ended), what="the work's end")
    assert waiting.ended == ["cancelled"]
