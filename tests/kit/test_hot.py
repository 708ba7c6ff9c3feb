"""Kept answers: never to those who may not have them, never older than their stamp says."""

import asyncio
from collections.abc import Hashable

import httpx2
import pytest
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from smsdeck.kit import hot
from smsdeck.kit.hot import HotAnswers
from tests.support.wait import eventually_async


class App:
    """Answers with how often it was asked, `status` and, where `held`, only when released."""

    def __init__(self) -> None:
        self.asked = 0
        self.status = 200
        self.stamp: Hashable | None = "one"
        self.may = True
        self.release: asyncio.Event | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked += 1
        number = self.asked
        if self.release:
            await self.release.wait()
        await PlainTextResponse(f"{number} {scope['query_string'].decode()}", self.status)(scope, receive, send)

    async def admits(self, _: HTTPConnection) -> bool:
        return self.may

    def client(self) -> httpx2.AsyncClient:
        kept = HotAnswers(self, self.admits, {"/list": lambda: self.stamp})
        return httpx2.AsyncClient(transport=httpx2.ASGITransport(kept), base_url="http://deck")


@pytest.fixture
def app() -> App:
    return App()


async def test_the_same_question_is_answered_with_the_same_bytes_while_the_stamp_is_the_same(app: App) -> None:
    async with app.client() as client:
        first, second = await client.get("/list?a=1"), await client.get("/list?a=1")
        assert first.text == second.text == "1 a=1"
        assert first.headers == second.headers
        app.stamp = "two"
        assert (await client.get("/list?a=1")).text == "2 a=1"


async def test_other_questions_methods_and_paths_get_their_own_answers(app: App) -> None:
    async with app.client() as client:
        assert (await client.get("/list?a=1")).text == "1 a=1"
        assert (await client.get("/list?a=2")).text == "2 a=2"
        assert (await client.post("/list?a=1")).text == "3 a=1"
        assert (await client.get("/else?a=1")).text == "4 a=1"
        assert (await client.get("/else?a=1")).text == "5 a=1"


async def test_whoever_may_not_have_it_is_sent_to_the_app_also_where_an_answer_is_kept(app: App) -> None:
    async with app.client() as client:
        await client.get("/list")
        app.may, app.status = False, 403
        assert (await client.get("/list")).status_code == 403


async def test_without_a_stamp_and_for_refusals_the_app_is_asked_each_time(app: App) -> None:
    async with app.client() as client:
        app.status = 422
        assert [(await client.get("/list")).text for _ in range(2)] == ["1 ", "2 "]
        app.status, app.stamp = 200, None
        assert [(await client.get("/list")).text for _ in range(2)] == ["3 ", "4 "]


async def asked(app: App, count: int) -> None:
    async def reached() -> bool:
        return app.asked >= count

    await eventually_async(reached)


async def test_many_who_ask_at_once_cost_one_question_and_those_who_come_later_get_no_older_answer(
    app: App,
) -> None:
    app.release = asyncio.Event()
    async with app.client() as client:
        early = [asyncio.create_task(client.get("/list")) for _ in range(5)]
        await asked(app, 1)
        app.stamp = "two"  # the answer that is being made may lack it
        late = [asyncio.create_task(client.get("/list")) for _ in range(5)]
        await asyncio.sleep(0)
        app.release.set()
        replies = [reply.text for reply in await asyncio.gather(*early, *late)]
    assert replies[0] == "1 "
    assert set(replies[5:]) == {"2 "}
    assert app.asked == 2


async def test_who_waits_is_served_although_the_one_that_made_the_answer_fails(app: App) -> None:
    app.release = asyncio.Event()
    async with app.client() as client:
        first = asyncio.create_task(client.get("/list"))
        await asked(app, 1)
        second = asyncio.create_task(client.get("/list"))
        await asyncio.sleep(0)
        first.cancel()
        app.release.set()
        assert (await second).text == "2 "


async def test_only_so_many_are_kept(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hot, "MOST", 2)
    async with app.client() as client:
        for query in ("a", "b", "c"):
            await client.get(f"/list?{query}")
        assert (await client.get("/list?c")).text == "3 c"
        assert (await client.get("/list?a")).text == "4 a"


async def test_large_answers_are_not_kept(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hot, "LARGEST", 1)
    async with app.client() as client:
        assert [(await client.get("/list")).text for _ in range(2)] == ["1 ", "2 "]
