"""`smsdeck demo`: check, start everything, say where it is, end it on Ctrl-C."""

import asyncio
import fcntl
import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from smsdeck.catalog.pair_csv import PairRow
from smsdeck.commands.check import check_machine
from smsdeck.demo import settings_file
from smsdeck.demo.demo import Running, read_pairs, running
from smsdeck.demo.gateway import Way
from smsdeck.errors import SetupError
from smsdeck.settings import Settings

BANNER = """
  smsdeck is running.

    console   {url}
    user      {username}
    password  {password}

    sessions  SCREENDIR={screens} screen -ls
    shell     SMSDECK_SETTINGS_FILE={file} {smsdeck} session list
    logs      {logs}

  Ctrl-C ends it, sessions included. Its data stays in {data}.
"""


def run(settings: Settings, pairs_file: Path, sessions: int | None, way: Way, *, as_json: bool) -> None:
    """Run until SIGINT or SIGTERM. SetupError or InvalidInputError before anything was started."""
    rows = read_pairs(pairs_file)
    with _alone(settings.data_dir):
        findings = check_machine(settings)
        if findings:
            raise SetupError("\n".join(one.what for one in findings), hint=" ".join(one.hint for one in findings))
        asyncio.run(_until_told(settings, pairs_file, rows, sessions, way, as_json=as_json))


async def _until_told(
    settings: Settings, pairs_file: Path, rows: list[PairRow], sessions: int | None, way: Way, *, as_json: bool
) -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, told.set)
    print("Starting stores, gateway simulator, serve and agent …", file=sys.stderr)
    start = asyncio.create_task(told.wait())
    async with running(settings, rows, pairs_file, sessions, way) as demo:
        _say(demo, settings, as_json=as_json)
        await start
        print("Ending: sessions first, then the rest …", file=sys.stderr)
    print("Ended.", file=sys.stderr)


def _say(demo: Running, settings: Settings, *, as_json: bool) -> None:
    facts = {"url": demo.url, "username": demo.username, "password": demo.password}
    if as_json:
        print(json.dumps(facts), flush=True)
        return
    paths = {
        "file": settings_file.path(settings),
        "smsdeck": Path(sys.executable).with_name("smsdeck"),
        "screens": settings.effective_screen_dir,
        "logs": settings.data_dir / "logs",
        "data": settings.data_dir,
    }
    print(BANNER.format(**facts, **paths), flush=True)


@contextmanager
def _alone(data_dir: Path) -> Iterator[None]:
    """Hold the data folder's lock; SetupError if another demo has it."""
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        lock = (data_dir / "demo.lock").open("a+")
    except OSError as error:
        raise SetupError(
            f"The data folder {data_dir} cannot be written: {error.strerror}.", hint="Choose another with --data."
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            raise SetupError(
                f"A demo (process {lock.read().strip() or 'unknown'}) already uses {data_dir}.",
                hint="End that one, or give this one a folder of its own with --data.",
            ) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield
