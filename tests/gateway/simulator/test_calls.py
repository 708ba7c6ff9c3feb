"""Calls with delivery reports: when they are due, again where nobody took them, and to this machine alone."""

import asyncio

import pytest

from smsdeck.gateway.simulator import calls
from smsdeck.gateway.simulator.calls import Calls
from smsdeck.gateway.simulator.fate import NEVER, PENDING, Fate

DELIVERED = Fate(None, "DELIVRD", 0.01, None, NEVER)


async def test_a_report_is_called_until_it_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "BETWEEN_S", 0.01)
    heard: asyncio.Queue[str] = asyncio.Queue()
    answers = iter(["503 Busy", "200 OK"])

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.put_nowait((await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")[0].decode())
        writer.write(f"HTTP/1.1 {next(answers)}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        simulator = Calls()
        assert simulator.promise(f"http://127.0.0.1:{port}/dlr?ref=1&k=2", DELIVERED)
        async with asyncio.timeout(10):
            lines = [await heard.get(), await heard.get()]
            await asyncio.gather(*simulator._under_way)
    assert lines == ["GET /dlr?ref=1&k=2&state=DELIVRD HTTP/1.1"] * 2
    assert heard.empty()


@pytest.mark.parametrize(
    "url",
    ["http://192.0.2.1/dlr?k=1", "https://127.0.0.1/dlr?k=1", "file:///etc/passwd?k=1", "http://[::1", "", "?k=1"],
)
async def test_nobody_beyond_this_machine_is_called(url: str) -> None:
    assert not Calls().promise(url, DELIVERED)


async def test_of_a_message_that_stays_silent_nothing_is_called() -> None:
    assert not Calls().promise("http://127.0.0.1:9/dlr?k=1", Fate(None, PENDING, NEVER, None, NEVER))
