"""Positions of a session's log that outlive rotations: where in the endless run of its bytes each file begins.

A file is known again by its inode and its first bytes. The one that is now `log.1` keeps the place it had as
`log`; the new `log` follows it. After more than one rotation nobody knows what was between: both get places
beyond all that were given out. What is known is kept beside the log, so that it outlives the agent.
"""

import json
import os
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

FILE = "log.places"
BYTES_PER_SECOND = 2**20


@dataclass(frozen=True)
class Identity:
    """What a file is known by. `head` is empty as long as the file is."""

    HEAD: ClassVar[int] = 80

    inode: int
    head: bytes

    def is_same(self, later: "Identity") -> bool:
        """Whether `later` is this file, perhaps grown."""
        return self.inode == later.inode and later.head.startswith(self.head) and bool(self.head)


@dataclass(frozen=True)
class Place:
    """Where a file lies: from `base` up to `end`, as far as it was when last seen."""

    identity: Identity
    base: int
    end: int


class Places:
    """The places of one session's log. Hold `lock` from before the files are opened until `of` has answered: what
    is opened later must not be laid out earlier.
    """

    def __init__(self, folder: Path) -> None:
        self.lock = threading.Lock()
        self._file = folder / FILE
        self._known = _load(self._file)
        self._void: int | None = None  # the place that was given out for a log in which nothing was
        self.next = self._beyond(0)

    def of(self, files: Sequence[tuple[Identity, int]]) -> list[int]:
        """The base of each file, given with its size, oldest first."""
        places: list[Place] = []
        for identity, size in files:
            base = self._base(identity, size, places[-1].end if places else self._first(len(files)))
            places.append(Place(identity, base, base + size))
        self._remember(places)
        nothing = len(files) <= 1 and not any(size for _, size in files)
        self._void = (places[0].base if places else self.next) if nothing else None
        return [place.base for place in places]

    def _first(self, files: int) -> int | None:
        """Where the one file of a log begins of which nothing was there at the last look: who followed that misses
        none of it.
        """
        return self._void if files == 1 else None

    def _base(self, identity: Identity, size: int, follows: int | None) -> int:
        for place in self._known:
            fits = place.end - place.base <= size and place.base >= (follows or 0)
            if fits and place.identity.is_same(identity):
                return place.base
        return self._beyond(self.next) if follows is None else follows

    def _beyond(self, least: int) -> int:
        """A place after all that were given out, even if what is known of them is old, or lost: a log grows by
        less than this in the long run.
        """
        return max(least, int(time.time()) * BYTES_PER_SECOND, *(place.end + 1 for place in self._known))

    def _remember(self, places: list[Place]) -> None:
        """Keep them; write them down when files came or went, not each time they grew."""
        known = [place for place in places if place.identity.head]
        changed = [(one.identity.inode, one.base) for one in known] != [
            (one.identity.inode, one.base) for one in self._known
        ]
        self._known = known or self._known
        self.next = max(self.next, *(place.end + 1 for place in places)) if places else self.next
        if known and changed:
            _save(self._file, known)


def _load(file: Path) -> list[Place]:
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as opened:
            rows = json.loads(opened.read(4096))
        return [
            Place(Identity(int(ino), bytes.fromhex(head)), int(base), int(end)) for ino, head, base, end in rows
        ]
    except (OSError, ValueError, TypeError):
        return []


def _save(file: Path, places: Sequence[Place]) -> None:
    """Whole or not at all. A full disk loses it: then the agent alone knows, until it ends."""
    rows = [[one.identity.inode, one.identity.head.hex(), one.base, one.end] for one in places]
    temporary = file.with_name(f".{file.name}.{os.getpid()}")
    with suppress(OSError):
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
        with os.fdopen(os.open(temporary, flags, 0o600), "wb") as opened:
            opened.write(json.dumps(rows).encode())
        temporary.replace(file)
