"""A session's log as one run of bytes: `log.1`, then `log`, held open for the length of one look.

Each byte has a position that it keeps when its file is rotated (see `places`). What is looked at is what was
there when it was opened: lines that come meanwhile belong to the next look.
"""

import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from smsdeck.logs.places import Identity, Places
from smsdeck.screen.log_lines import CONTINUED

OPEN = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
ATTEMPTS = 5
QUIET_S = 1.0


@dataclass(frozen=True)
class Part:
    """One of the two files. `base` is the position of its first byte."""

    descriptor: int
    base: int
    size: int
    continued: bool
    """Whether it begins in the middle of a line of the file before it."""

    @property
    def end(self) -> int:
        """The position after its last byte."""
        return self.base + self.size


@dataclass(frozen=True)
class Log:
    """The log as it was when opened; no parts where there is none."""

    parts: tuple[Part, ...]
    start: int
    end: int
    quiet: bool
    """Whether nothing was written for a second: an open line at the end is then shown as it is."""

    def read(self, position: int, count: int) -> bytes:
        """At most `count` bytes from `position` on, fewer at the end of a file, none at the end of the log."""
        for part in self.parts:
            if part.base <= position < part.end:
                return os.pread(part.descriptor, min(count, part.end - position), position - part.base)
        return b""

    def file_start(self, position: int) -> int:
        """The start of the file that holds the byte before `position`."""
        return next(part.base for part in self.parts if part.base < position <= part.end)

    def breaks_at(self, position: int) -> bool:
        """Whether a line begins here because a file does."""
        return any(part.base == position and not self._joins(part) for part in self.parts)

    def _joins(self, part: Part) -> bool:
        first = part.base == self.start
        return part.continued and not first and self.read(part.base - 1, 1) != b"\n"

    def mark_at(self, position: int) -> int:
        """Bytes to leave out here: the mark at the head of a file that goes on with a line."""
        return len(CONTINUED) * any(part.base == position and part.continued for part in self.parts)


@contextmanager
def opened(folder: Path, places: Places) -> Iterator[Log]:
    """The log of the session whose folder this is. A link in place of a log is left alone, as if none was there.
    Working out the places is done by one at a time; reading, by any number.
    """
    with places.lock:
        older, newer = _descriptors(folder)
        log = _laid_out(older, newer, places)
    try:
        yield log
    finally:
        for descriptor in (older, newer):
            if descriptor is not None:
                os.close(descriptor)


def _descriptors(folder: Path) -> tuple[int | None, int | None]:
    """`log.1` and `log` of one moment: a rotation in between is noticed, and looked at again."""
    for attempt in range(ATTEMPTS):
        newer, older = _open(folder / "log"), _open(folder / "log.1")
        if newer is not None and _is_still(folder / "log", newer):
            return older, newer
        if newer is None and attempt == ATTEMPTS - 1:
            return older, None
        for descriptor in (older, newer):
            if descriptor is not None:
                os.close(descriptor)
        if newer is None and older is None:
            return None, None
        time.sleep(0.001)
    return None, _open(folder / "log")  # it is rotated all the time: what is newest


def _open(path: Path) -> int | None:
    try:
        descriptor = os.open(path, OPEN)
    except OSError:
        return None
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    return None


def _is_still(path: Path, descriptor: int) -> bool:
    with suppress(OSError):
        return os.path.samestat(path.lstat(), os.fstat(descriptor))
    return False


def _laid_out(older: int | None, newer: int | None, places: Places) -> Log:
    found = [(one, os.fstat(one)) for one in (older, newer) if one is not None]
    heads = [os.pread(one, Identity.HEAD, 0) for one, _ in found]
    sizes = [what.st_size for _, what in found]
    identities = [Identity(what.st_ino, head) for (_, what), head in zip(found, heads, strict=True)]
    bases = places.of(list(zip(identities, sizes, strict=True)))
    parts = tuple(
        Part(descriptor, base, size, head.startswith(CONTINUED))
        for (descriptor, _), base, size, head in zip(found, bases, sizes, heads, strict=True)
    )
    newest = max((what.st_mtime for _, what in found), default=0.0)
    end = parts[-1].end if parts else places.next
    return Log(parts, parts[0].base if parts else end, end, abs(time.time() - newest) >= QUIET_S)
