"""The file whose modification time says that this session makes progress. Its one line, if any, says why the
session waits.
"""

import os
import threading
import time
from pathlib import Path

from smsdeck.program.doing import together

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
        self._reasons: dict[str, str] = {}
        self._written: str | None = None

    def progress(self) -> None:
        """This thread is alive and working."""
        with self._lock:
            self._seen[threading.get_ident()] = time.monotonic()

    def left(self) -> None:
        """This thread ends, and is no longer expected to make progress."""
        with self._lock:
            self._seen.pop(threading.get_ident(), None)

    def doing(self, pair: str, reason: str) -> None:
        """What `pair` waits for; empty while it works. Told with the next beat."""
        with self._lock:
            self._reasons.pop(pair, None)
            if reason:
                self._reasons[pair] = reason

    def beat(self) -> None:
        """Touch the file if all is well, at most every `EVERY_S`; write it where what it says has changed."""
        now = time.monotonic()
        with self._lock:
            stuck = any(now - seen > STUCK_AFTER_S for seen in self._seen.values())
            text = together(reason for _, reason in sorted(self._reasons.items()))
        if stuck or now - self._touched < EVERY_S:
            return
        self._touched = now
        try:
            if text == self._written:
                self._file.touch(mode=0o600)
            else:
                self._write(text)
        except OSError:
            return  # a full disk must not end a program; the console will say that it is silent

    def _write(self, text: str) -> None:
        """In one write over the old content, so that a reader's first line is the old one or the new one."""
        line = f"{text}\n".encode() if text else b""
        fd = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            os.pwrite(fd, line, 0)
            os.ftruncate(fd, len(line))
            os.utime(fd)
        finally:
            os.close(fd)
        self._written = text
