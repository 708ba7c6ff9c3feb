"""A page of a log: the lines before or after a position, or from a time on, or the newest; of one run; with a
search. Reads no more than it must, and stops after a while: then `first` and `last` say how far it came.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Protocol

from smsdeck.errors import InvalidInputError
from smsdeck.kit.clock import to_ms
from smsdeck.logs import parts
from smsdeck.logs.lines import Line, came_at, line
from smsdeck.logs.match import Matches, matcher
from smsdeck.logs.parts import Part
from smsdeck.logs.scan import CHUNK, Bytes, Raw, backwards, forwards, line_start

MOST_LINES = 2000


class Source(Bytes, Protocol):
    """A log, and whether it rests."""

    @property
    def quiet(self) -> bool:
        """Whether an open line at its end is shown as it is."""
        ...


@dataclass(frozen=True)
class Wanted:
    """What is asked for. At most one of `before`, `after` and `at`; none of them: the newest lines."""

    run: str = ""
    lines: int = 500
    before: int | None = None
    after: int | None = None
    at: datetime | None = None
    q: str = ""
    regex: bool = False

    def __post_init__(self) -> None:
        if sum(one is not None for one in (self.before, self.after, self.at)) > 1:
            raise InvalidInputError("A page is before, after or at something; not two of them.", hint="Name one.")
        if not 1 <= self.lines <= MOST_LINES:
            raise InvalidInputError(f"A page has 1 to {MOST_LINES} lines.", hint="Ask for fewer lines.")


@dataclass(frozen=True)
class Page:
    """`items` are in the log's order. `first` and `last` are what to ask before, and after, for what follows on
    either side: every line between them was looked at.
    """

    items: list[Line]
    first: int
    last: int
    at_start: bool
    at_end: bool
    run_id: str | None


@dataclass
class Gathered:
    """What a walk brought: lines that match, how far it came, and whether it came to its end."""

    items: list[Line]
    lowest: int | None = None
    highest: int | None = None
    whole: bool = True


def page(log: Source, wanted: Wanted, out_of_time: Callable[[], bool]) -> Page:
    """The page; NotFoundError if nothing of the run is left, InvalidInputError if the search is none."""
    matches = matcher(wanted.q, regex=wanted.regex) if wanted.q else _any
    part = parts.part(log, wanted.run) if wanted.run else parts.whole(log)
    if wanted.after is None and wanted.at is None:
        return _back(log, part, wanted, matches, out_of_time)
    return _on(log, part, wanted, matches, out_of_time)


def _back(log: Source, part: Part, wanted: Wanted, matches: Matches, out_of_time: Callable[[], bool]) -> Page:
    before = part.end if wanted.before is None else min(line_start(log, wanted.before), part.end)
    walk = takewhile(lambda raw: raw.pos >= part.start, backwards(log, before))
    got = _gather(log, walk, matches, wanted.lines, out_of_time)
    return Page(
        got.items[::-1],
        first=before if got.lowest is None else got.lowest,
        last=before - 1 if got.highest is None else got.highest,
        at_start=got.whole,
        at_end=before == part.end,
        run_id=part.run_id,
    )


def _on(log: Source, part: Part, wanted: Wanted, matches: Matches, out_of_time: Callable[[], bool]) -> Page:
    if wanted.at is not None:
        start = first_since(log, part, to_ms(wanted.at))
    else:
        start = line_start(log, max((wanted.after or 0) + 1, part.start))
    walk = takewhile(lambda raw: raw.pos < part.end, forwards(log, start))
    got = _gather(log, walk, matches, wanted.lines, out_of_time)
    return Page(
        got.items,
        first=start if got.lowest is None else got.lowest,
        last=start - 1 if got.highest is None else got.highest,
        at_start=start <= part.start,
        at_end=got.whole,
        run_id=part.run_id,
    )


def first_since(log: Bytes, part: Part, at_ms: int) -> int:
    """Where the first line lies that came at `at_ms` or later; the part's end if none did."""
    low, high = part.start, part.end
    while high - low > CHUNK:
        middle = (low + high) // 2
        stamped = _next_stamped(log, line_start(log, middle))
        if stamped and stamped[0] < high and stamped[1] < at_ms:
            low = stamped[0]
        else:
            high = middle
    while low < part.end and (stamped := _next_stamped(log, low)):
        if stamped[1] >= at_ms:
            return min(stamped[0], part.end)
        low = line_start(log, stamped[0] + 1)
    return part.end


def _next_stamped(log: Bytes, start: int) -> tuple[int, int] | None:
    """Position and time of the first line that has a time, from a line's start on."""
    times = ((raw.pos, came_at(raw)) for raw in forwards(log, start))
    return next(((pos, at_ms) for pos, at_ms in times if at_ms is not None), None)


def _gather(
    log: Source, walk: Iterator[Raw], matches: Matches, most: int, out_of_time: Callable[[], bool]
) -> Gathered:
    got = Gathered([])
    for raw in walk:
        if not raw.ended and not log.quiet:
            continue  # it is being written
        if len(got.items) == most or (got.lowest is not None and out_of_time()):
            got.whole = False
            break
        got.lowest = raw.pos if got.lowest is None else min(got.lowest, raw.pos)
        if raw.ended:  # an open line is given again, by the same position, when it ends
            got.highest = raw.pos if got.highest is None else max(got.highest, raw.pos)
        shown = line(raw)
        if matches(shown.text):
            got.items.append(shown)
    return got


def _any(_: str) -> bool:
    return True
