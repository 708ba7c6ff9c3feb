"""Writes a session's log as the wrapper does: with the wrapper's own code."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from smsdeck.screen.wrapper import Log

RUN = "0190a000-0000-7000-8000-{:012}"


class Writer:
    """One life of a wrapper after another, on one folder."""

    def __init__(self, folder: Path, cap: int = 1_000_000) -> None:
        self.folder = folder
        self._cap = cap
        self._descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        self._log = Log(self._descriptor, cap)

    def prints(self, *lines: str) -> None:
        """Whole lines of the program."""
        for line in lines:
            self._log.program(line.encode() + b"\n")

    def raw(self, data: bytes) -> None:
        """Output as it came out of the pipe."""
        self._log.program(data)

    def began(self, run: int = 1) -> str:
        """A new run; its id."""
        self._log.note(f"run {RUN.format(run)} began")
        return RUN.format(run)

    def ended(self, run: int = 1, how: str = "with code 0") -> None:
        """The end of a run."""
        self._log.note(f"run {RUN.format(run)} ended {how}")

    def killed(self) -> None:
        """kill -9 of the wrapper; the next one takes up the file as it is."""
        os.close(self._log._descriptor)
        self._log = Log(self._descriptor, self._cap)

    def settled(self) -> None:
        """As if nothing had been written for a while."""
        os.utime(self.folder / "log", (1_700_000_000, 1_700_000_000))

    def close(self) -> None:
        """Let go of the files."""
        os.close(self._log._descriptor)
        os.close(self._descriptor)


@contextmanager
def writing(folder: Path, cap: int = 1_000_000) -> Iterator[Writer]:
    """A writer on `folder`, which is made."""
    folder.mkdir(exist_ok=True)
    writer = Writer(folder, cap)
    try:
        yield writer
    finally:
        writer.close()
