"""Deaths without polling: a pidfd becomes readable when its process ends, and never means another process."""

import asyncio
import errno
import os
import signal
from collections.abc import Callable

from smsdeck.screen.deaths import Deaths
from smsdeck.screen.identity import Identity, is_alive

_deaths: dict[asyncio.AbstractEventLoop | None, Deaths] = {}
POLL_SECONDS = 0.2
"""Where no descriptor can be had for a process, it is looked at this often."""


def open_exact(process: Identity) -> int | None:
    """A pidfd of this very process; None if it is dead. Opened first and checked then: a pid that was reused
    in between does not pass. OSError where it lives, or may, and no descriptor is to be had.
    """
    try:
        descriptor = os.pidfd_open(process.pid)
    except OSError as error:
        if error.errno in {errno.ESRCH, errno.EINVAL}:
            return None
        raise
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
    deaths = _deaths.get(loop)
    if deaths is None or not deaths.watches(process):
        try:
            descriptor = open_exact(process)
        except OSError:
            return _Poll(loop, process, on_death).stop
        if descriptor is None:
            return loop.call_soon(on_death).cancel
        if deaths is None:
            deaths = _deaths[loop] = Deaths(loop, lambda: _deaths.pop(loop, None))
        deaths.add(process, descriptor)
    return deaths.tell(process, on_death)


def refresh() -> Deaths | None:
    """Ask the kernel once for all that is watched here; None if nothing is. Its `lives` answers from that."""
    deaths = _deaths.get(_running())
    if deaths:
        deaths.refresh()
    return deaths


async def gone(process: Identity, within_s: float) -> bool:
    """Whether it ended within that time."""
    loop = asyncio.get_running_loop()
    over: asyncio.Future[None] = loop.create_future()

    def wake() -> None:
        if not over.done():
            over.set_result(None)

    stop = watch(process, wake)
    alarm = loop.call_later(within_s, wake)
    try:
        await over
    finally:
        alarm.cancel()
        stop()
    return not is_alive(process)


class _Poll:
    """Without a descriptor (too many are open): looks again and again."""

    def __init__(self, loop: asyncio.AbstractEventLoop, process: Identity, on_death: Callable[[], None]) -> None:
        self._loop = loop
        self._process = process
        self._on_death = on_death
        self._again()

    def stop(self) -> None:
        self._handle.cancel()

    def _again(self) -> None:
        self._handle = self._loop.call_later(POLL_SECONDS, self._look)

    def _look(self) -> None:
        if is_alive(self._process):
            self._again()
        else:
            self._on_death()


def _running() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
