"""One agent for each data folder: two would start every session twice."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from smsdeck.errors import SetupError


@contextmanager
def agent_lock(data_dir: Path) -> Iterator[None]:
    """Hold the lock; SetupError if another process does. It ends with the process, however that ends."""
    path = data_dir / "agent.lock"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, 20).decode(errors="replace").strip()
            raise SetupError(
                f"Another smsdeck agent (pid {holder}) works in {data_dir}.",
                hint="Stop that one first; programs go on running.",
            ) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)
