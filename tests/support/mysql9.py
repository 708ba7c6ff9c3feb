"""MySQL 9 for tests. Debian 12 has none, so its server is unpacked from Debian's unstable suite, next to the
system and not into it, and kept in a cache folder.

What unstable holds changes: where it cannot be had, tests on it are skipped, and say so.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.daemon import Daemon

CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "smsdeck-test"
TREE = CACHE / "mysql9"
PACKAGES = "mysql-server-core,libc-bin,bash,coreutils"
LOADER = "usr/lib64/ld-linux-x86-64.so.2"


class NotToBeHadError(Exception):
    """Why there is no MySQL 9 here."""


def mirror() -> str:
    """The Debian mirror that this machine uses."""
    sources = [Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt/sources.list.d").glob("*"))]
    text = "\n".join(file.read_text() for file in sources if file.is_file())
    found = re.findall(r"^(?:URIs:|deb(?: \[[^]]*\])?)\s+(\S+/debian/?)(?:\s|$)", text, re.MULTILINE)
    if not found:
        raise NotToBeHadError("apt's sources name no Debian mirror")
    return str(found[0])


def tree() -> Path:
    """The unpacked server, fetched where it is not there yet; NotToBeHadError if that fails."""
    if (TREE / "usr/sbin/mysqld").is_file():
        return TREE
    if not shutil.which("mmdebstrap"):
        raise NotToBeHadError("mmdebstrap is not installed")
    CACHE.mkdir(parents=True, exist_ok=True)
    fresh = CACHE / f"mysql9.{os.getpid()}"
    command = ["mmdebstrap", "--variant=extract", '--aptopt=Acquire::Check-Valid-Until "false"']
    try:
        made = subprocess.run(
            [*command, f"--include={PACKAGES}", "sid", str(fresh), f"deb {mirror()} sid main"],
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        if made.returncode:
            raise NotToBeHadError(f"mmdebstrap: {made.stderr[-500:]}")
        _put_in_place(fresh)
    except subprocess.TimeoutExpired as error:
        raise NotToBeHadError("mmdebstrap took more than 5 minutes") from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return TREE


def _put_in_place(fresh: Path) -> None:
    try:
        fresh.rename(TREE)
    except OSError:  # another worker was faster
        if not (TREE / "usr/sbin/mysqld").is_file():
            raise


@contextmanager
def mysql9(folder: Path, *options: str) -> Iterator[Daemon]:
    """Initialise a data folder, run the server with `options` besides, stop it."""
    root = tree()
    libraries = root / "usr/lib/x86_64-linux-gnu"
    loader = [str(root / LOADER), "--library-path", f"{libraries}:{libraries / 'mysql/private'}"]
    mysqld = [*loader, str(root / "usr/sbin/mysqld"), "--no-defaults", f"--datadir={folder / 'data'}"]
    mysqld += [f"--lc-messages-dir={root / 'usr/share/mysql'}", "--secure-file-priv=NULL"]
    mysqld += ["--user=root"] if os.geteuid() == 0 else []
    subprocess.run([*mysqld, "--initialize-insecure"], check=True, capture_output=True, timeout=120)
    run = ["--mysqlx=OFF", "--bind-address=127.0.0.1", f"--socket={folder / 'socket'}"]
    (folder / "tmp").mkdir()  # of its own: a server that starts deletes its neighbours' `#sql…` files
    run += [
        f"--tmpdir={folder / 'tmp'}",
        f"--pid-file={folder / 'pid'}",
        "--skip-log-bin",
        "--innodb-flush-log-at-trx-commit=1",
        *options,
    ]
    daemon = Daemon([*mysqld, *run], folder)
    daemon.start()
    try:
        yield daemon
    finally:
        daemon.stop()
