"""How a part of the demo is started, with a log of its own, and ended with the demo."""

import asyncio
from contextlib import AsyncExitStack

from smsdeck.demo import settings_file
from smsdeck.demo.children import Child
from smsdeck.errors import SetupError
from smsdeck.settings import Settings

START_S = 60.0


async def start(
    stack: AsyncExitStack, settings: Settings, name: str, command: list[str], *, ours: bool = True
) -> Child:
    """Start a part; one that is `ours` gets the settings, secrets included."""
    logs = settings.data_dir / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    told = settings_file.environment(settings) if ours else {"SMSDECK_DATA_DIR": str(settings.data_dir)}
    child = Child(name, command, told, logs / f"{name}.log")
    child.log_file.unlink(missing_ok=True)
    await child.start()
    stack.push_async_callback(child.stop)
    return child


async def listens(child: Child, port: int) -> None:
    """Return once this port of a part takes connections; SetupError with its last words if it does not in time."""
    try:
        async with asyncio.timeout(START_S):
            while True:
                if await _answers(port):
                    return
                await asyncio.sleep(0.05)
    except TimeoutError as error:
        raise SetupError(
            f"{child.name} did not get ready within {START_S:.0f} s:\n{child.last_words()}"
        ) from error


async def _answers(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except ConnectionRefusedError:
        return False
    writer.close()
    return True
