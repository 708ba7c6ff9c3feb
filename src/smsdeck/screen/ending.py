"""Ending a run for certain: TERM, grace, KILL, look. Each signal goes to an exact process, never to a name.

TERM goes to the wrapper, which passes it to the program's group while it still holds the program's pid. KILL
cannot be passed on, so it goes to the program; the wrapper then kills what is left of the group. Only where
the wrapper is dead is the group signalled from here.
"""

import asyncio
import os
import signal
from contextlib import suppress

from smsdeck.screen import pidfd
from smsdeck.screen.identity import Identity, is_alive, read_stat
from smsdeck.screen.protocol import Target

CLEAN_UP_SECONDS = 3.0
"""For the wrapper to write its record, and for the server to close, once the program is dead."""

HANG_UP_SECONDS = 2.0
"""A program whose screen server died was hung up on. TERM at that moment would cut short what it does on HUP."""


async def end(target: Target, grace_s: float) -> bool:
    """End all of `target`; True once nothing of it lives. Takes `grace_s` plus some seconds at most."""
    if target.wrapper is None and target.child is None:
        for server in target.servers:  # a session without our wrapper: the server hangs up on its program
            pidfd.send(server, signal.SIGTERM)
        return await _all_gone(target, target.servers, grace_s)
    program = [part for part in (target.child, target.wrapper) if part]
    hung_up = not target.servers and _lives(target.wrapper)
    if hung_up and await _gone(program, min(grace_s, HANG_UP_SECONDS)):
        return True
    _ask(target)
    if not await _gone(program, grace_s):
        if target.child:
            _signal_group(target.child, signal.SIGKILL, alone=_lives(target.wrapper))
        await _gone(program, CLEAN_UP_SECONDS)
    if target.wrapper is None:  # adopted: what it ran in, a person's shell perhaps, is not to hold up a new start
        for server in target.servers:
            pidfd.send(server, signal.SIGTERM)
    return await _all_gone(target, (*program, *target.servers), CLEAN_UP_SECONDS)


def _ask(target: Target) -> None:
    wrapper_took_it = target.wrapper is not None and pidfd.send(target.wrapper, signal.SIGTERM)
    if not wrapper_took_it and target.child:
        _signal_group(target.child, signal.SIGTERM, alone=False)


def _signal_group(leader: Identity, number: signal.Signals, *, alone: bool) -> None:
    """Signal the program, or (where no wrapper lives to do it) the group that it leads."""
    if alone:
        pidfd.send(leader, number)
        return
    descriptor = pidfd.open_exact(leader)
    if descriptor is None:
        return
    with suppress(ProcessLookupError):
        if _leads(leader):
            os.killpg(leader.pid, number)
        else:  # an adopted program may be in a group of somebody else's
            signal.pidfd_send_signal(descriptor, number)
    os.close(descriptor)


def _leads(process: Identity) -> bool:
    found = read_stat(process.pid)
    return found is not None and found.group == process.pid


def _lives(process: Identity | None) -> bool:
    return process is not None and is_alive(process)


async def _gone(processes: list[Identity], within_s: float) -> bool:
    """One after the other: hundreds of sessions may end at once, and each wait takes memory."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + within_s
    every = True
    for one in processes:
        every &= await pidfd.gone(one, max(deadline - loop.time(), 0))
    return every


async def _all_gone(target: Target, processes: tuple[Identity, ...], within_s: float) -> bool:
    """Wait, then kill what hangs (a stopped server or wrapper does not act on TERM)."""
    if await _gone(list(processes), within_s):
        return True
    for process in processes:
        pidfd.send(process, signal.SIGKILL)
    everything = [*target.servers, *(part for part in (target.wrapper, target.child) if part)]
    return await _gone(everything, CLEAN_UP_SECONDS)
