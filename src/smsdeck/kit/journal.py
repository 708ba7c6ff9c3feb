"""A file of JSON lines, one record each. Standard library only: programs use it too.

A line torn by a crash is passed over; a write that fails midway is cut off again, so that the next line
starts on a fresh one. The file is rewritten with what still stands once most of it is history.
"""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from smsdeck.kit import durable

Record = dict[str, Any]
REWRITE_AT = 256_000
"""Bytes of file under which a rewrite is not worth its two fsyncs."""


class Journal:
    """Not thread-safe, but for `sync`. All methods may raise OSError (a full disk). `behind`: something that was
    added is not on the disk yet.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._fd = self._open()
        self._size = os.fstat(self._fd).st_size
        self._needed = 0
        self.behind = False
        durable.sync_folder(file.parent)

    @property
    def worth_rewriting(self) -> bool:
        """Whether it is large, and at least three quarters of it history."""
        return self._size >= max(REWRITE_AT, 4 * self._needed)

    def read(self) -> list[Record]:
        """Every whole record, oldest first. What follows the last line break is cut off: it was never
        acknowledged to anyone.
        """
        content = self._file.read_bytes()
        whole = content[: content.rfind(b"\n") + 1]
        if len(whole) < len(content):
            os.ftruncate(self._fd, len(whole))
            self._size = len(whole)
        return [record for line in whole.splitlines() if (record := _parsed(line)) is not None]

    def append(self, records: Iterable[Record], *, sync: bool) -> None:
        """Add records; all of them are in the file, which a killed process does not undo, or none is. `sync`: they
        are on the disk, which a power cut does not undo.
        """
        lines = b"".join(_line(record) for record in records)
        try:
            durable.write_all(self._fd, lines)
            if sync:
                self.sync()
        except OSError:
            os.ftruncate(self._fd, self._size)
            raise
        self._size += len(lines)
        self.behind = self.behind or not sync

    def sync(self) -> None:
        """Put all that was added on the disk."""
        self.behind = False  # before: what is added meanwhile may miss it
        os.fdatasync(self._fd)

    def rewrite(self, records: Iterable[Record]) -> None:
        """Replace all of it, atomically: a crash leaves the old file or the new one."""
        fresh = self._file.with_suffix(".new")
        fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            durable.write_all(fd, b"".join(_line(record) for record in records))
            os.fsync(fd)
        finally:
            os.close(fd)
        fresh.replace(self._file)
        durable.sync_folder(self._file.parent)
        os.close(self._fd)
        self._fd = self._open()
        self._size = self._needed = os.fstat(self._fd).st_size
        self.behind = False

    def close(self) -> None:
        """Put what is buffered on the disk and let go."""
        os.fsync(self._fd)
        os.close(self._fd)

    def _open(self) -> int:
        return os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)


def _line(record: Record) -> bytes:
    return json.dumps(record, separators=(",", ":")).encode() + b"\n"


def _parsed(line: bytes) -> Record | None:
    try:
        record = json.loads(line)
    except ValueError:
        return None
    return record if isinstance(record, dict) and isinstance(record.get("id"), str) else None
