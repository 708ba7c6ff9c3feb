"""Whether a program's file is still what its live run was started from, told by its SHA-256."""

import hashlib
from pathlib import Path


class Digests:
    """Hashes a file again only when its size, time or place on the disk changed."""

    def __init__(self) -> None:
        self._known: dict[Path, tuple[tuple[int, int, int], str]] = {}

    def of(self, file: Path) -> str:
        """Hexadecimal; empty where the file cannot be read."""
        try:
            found = file.stat()
            mark = (found.st_size, found.st_mtime_ns, found.st_ino)
            known = self._known.get(file)
            if known is None or known[0] != mark:
                known = self._known[file] = (mark, hashlib.sha256(file.read_bytes()).hexdigest())
        except OSError:
            return ""
        return known[1]
