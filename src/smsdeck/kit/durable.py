"""Files that survive a power cut whole or not at all: write beside, fsync, rename, fsync the folder. Standard
library only: programs use it too.
"""

import os
from pathlib import Path


def write(path: Path, content: bytes) -> None:
    """Replace `path` (0600) by `content`; on return it is on the disk. OSError leaves the old one in place."""
    replace(path, content, sync=True)
    sync_folder(path.parent)


def replace(path: Path, content: bytes, *, sync: bool = False) -> None:
    """The same for what is made anew after a power cut: a killed process leaves the old file or the new one."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        write_all(descriptor, content)
        if sync:
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
    temporary.replace(path)


def write_all(descriptor: int, content: bytes) -> None:
    """Write to the last byte, or raise OSError (a full disk) with some of it written."""
    while content:
        content = content[os.write(descriptor, content) :]


def sync_folder(folder: Path) -> None:
    """Make renames and removals in `folder` durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
