"""The lines of a session's log, as the wrapper writes them. Pure.

    2026-11-24T04:36:19.123Z | what the program printed
    2026-11-24T04:36:19.123Z # run 0190a… began

Every line of a program is stamped with `|`, so no program can write one of the wrapper's. A file that goes on
with a line of the file before it begins with `+ ` in place of a stamp. Lines of older wrappers have no stamp.
"""

import re
from datetime import datetime

STAMP_LENGTH = 24
CONTINUED = b"+ "
STAMP = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (?=[|#] )")
RUN_MARK = re.compile(
    rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z # run ([A-Za-z0-9-]{1,64}) (began|ended)\b", re.ASCII
)
HEAD_LENGTH = STAMP_LENGTH + len(" | ")


def is_stamped(line: bytes) -> bool:
    """Whether a line begins here, rather than goes on."""
    return STAMP.match(line) is not None


def stamped_at(line: bytes) -> int | None:
    """Epoch ms of the line's first byte; None without a stamp, or with one that is no time."""
    if not is_stamped(line):
        return None
    try:
        return round(datetime.fromisoformat(line[:STAMP_LENGTH].decode()).timestamp() * 1000)
    except ValueError:
        return None


def is_programs(line: bytes) -> bool:
    """Whether the program printed it; otherwise they are words of the wrapper."""
    return not is_stamped(line) or line[STAMP_LENGTH + 1 : STAMP_LENGTH + 2] == b"|"


def printed_last(lines: list[bytes]) -> list[bytes]:
    """What the newest run printed, without stamps: of lines at a log's end, the program's after the last mark of
    a beginning.
    """
    begins = [at for at, line in enumerate(lines) if (mark := RUN_MARK.match(line)) and mark[2] == b"began"]
    newest = lines[begins[-1] + 1 :] if begins else lines
    return [words(line) for line in newest if is_programs(line)]


def words(line: bytes) -> bytes:
    """The line without its stamp."""
    return line[HEAD_LENGTH:] if is_stamped(line) else line
