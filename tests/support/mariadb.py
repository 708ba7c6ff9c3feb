"""Debian's MariaDB as a process of the test's own, on a fresh data folder."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.daemon import Daemon

DURABLE = ("--innodb-flush-log-at-trx-commit=1", "--skip-log-bin")


@contextmanager
def mariadb(folder: Path, *options: str) -> Iterator[Daemon]:
    """Install its system tables, run it with `options` besides, stop it. All on loopback may log in as root."""
    data = folder / "data"
    user = ["--user=root"] if os.geteuid() == 0 else []
    subprocess.run(
        [
            "mariadb-install-db",
            "--no-defaults",
            *user,
            f"--datadir={data}",
            "--auth-root-authentication-method=normal",
        ],
        check=True,
        capture_output=True,
    )
    command = ["mariadbd", "--no-defaults", *user, f"--datadir={data}", f"--socket={folder / 'socket'}"]
    # A server that starts deletes every `#sql…` in its temporary folder, those of its neighbours too.
    (folder / "tmp").mkdir()
    command += [f"--tmpdir={folder / 'tmp'}"]
    daemon = Daemon([*command, "--bind-address=127.0.0.1", "--skip-name-resolve", *DURABLE, *options], folder)
    daemon.start()
    try:
        yield daemon
    finally:
        daemon.stop()
