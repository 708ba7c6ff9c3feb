"""The file whose modification time says that this session makes progress."""

import threading
import time
from pathlib import Path

EVERY_S = 5.0
STUCK_AFTER_S = 120.0
"""The longest that a sender may be silent: a permit's long poll, a send and their time-outs fit well in."""


class Heartbeat:
    """Senders call `progress`; the reporter calls `beat`, which touches the file only while every sender has
    made progress lately. A program whose sender hangs thus falls silent though its other threads live.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / "heartbeat"
        self._lock = threading.Lock()
        self._seen: dict[int, float] = {}
        self._touched = 0.0

    def progress(self) -> None:
        """This thread is alive and working."""
        with self._lock:
            self._seen[threading.get_ident()] = time.monotonic()

    def left(self) -> None:
        """This thread ends, and is no longer expected to make progress."""
        with self._lock:
            self._seen.pop(threading.get_ident(), None)

    def beat(self) -> None:
        """Touch the file if all is well, at most every `EVERY_S`."""
        now = time.monotonic()
        with self._lock:
            stuck = any(now - seen > STUCK_AFTER_S for seen in self._seen.values())
        if stuck or now - self._touched < EVERY_S:
            return
        self._touched = now
        try:
            self._file.touch(mode=0o600)
        except OSError:
            return  # a full disk must not end a program; the console will say that it is silent
