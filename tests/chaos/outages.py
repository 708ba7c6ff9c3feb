"""Faults that last: an agent, a store, ptys, disk space or the sight of sockets that are away for some seconds."""

import asyncio
import signal

from tests.chaos.baits import Baits
from tests.chaos.history import AgentKill
from tests.chaos.lasting import Lasting
from tests.chaos.proc import now_ms, still
from tests.chaos.wishes import wish


async def kill_agent(lasting: Lasting) -> bool:
    """Another one follows at once, or later; a quarter of those is killed in its first moments too."""
    if lasting.world.is_away("agent"):
        return False
    replace_agent(lasting, lasting.chance.choice((0.0, 0.0, 0.5, 2.5)))
    return True


def replace_agent(lasting: Lasting, seconds: float) -> asyncio.Task[None]:
    """The task ends when another one has begun."""
    world = lasting.world
    at = now_ms()
    world.agent.kill()
    look = world.sampler.look
    alive = tuple(one.identity for name in look.sessions for one in look.of(name, "program"))
    in_vain = lasting.chance.uniform(0, 2) if lasting.chance.random() < 0.25 else None

    async def another() -> None:
        if in_vain is not None:
            world.agent.start()
            await asyncio.sleep(in_vain)
            world.agent.kill()
        world.agent.start()
        await world.agent.began()
        world.history.agent_kills.append(AgentKill(at, now_ms(), alive))

    return lasting.away("agent", seconds, another)


async def freeze_agent(lasting: Lasting) -> bool:
    """It gets no processor for a while."""
    world = lasting.world
    if world.is_away("agent"):
        return False
    world.agent.signal(signal.SIGSTOP)

    async def thaw() -> None:
        world.agent.signal(signal.SIGCONT)

    lasting.away("agent", lasting.chance.uniform(0.5, 2), thaw)
    return True


async def delete_all_sockets(lasting: Lasting) -> bool:
    """While no agent lives: whoever believed in sockets alone would start everything a second time."""
    if lasting.world.is_away("sight", "agent"):
        return False
    replace_agent(lasting, 0.5)
    for socket in lasting.world.screen_dir.glob("*.*"):
        socket.unlink(missing_ok=True)
    return True


async def hide_sockets(lasting: Lasting) -> bool:
    """SCREENDIR cannot be read, half of the time from the first look of a new agent on, which finds a program dead
    that it would start.
    """
    world = lasting.world
    if world.is_away("sight", "agent"):
        return False
    if lasting.chance.random() < 0.5:
        begun = replace_agent(lasting, 0.0)
        lasting.kill("program")
        await begun
    world.kernel.hide()

    async def unhide() -> None:
        world.kernel.unhide()

    lasting.away("sight", lasting.chance.uniform(2, 4), unhide)
    return lasting.kill("program")


async def kill_store(lasting: Lasting) -> bool:
    """It comes back with what it had acknowledged."""
    world = lasting.world
    if world.is_away("store", "empty"):
        return False
    await asyncio.to_thread(world.store.kill)

    async def again() -> None:
        world.store.start()
        await world.all("programs")

    lasting.away("store", lasting.chance.uniform(0, 2.5), again)
    return True


async def empty_store(lasting: Lasting) -> bool:
    """As after a restore that is not finished: what is wished is not there for a while."""
    world = lasting.world
    if world.is_away("store", "empty"):
        return False
    kept = {name: await world.all(name) for name in ("sessions", "pairs", "programs")}

    async def fill() -> None:
        for name, rows in kept.items():
            await world.db[name].insert_many(rows)

    lasting.away("empty", lasting.chance.uniform(0.5, 2.5), fill)
    for name in kept:
        await world.db[name].delete_many({})
    return True


async def reuse_pids(lasting: Lasting, baits: Baits) -> bool:
    """All of a session dies while nobody looks, and strangers get its pids, one of them named screen."""
    world = lasting.world
    found = lasting.pick("program", "wrapper", "server")
    if found is None or world.is_away("agent"):
        return False
    replace_agent(lasting, 1.5)
    session, processes = found
    for process in processes:
        world.hurt(session, process, signal.SIGKILL)
    for _ in range(40):
        await asyncio.sleep(0.02)
        if not any(still(one) for one in processes):
            break
    world.kernel.reap_strays()
    names = {"server": "screen"}
    placed = [baits.place(one.pid, one.part, names.get(one.part, "sh")) for one in processes]
    if lasting.chance.random() < 0.5 and not world.is_away("store", "empty"):
        await wish(world, session, "stop")
    return any(placed)


async def no_ptys(lasting: Lasting) -> bool:
    """screen cannot start anything, and says nothing of it."""
    world = lasting.world
    if world.is_away("pty"):
        return False
    world.kernel.allow_ptys(0)

    async def again() -> None:
        world.kernel.allow_ptys(None)

    lasting.away("pty", lasting.chance.uniform(1, 3), again)
    return lasting.kill("program")


async def full_disk(lasting: Lasting) -> bool:
    """No byte is left for logs and run records."""
    world = lasting.world
    if world.is_away("disk"):
        return False
    world.kernel.fill_disk()

    async def again() -> None:
        world.kernel.empty_disk()

    lasting.away("disk", lasting.chance.uniform(1, 3), again)
    return True
