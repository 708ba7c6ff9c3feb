"""One process at a time works a session: two would write one spool, and each would undo the other's."""

import fcntl
import os
from pathlib import Path


def hold(folder: Path) -> int:
    """Hold the spool's folder until this process ends; SystemExit if another process holds it. The result
    is the open file; the kernel lets go when the process dies, however it dies.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    fd = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(fd)
        raise SystemExit(f"Another process works the session of {folder}; end that one first.") from None
    return fd
