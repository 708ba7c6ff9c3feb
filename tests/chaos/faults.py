"""Faults of a moment. Each does something to some session and tells whether there was anything to do it to."""

import signal

from tests.chaos.lasting import Lasting
from tests.chaos.wishes import wish

DEADLY = (signal.SIGKILL, signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT)


async def kill_program(lasting: Lasting) -> bool:
    """As the kernel does it when memory runs out, or as a bug does."""
    return lasting.kill("program", number=lasting.chance.choice(DEADLY))


async def kill_wrapper(lasting: Lasting) -> bool:
    """Its program lives on without anybody who would record its end."""
    return lasting.kill("wrapper")


async def kill_server(lasting: Lasting) -> bool:
    """The terminal goes, and with it a HUP comes."""
    return lasting.kill("server", number=lasting.chance.choice((signal.SIGKILL, signal.SIGTERM)))


async def kill_all_of_a_session(lasting: Lasting) -> bool:
    """Nobody is left to write a record."""
    return lasting.kill("program", "wrapper", "server")


async def kill_wrapper_and_program(lasting: Lasting) -> bool:
    """The server stays, for a moment."""
    return lasting.kill("wrapper", "program")


async def stop_a_server(lasting: Lasting) -> bool:
    """It hangs: half of them for some seconds, the others until all is over."""
    if (found := lasting.pick("server")) is None:
        return False
    seconds = lasting.chance.uniform(0.5, 4) if lasting.chance.random() < 0.5 else None
    return lasting.stop(found[1][0], seconds)


async def delete_a_socket(lasting: Lasting) -> bool:
    """As a cleaner of /tmp does."""
    sockets = sorted(lasting.world.screen_dir.glob("*.*"))
    if not sockets or lasting.world.is_away("sight"):
        return False
    socket = lasting.chance.choice(sockets)
    lasting.world.note(f"deleted {socket.name}")
    socket.unlink(missing_ok=True)
    return True


async def ask(lasting: Lasting) -> bool:
    """Somebody wishes for something; a start mostly of what is down, which the brake on mass crashes may hold."""
    if lasting.world.is_away("store", "empty"):
        return False
    action = lasting.chance.choice(("start", "start", "start", "stop", "restart", "restart", "pause"))
    names = [one.session for one in lasting.world.cast]
    look = lasting.world.sampler.look
    down = [name for name in names if not look.of(name, "program")]
    session = lasting.chance.choice(down if down and action == "start" else names)
    await wish(lasting.world, session, action, through_api=lasting.chance.random() < 0.5)
    return True
