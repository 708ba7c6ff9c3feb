"""However a log was written, rotated and paged through: each line once, in order."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from smsdeck.logs.files import opened
from smsdeck.logs.lines import shown
from smsdeck.logs.page import Page, Wanted, page
from smsdeck.logs.places import Places
from smsdeck.screen.folders import SessionFolder
from tests.logs.writer import Writer, writing
from tests.screen.logs import printed

noise = st.lists(
    st.sampled_from(
        [b"+ ", b"\r", b"\0", b"\xff\xfe", b"\x1b[31m", b" # run ", b"2026-11-24T04:36:19.123Z # run x began"]
    )
    | st.binary(max_size=40).map(lambda data: data.replace(b"\n", b" ")),
    max_size=4,
).map(b"".join)
"""What a line may hold after its number, and never a line feed."""

steps = st.lists(
    st.tuples(st.just("line"), noise, st.integers(0, 5))
    | st.tuples(st.just("note"), st.just(b""), st.just(0))
    | st.tuples(st.just("killed"), st.just(b""), st.just(0))
    | st.tuples(st.just("page"), st.just(b""), st.integers(1, 9)),
    min_size=5,
    max_size=60,
)


def never() -> bool:
    return False


ROOM = 1_000_000


class Reading:
    """A log under way, and what was read of it."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.places = Places(writer.folder)
        self.written = 0
        self.runs = 0
        self.read: list[int] = []
        self.last: int | None = None

    def do(self, what: str, data: bytes, count: int) -> None:
        if what == "line":
            self.line(data, count)
        elif what == "note":
            self.runs += 1
            self.writer.began(self.runs)
        elif what == "killed":
            self.writer.killed()
        elif what == "page":
            self.on(count)

    def line(self, data: bytes, pieces: int) -> None:
        """In pieces, as a pipe may hand it over."""
        whole = f"{self.written} ".encode() + data + b"\n"
        self.written += 1
        size = max(len(whole) // (pieces + 1), 1)
        for start in range(0, len(whole), size):
            self.writer.raw(whole[start : start + size])

    def page(self, **wanted: int) -> Page:
        with opened(self.writer.folder, self.places) as log:
            return page(log, Wanted(**wanted), never)  # type: ignore[arg-type]  # only ints here

    def on(self, lines: int) -> Page:
        """One page further."""
        got = self.page(lines=lines, after=-1 if self.last is None else self.last)
        self.last = got.last
        self.read += numbers(got)
        return got

    def to_the_end(self) -> None:
        while not self.on(7).at_end:
            pass


def numbers(got: Page) -> list[int]:
    """Of whole lines: what is left of one that was cut has no time."""
    return [int(line.text.split()[0]) for line in got.items if line.by == "program" and line.at]


def there(writer: Writer) -> list[int]:
    """What is in the files, found by other code."""
    if not (writer.folder / "log").stat().st_size:
        return []
    return [int(text.split()[0]) for text in printed(SessionFolder(writer.folder)) if text[:1].isdigit()]


@given(steps)
@settings(max_examples=150, deadline=None)
def test_pages_forwards_give_each_line_once_while_it_is_written(all_steps: list[tuple[str, bytes, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder, writing(Path(folder), ROOM) as writer:
        reading = Reading(writer)
        for step in all_steps:
            reading.do(*step)
        reading.to_the_end()
        assert reading.read == list(range(reading.written))


@given(steps, st.integers(120, 800))
@settings(max_examples=250, deadline=None)
def test_pages_forwards_miss_only_what_was_rotated_away(all_steps: list[tuple[str, bytes, int]], cap: int) -> None:
    with tempfile.TemporaryDirectory() as folder, writing(Path(folder), cap) as writer:
        reading = Reading(writer)
        for what, data, count in all_steps:
            before = reading.read[-1] if reading.read else -1
            got = len(reading.read)
            reading.do(what, data, count)
            fresh = reading.read[got:]
            expected = [number for number in there(writer) if number > before][: len(fresh)]
            assert what != "page" or fresh == expected
        reading.to_the_end()
        left = there(writer)
        assert reading.read[len(reading.read) - len(left) :] == left
        assert reading.read == sorted(set(reading.read))


@given(st.lists(noise, min_size=1, max_size=60), steps, st.integers(120, 1500), st.integers(1, 9))
@settings(max_examples=250, deadline=None)
def test_pages_backwards_give_each_line_once_while_it_is_rotated(
    at_first: list[bytes], all_steps: list[tuple[str, bytes, int]], cap: int, size: int
) -> None:
    """From the newest of one moment back to the oldest that is left when it is asked for."""
    with tempfile.TemporaryDirectory() as folder, writing(Path(folder), cap) as writer:
        reading = Reading(writer)
        for data in at_first:
            reading.line(data, 1)
        newest = reading.written
        got = reading.page(lines=size)
        back = numbers(got)[::-1]
        for step in [*all_steps, *[("", b"", 0)] * 100]:
            if step[0] != "page":
                reading.do(*step)
            before = got.first
            got = reading.page(lines=size, before=before)
            left = [number for number in there(writer) if number < (back[-1] if back else newest)]
            fresh = numbers(got)[::-1]
            assert fresh == left[::-1][: len(fresh)]
            back += fresh
            if got.at_start:
                break
        assert got.at_start
        assert back == list(range(newest - 1, newest - 1 - len(back), -1))


@given(st.lists(noise, max_size=60), st.integers(120, 2000), st.integers(1, 20))
@settings(max_examples=150, deadline=None)
def test_both_directions_show_the_same_lines(texts: list[bytes], cap: int, size: int) -> None:
    with tempfile.TemporaryDirectory() as folder, writing(Path(folder), cap) as writer:
        reading = Reading(writer)
        for place, data in enumerate(texts):
            reading.line(data, place % 3)
        onward, got = [], reading.page(lines=size, after=-1)
        onward += got.items
        while not got.at_end:
            got = reading.page(lines=size, after=got.last)
            onward += got.items
        back, got = [], reading.page(lines=size)
        back += got.items[::-1]
        while not got.at_start:
            got = reading.page(lines=size, before=got.first)
            back += got.items[::-1]
        assert onward == back[::-1]
        whole = [line.text for line in onward if line.at is not None]  # what is left of a cut line has no time
        assert whole == [shown(text) for text in printed(SessionFolder(writer.folder))] if texts else not whole
