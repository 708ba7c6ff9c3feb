"""A run's heartbeat: when it last made progress, and what it says that it waits for."""

import os
from pathlib import Path

DOING_CHARACTERS = 100


class Beat:
    """A heartbeat file, read again only where it changed. `at_ms` is None where there is none."""

    __slots__ = ("_changed_ns", "_file", "doing")

    def __init__(self, file: str) -> None:
        self._file = file
        self._changed_ns: int | None = None
        self.doing = ""

    @property
    def at_ms(self) -> int | None:
        """When the program last made progress."""
        return None if self._changed_ns is None else self._changed_ns // 1_000_000

    def look(self) -> None:
        """Take up what the file says now."""
        try:
            found = os.stat(self._file)  # noqa: PTH116 - hundreds at each look
            if found.st_mtime_ns != self._changed_ns:
                self.doing = _line(self._file) if found.st_size else ""
            self._changed_ns = found.st_mtime_ns
        except OSError:
            self._changed_ns, self.doing = None, ""


def _line(file: str) -> str:
    text = Path(file).read_text("utf-8", "replace")[: 4 * DOING_CHARACTERS]
    return "".join(one for one in text if one.isprintable())[:DOING_CHARACTERS]
