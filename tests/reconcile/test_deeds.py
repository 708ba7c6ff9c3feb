"""An end waits for its announcement, once, and is under way from the moment it was decided on."""

import asyncio
from typing import Any
from unittest.mock import Mock

import pytest

from smsdeck.reconcile.deeds import Deeds
from smsdeck.screen.protocol import Target


class Screen:
    """Ends whatever it is told to."""

    def __init__(self) -> None:
        self.ended: list[str] = []

    async def end(self, target: Target, _grace_s: float) -> bool:
        self.ended.append(target.name)
        return True


@pytest.fixture
def screen() -> Screen:
    return Screen()


@pytest.fixture
def done() -> asyncio.Queue[None]:
    return asyncio.Queue()


@pytest.fixture
def deeds(screen: Screen, done: asyncio.Queue[None]) -> Deeds:
    as_screen: Any = screen
    return Deeds(as_screen, Mock(), Mock(), lambda: done.put_nowait(None), grace_s=1)


def targets(*sessions: str) -> dict[str, list[Target]]:
    return {session: [Target(session, ())] for session in sessions}


async def test_nothing_is_signalled_before_it_is_announced(
    deeds: Deeds, screen: Screen, done: asyncio.Queue[None]
) -> None:
    said = asyncio.Event()
    deeds.end(targets("a", "b"), asyncio.create_task(_wait(said)))
    await asyncio.sleep(0.01)
    assert (screen.ended, deeds.is_ending("a"), deeds.is_ending("b")) == ([], True, True)
    said.set()
    await done.get()
    await done.get()
    assert (screen.ended, deeds.is_ending("a")) == (["a", "b"], False)


async def test_an_announcement_that_fails_holds_up_no_end(
    deeds: Deeds, screen: Screen, done: asyncio.Queue[None]
) -> None:
    deeds.end(targets("a"), asyncio.create_task(_fail()))
    await done.get()
    assert screen.ended == ["a"]


async def test_an_agent_that_closes_ends_nobody_any_more(deeds: Deeds, screen: Screen) -> None:
    deeds.end(targets("a", "b"), asyncio.create_task(_wait(asyncio.Event())))
    await deeds.close()
    assert screen.ended == []


async def _wait(said: asyncio.Event) -> None:
    await said.wait()


async def _fail() -> None:
    raise OSError
