"""Walks over the lines of a log, forwards or backwards, without reading more than it must.

A line is known by the position of its first byte. However long it is, no more of it is held than is shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

CHUNK = 65_536
KEPT = 16_100
"""Bytes held of a line: enough for the characters that are shown, at four bytes each, and the stamp."""


class Bytes(Protocol):
    """What is walked over: see `files.Log`."""

    @property
    def start(self) -> int:
        """The position of its first byte."""
        ...

    @property
    def end(self) -> int:
        """The position after its last byte."""
        ...

    def read(self, position: int, count: int) -> bytes:
        """Bytes from `position` on; fewer at the end of a file."""
        ...

    def file_start(self, position: int) -> int:
        """The start of the file that holds the byte before `position`."""
        ...

    def breaks_at(self, position: int) -> bool:
        """Whether a line begins here though none may have ended."""
        ...

    def mark_at(self, position: int) -> int:
        """Bytes here that are no text."""
        ...


@dataclass(frozen=True)
class Raw:
    """A line's first bytes; `ended` if its end was written, `torn` if its beginning was rotated away: what then
    looks like a stamp is the program's text.
    """

    pos: int
    data: bytes
    ended: bool = True
    torn: bool = False


def line_start(log: Bytes, position: int) -> int:
    """The first line's start at or after `position`; the log's end if there is none."""
    at = max(position, log.start)
    while at < log.end:
        if log.breaks_at(at) or log.read(at - 1, 1) == b"\n":
            return at
        chunk = log.read(at, CHUNK)
        found = chunk.find(b"\n")
        at += found + 1 if found >= 0 else len(chunk)
    return log.end


def forwards(log: Bytes, start: int) -> Iterator[Raw]:
    """Lines from `start` (a line's start) on. The last one may be open."""
    line, data, at = start, b"", start
    while chunk := log.read(at, CHUNK):
        if log.breaks_at(at) and line < at:
            yield _raw(log, line, data)
            line, data = at, b""
        offset = log.mark_at(at)
        while (found := chunk.find(b"\n", offset)) >= 0:
            yield _raw(log, line, data + chunk[offset : min(found, offset + KEPT - len(data))])
            offset, line, data = found + 1, at + found + 1, b""
        data += chunk[offset : offset + KEPT - len(data)]
        at += len(chunk)
    if line < at:
        yield _raw(log, line, data, ended=False)


def backwards(log: Bytes, before: int) -> Iterator[Raw]:
    """Lines that begin before `before` (a line's start, or the log's end), the newest first. The first one may be
    open.
    """
    if before <= log.start:
        return
    ended = log.breaks_at(before) or log.read(before - 1, 1) == b"\n"
    closed = log.read(before - 1, 1) == b"\n"
    at, data = before - closed, b""
    while at > log.start:
        low = max(log.file_start(at), at - CHUNK)
        chunk = log.read(low, at - low)
        first, cut = log.mark_at(low), len(chunk)
        while (found := chunk.rfind(b"\n", first, cut)) >= 0:
            yield Raw(low + found + 1, (chunk[found + 1 : cut] + data)[:KEPT], ended)
            cut, data, ended = found, b"", True
        data, at = (chunk[first:cut] + data)[:KEPT], low
        if low > log.start and log.breaks_at(low):
            yield _raw(log, low, data, ended=ended)
            at, data, ended = low - (log.read(low - 1, 1) == b"\n"), b"", True
    yield _raw(log, log.start, data, ended=ended)


def _raw(log: Bytes, position: int, data: bytes, *, ended: bool = True) -> Raw:
    return Raw(position, data, ended, torn=log.mark_at(position) > 0)
