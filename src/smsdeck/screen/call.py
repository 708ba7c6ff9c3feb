"""Running a short command without a thread: posix_spawn, and the loop waits for its end."""

import asyncio
import os
import signal
from collections.abc import Mapping
from contextlib import suppress

from smsdeck.screen.descriptors import usual

NOTHING = [
    (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
    (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
    (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
]
"""Its output goes nowhere: what it leaves running would keep a pipe open."""


DEFAULTS = (signal.SIGPIPE, signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD)
"""Python ignores SIGPIPE, and what is ignored would stay so in every program."""


async def call(command: list[str], env: Mapping[str, str], within_s: float) -> bool:
    """Run it in a session of its own; False if it had to be killed, its group included. Its exit code is not
    told. OSError if it cannot be run. Whoever is cancelled meanwhile leaves it to its work.
    """
    with usual():
        pid = os.posix_spawn(  # noqa: ASYNC221 - back as soon as the command is executed, in half a millisecond
            command[0], command, env, file_actions=NOTHING, setsid=True, setsigmask=(), setsigdef=DEFAULTS
        )
    ended = await _ended(os.pidfd_open(pid), within_s)
    if not ended:
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
    os.waitpid(pid, 0)  # noqa: ASYNC222 - it is dead; until it is reaped, its number is no stranger's
    return ended


async def _ended(descriptor: int, within_s: float) -> bool:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(descriptor, ended.set)
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await ended.wait()
    finally:
        loop.remove_reader(descriptor)
        os.close(descriptor)
    return ended.is_set()
