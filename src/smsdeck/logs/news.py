"""What is new in a log since it was last looked at."""

from collections import deque
from dataclasses import dataclass

from smsdeck.logs.lines import Line, line
from smsdeck.logs.page import Source
from smsdeck.logs.scan import backwards, forwards, line_start

MOST = 2000
"""Lines taken in one look, and given to one who comes back; the rest of what that one missed is skipped."""


@dataclass(frozen=True)
class News:
    """Lines that came, and where the next look goes on. `skipped` went by before them; None: nobody knows
    how many. `more` is there already; `waiting`: a line is open at the end, and not shown yet.
    """

    lines: tuple[Line, ...]
    next: int
    skipped: int | None = 0
    more: bool = False
    waiting: bool = False


def next_line(log: Source) -> int:
    """Where the next line begins, or the one that is open at the end."""
    newest = next(backwards(log, log.end), None)
    return log.end if newest is None or newest.ended else newest.pos


def fresh(log: Source, since: int) -> News:
    """Lines from the line's start `since` on. An open one is given once the log rests, and again when it ends."""
    lost = since < log.start
    start = log.start if lost else min(since, log.end)
    found: list[Line] = []
    after, more, waiting = start, False, False
    for raw in forwards(log, start):
        if len(found) == MOST:
            more = True
            break
        if raw.ended:
            after = raw.pos + 1
        elif not log.quiet:
            waiting = True
            break
        found.append(line(raw))
    onward = after if after == start else line_start(log, after)
    return News(tuple(found), onward, None if lost else 0, more, waiting)


def missed(log: Source, after: int, until: int) -> News:
    """Lines after `after` and before `until`, the newest of them where they are many."""
    found: deque[Line] = deque(maxlen=MOST)
    count = 0
    for raw in forwards(log, line_start(log, after + 1)):
        if raw.pos >= until:
            break
        found.append(line(raw))
        count += 1
    return News(tuple(found), until, None if after < log.start - 1 else count - len(found))
