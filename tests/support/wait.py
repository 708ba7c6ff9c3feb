"""Waiting for something to become true, with a deadline, instead of sleeping and hoping."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

Value = TypeVar("Value")
LONGEST_S = float(os.environ.get("SMSDECK_TESTS_LONGEST_WAIT_S", "inf"))
"""Shortens all waits where tests are meant to fail (tests/known_bugs)."""


def eventually(look: Callable[[], Value], *, within_s: float = 10.0, what: str = "it") -> Value:
    """The first truthy value of `look`; AssertionError with the last value after `within_s`."""
    deadline = time.monotonic() + min(within_s, LONGEST_S)
    while not (value := look()):
        assert time.monotonic() < deadline, f"{what} did not happen within {within_s} s; last seen: {value!r}"
        time.sleep(0.02)
    return value


async def eventually_async(
    look: Callable[[], Awaitable[Value]], *, within_s: float = 10.0, what: str = "it"
) -> Value:
    """The same for coroutines."""
    deadline = time.monotonic() + min(within_s, LONGEST_S)
    while not (value := await look()):
        assert time.monotonic() < deadline, f"{what} did not happen within {within_s} s; last seen: {value!r}"
        await asyncio.sleep(0.02)
    return value
