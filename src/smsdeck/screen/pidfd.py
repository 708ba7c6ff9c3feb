"""Deaths without polling: a pidfd becomes readable when its process ends, and never means another process."""

import asyncio
import os
import signal
from collections.abc import Callable
from contextlib import suppress

from smsdeck.screen.identity import Identity, is_alive


def open_exact(process: Identity) -> int | None:
    """A pidfd of this very process; None if it is dead. Opened first and checked then: a pid that was reused
    in between does not pass.
    """
    try:
        descriptor = os.pidfd_open(process.pid)
    except OSError:
        return None
    if is_alive(process):
        return descriptor
    os.close(descriptor)
    return None


def send(process: Identity, number: signal.Signals) -> bool:
    """Signal this very process; False if it is dead."""
    descriptor = open_exact(process)
    if descriptor is None:
        return False
    try:
        signal.pidfd_send_signal(descriptor, number)
    except ProcessLookupError:
        return False
    finally:
        os.close(descriptor)
    return True


def watch(process: Identity, on_death: Callable[[], None]) -> Callable[[], None]:
    """Call `on_death` once, in the running loop, when the process ends; returns how to stop watching."""
    loop = asyncio.get_running_loop()
    descriptor = open_exact(process)
    if descriptor is None:
        return loop.call_soon(on_death).cancel

    def close() -> None:
        nonlocal descriptor
        if descriptor is not None:
            loop.remove_reader(descriptor)
            os.close(descriptor)
            descriptor = None

    def died() -> None:
        close()
        on_death()

    loop.add_reader(descriptor, died)
    return close


async def gone(process: Identity, within_s: float) -> bool:
    """Whether it ended within that time."""
    died = asyncio.Event()
    stop = watch(process, died.set)
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await died.wait()
    finally:
        stop()
    return not is_alive(process)
