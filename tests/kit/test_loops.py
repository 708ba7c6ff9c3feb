"""A loop outlives its bad rounds."""

import asyncio
import contextlib

from smsdeck.kit.loops import Background


async def test_a_failing_step_is_tried_again() -> None:
    rounds = asyncio.Queue[int]()
    background = Background()

    async def step() -> None:
        rounds.put_nowait(1)
        raise RuntimeError("a bad round")

    background.start("test", 0.001, step)
    async with asyncio.timeout(5):
        for _ in range(3):
            await rounds.get()
    await background.close()


async def test_close_ends_all_of_them() -> None:
    background = Background()
    started, ended = asyncio.Event(), asyncio.Event()

    async def step() -> None:
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    background.start("test", 1, step)
    await started.wait()
    await background.close()
    assert ended.is_set()


async def test_a_step_that_swallows_its_cancel_does_not_hold_up_the_end() -> None:
    background = Background()
    started = asyncio.Event()

    async def step() -> None:
        started.set()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        await asyncio.Event().wait()

    background.start("test", 0.001, step)
    await started.wait()
    async with asyncio.timeout(5):
        await background.close()
