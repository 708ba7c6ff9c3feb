"""Which part of a log belongs to a run: from its `began` to the next one's, by the wrapper's own lines."""

from collections.abc import Iterator
from dataclasses import dataclass

from smsdeck.errors import NotFoundError
from smsdeck.logs.scan import CHUNK, Bytes
from smsdeck.screen.log_lines import RUN_MARK, STAMP_LENGTH

WORDS = b" # run "
OVERLAP = 160
"""More than a mark is long: one that a chunk cuts is whole in the next."""

CURRENT, PREVIOUS = "current", "previous"


@dataclass(frozen=True)
class Part:
    """A run's lines: those that begin at `start` or after, and before `end`. The id of a run whose beginning was
    rotated away is known by its end, if that is there.
    """

    run_id: str | None
    start: int
    end: int


@dataclass(frozen=True)
class Mark:
    """A line of the wrapper that says that a run began, or ended."""

    pos: int
    run_id: str
    began: bool


def whole(log: Bytes) -> Part:
    """All runs."""
    return Part(None, log.start, log.end)


def part(log: Bytes, wanted: str) -> Part:
    """The part of the run `wanted`: `current` (the last one), `previous`, or a run's id. NotFoundError if nothing
    of it is left.
    """
    found = parts(log)
    if wanted == CURRENT:
        return found[-1] if found else whole(log)
    if wanted == PREVIOUS:
        chosen = found[-2] if len(found) > 1 else None
    else:
        chosen = next((one for one in found if one.run_id == wanted), None)
    if chosen is None:
        raise NotFoundError(
            f"The log holds nothing of {'an earlier run' if wanted == PREVIOUS else f'run {wanted[:64]}'}.",
            hint="It did not print, or its lines were rotated away; the run's record keeps its last 50 lines.",
        )
    return chosen


def parts(log: Bytes) -> list[Part]:
    """All runs of which lines are there, the oldest first."""
    found: list[Part] = []
    start, run_id = log.start, None
    for mark in marks(log):
        if mark.began:
            if mark.pos > start:
                found.append(Part(run_id, start, mark.pos))
            start, run_id = mark.pos, mark.run_id
        elif run_id is None:
            run_id = mark.run_id
    if log.end > start:
        found.append(Part(run_id, start, log.end))
    return found


def marks(log: Bytes) -> Iterator[Mark]:
    """Where runs began and ended."""
    at = log.start
    while chunk := log.read(at, CHUNK):
        last = at + len(chunk) == log.end or len(chunk) < CHUNK
        fresh = len(chunk) if last else len(chunk) - OVERLAP
        found = chunk.find(WORDS)
        while found >= 0:
            begins = found - STAMP_LENGTH
            match = RUN_MARK.match(chunk, begins) if 0 <= begins < fresh else None
            if match and _begins_line(log, chunk, at, begins):
                yield Mark(at + begins, match[1].decode(), match[2] == b"began")
            found = chunk.find(WORDS, found + 1)
        at += fresh


def _begins_line(log: Bytes, chunk: bytes, at: int, offset: int) -> bool:
    if offset:
        return chunk[offset - 1 : offset] == b"\n"
    return log.breaks_at(at) or log.read(at - 1, 1) == b"\n"
