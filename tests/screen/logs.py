"""Reads a session's log as its format promises, and fails where it breaks the promise."""

import re
from dataclasses import dataclass

from smsdeck.screen.folders import SessionFolder

STAMP = rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
LINE = re.compile(rb"(" + STAMP + rb") ([|#]) (.*)", re.DOTALL)


@dataclass(frozen=True)
class Line:
    at: bytes
    by: str
    text: bytes


def lines(folder: SessionFolder) -> list[Line]:
    """All lines of `log.1` and `log`."""
    found: list[Line] = []
    older = folder.path / "log.1"
    for path in (older, folder.log):
        if not path.exists() or not path.stat().st_size:
            continue
        first, *others = path.read_bytes().removesuffix(b"\n").split(b"\n")
        if first.startswith(b"+ "):
            if found:
                last = found.pop()
                found.append(Line(last.at, last.by, last.text + first[2:]))
        else:
            others.insert(0, first)
        found += [_line(other) for other in others]
    return found


def _line(text: bytes) -> Line:
    match = LINE.fullmatch(text)
    assert match, f"neither a stamp nor a line that goes on: {text!r}"
    return Line(match[1], {b"|": "program", b"#": "wrapper"}[match[2]], match[3])


def printed(folder: SessionFolder) -> list[bytes]:
    """What the program printed."""
    return [line.text for line in lines(folder) if line.by == "program"]


def notes(folder: SessionFolder) -> list[str]:
    """What the wrapper wrote."""
    return [line.text.decode() for line in lines(folder) if line.by == "wrapper"]
