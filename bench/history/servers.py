"""A database server of one's own for a bench, on a new data folder."""

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from smsdeck.kit.migrate import upgrade
from tests.support.sql import SERVERS, create_database, url_of

OPTIONS = (
    "--innodb-buffer-pool-size=2G",  # the default of 128 MB does not hold the totals of a month
    "--secure-file-priv=",  # LOAD DATA reads any file that the server's user may read
)

LOG = {"mysql9": "--innodb-redo-log-capacity=2G", "mariadb": "--innodb-log-file-size=2G"}
"""A short log has a server write pages all the time while it loads."""


@contextmanager
def server(kind: str) -> Iterator[tuple[str, Path]]:
    """The URL of an empty, upgraded store on a new `mysql9` or `mariadb`, and a folder for files of LOAD DATA."""
    with tempfile.TemporaryDirectory(prefix="sdh", dir="/tmp") as name:
        folder = Path(name)
        with SERVERS[kind](folder, *OPTIONS, LOG[kind]) as daemon:
            asyncio.run(create_database(daemon, "smsdeck"))
            url = url_of(daemon, "smsdeck")
            upgrade(url)
            files = folder / "files"
            files.mkdir()
            yield url, files
