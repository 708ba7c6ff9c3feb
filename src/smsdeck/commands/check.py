"""Says what is wrong before anything starts: each check is a function that gives a Finding or None."""

import asyncio
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from smsdeck.demo.ports import is_free
from smsdeck.errors import SetupError, UnavailableError
from smsdeck.kit import mongo
from smsdeck.kit.sql import Sql
from smsdeck.screen.gnu import screen_binary
from smsdeck.settings import LONGEST_SOCKET_NAME, SOCKET_PATH_LIMIT, Settings


@dataclass(frozen=True)
class Finding:
    """What is wrong, and how to mend it."""

    what: str
    hint: str


Check = Callable[[Settings], Finding | None]


def port_free(settings: Settings) -> Finding | None:
    """The port of serve is free."""
    if is_free(settings.port, settings.bind_host):
        return None
    return Finding(
        f"Port {settings.port} on {settings.bind_host} is taken.",
        "Stop what listens there, or choose another with --port.",
    )


def screen_present(_: Settings) -> Finding | None:
    """GNU screen is installed, and fit to be run."""
    try:
        screen_binary()
    except SetupError as error:
        return Finding(error.detail, error.hint)
    return None


def data_folder_writable(settings: Settings) -> Finding | None:
    """The data folder can be made and written to."""
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.data_dir):
            return None
    except OSError as error:
        return Finding(
            f"The data folder {settings.data_dir} cannot be written: {error.strerror}.",
            "Set SMSDECK_DATA_DIR (or --data) to a folder that you may write.",
        )


def screen_folder_fits(settings: Settings) -> Finding | None:
    """SCREENDIR is short enough for a socket, and ours."""
    folder = settings.effective_screen_dir
    if len(str(folder)) + 1 + LONGEST_SOCKET_NAME > SOCKET_PATH_LIMIT:
        return Finding(
            f"The path of SCREENDIR is too long for a socket: {folder}.", "Set SMSDECK_SCREEN_DIR to a short one."
        )
    if folder.exists() and folder.stat().st_uid != os.getuid():
        return Finding(f"SCREENDIR {folder} belongs to another user.", "Remove it, or set SMSDECK_SCREEN_DIR.")
    return None


def programs_present(settings: Settings) -> Finding | None:
    """The programs folder exists."""
    if settings.programs_dir.is_dir():
        return None
    return Finding(f"The programs folder {settings.programs_dir} does not exist.", "Set SMSDECK_PROGRAMS_DIR.")


async def mongodb_answers(settings: Settings) -> Finding | None:
    """MongoDB answers."""
    url = settings.mongodb_url.get_secret_value()
    try:
        async with mongo.connect(url, timeout_s=3.0) as client:
            await mongo.ping(mongo.database(client))
    except UnavailableError as error:
        return Finding(f"{error.detail.removesuffix('.')}{_host(url)}.", error.hint)
    except SetupError as error:
        return Finding(error.detail, error.hint)
    return None


async def sql_answers(settings: Settings) -> Finding | None:
    """The metrics store answers."""
    try:
        store = Sql(settings.sql_url)
    except SetupError as error:
        return Finding(error.detail, error.hint)
    if _not_made_yet(store):
        return None
    try:
        async with store.read() as connection:
            await connection.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError, ImportError) as error:
        return Finding(
            f"The metrics store does not answer{_host(settings.sql_url)} ({type(error).__name__}).",
            "Check SMSDECK_MYSQL_URL and the server.",
        )
    finally:
        await store.close()
    return None


def _not_made_yet(store: Sql) -> bool:
    """An SQLite file that serve will make; looking into it would leave an empty one."""
    return store.is_sqlite and not Path(store.url.database or "").exists()


def _host(url: str) -> str:
    """` at host:port` of a URL, never what stands before it; empty where there is none."""
    host = url.partition("://")[2].rpartition("@")[2].partition("/")[0]
    return f" at {host}" if host else ""


MACHINE: list[Check] = [port_free, screen_present, data_folder_writable, screen_folder_fits, programs_present]


def check_machine(settings: Settings) -> list[Finding]:
    """What is wrong with this machine, stores aside."""
    return [finding for check in MACHINE if (finding := check(settings))]


def check_all(settings: Settings) -> list[Finding]:
    """What is wrong with this machine and the stores."""

    async def stores() -> list[Finding | None]:
        return [await mongodb_answers(settings), await sql_answers(settings)]

    return check_machine(settings) + [finding for finding in asyncio.run(stores()) if finding]
