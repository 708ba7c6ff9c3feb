"""Following a log: each line once and in order, over rotations, and no slow reader costs more than its queue."""

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smsdeck.errors import NotFoundError, TooManyAttemptsError
from smsdeck.logs import follow
from smsdeck.logs.follow import QUEUE_CHARACTERS, QUEUE_LINES, Follower, Follows, Tail
from smsdeck.logs.lines import Line
from smsdeck.logs.reader import Reader
from tests.logs.writer import Writer, writing

UZ = "program1_UZ_uzmobile"
AT = datetime(2026, 11, 24, tzinfo=UTC)
CAP, ONE_FILE = 2000, 60
"""Bytes of a file, and a number of lines that fit into one, however it is cut."""


@contextmanager
def followed(cap: int = CAP) -> Iterator[tuple[Writer, Reader]]:
    with tempfile.TemporaryDirectory() as folder, writing(Path(folder) / UZ, cap) as writer:
        yield writer, Reader(Path(folder))


async def looks(tail: Tail) -> None:
    """As `run` does, once."""
    while await tail._look():
        pass


def numbers(lines: list[Line]) -> list[int]:
    return [int(line.text) for line in lines]


async def tail_of(reader: Reader, follower: Follower, after: int | None = None) -> Tail:
    tail = Tail(UZ, reader)
    tail.followers.add(follower)
    await tail.catch_up(follower, after)
    return tail


@given(st.lists(st.integers(1, 120), min_size=1, max_size=15))
@settings(max_examples=30, deadline=None)
def test_over_rotations_each_line_comes_once_in_order_or_is_told_as_skipped(bursts: list[int]) -> None:
    async def run() -> None:
        with followed() as (writer, reader):
            follower = Follower()
            tail = await tail_of(reader, follower)
            written = 0
            for burst in [1, *bursts]:
                writer.prints(*(str(number) for number in range(written, written + burst)))
                written += burst
                await looks(tail)
                lines, skipped = follower.take()
                assert numbers(lines) == list(range(written - len(lines), written))
                assert skipped in {0, None}
                assert skipped is None or len(lines) == burst, "what is lost is told"
                assert burst > ONE_FILE or skipped == 0, "one rotation between two looks loses nothing"

    asyncio.run(run())


async def test_a_line_that_is_being_written_comes_when_it_ends() -> None:
    with followed() as (writer, reader):
        follower = Follower()
        tail = await tail_of(reader, follower)
        writer.raw(b"half ")
        await looks(tail)
        assert follower.take() == ([], 0)
        writer.raw(b"a line\n")
        await looks(tail)
        assert [line.text for line in follower.take()[0]] == ["half a line"]


async def test_a_prompt_without_a_line_end_is_shown_once_the_log_rests_and_again_when_it_ends() -> None:
    with followed() as (writer, reader):
        follower = Follower()
        tail = await tail_of(reader, follower)
        writer.raw(b"password: ")
        writer.settled()
        for _ in range(3):
            await looks(tail)
        (prompt,) = follower.take()[0]
        writer.raw(b"given\n")
        await looks(tail)
        (whole,) = follower.take()[0]
        assert (prompt.text, whole.text) == ("password: ", "password: given")
        assert prompt.pos == whole.pos, "so that who shows it can put one in place of the other"


async def test_one_who_comes_back_gets_what_it_missed_then_what_comes() -> None:
    with followed() as (writer, reader):
        writer.prints("0", "1", "2")
        await asyncio.to_thread(reader.end, UZ)
        first = (await asyncio.to_thread(reader.missed, UZ, -1, 2**63)).lines[0]
        follower = Follower()
        tail = await tail_of(reader, follower, after=first.pos)
        writer.prints("3")
        await looks(tail)
        lines, skipped = follower.take()
        assert (numbers(lines), skipped) == ([1, 2, 3], 0)


async def test_what_comes_while_one_catches_up_comes_once() -> None:
    with followed() as (writer, reader):
        writer.prints("0", "1")
        early, late = Follower(), Follower()
        tail = await tail_of(reader, early)
        tail.followers.add(late)
        writer.prints("2", "3")
        await looks(tail)  # the late one was given 2 and 3 before it was told what it missed
        await tail.catch_up(late, -1)
        lines, _ = late.take()
        assert numbers(lines) == [0, 1, 2, 3]


async def test_a_log_that_comes_to_be_while_it_is_followed_is_followed_from_its_first_line(tmp_path: Path) -> None:
    (tmp_path / UZ).mkdir()
    follower = Follower()
    tail = await tail_of(Reader(tmp_path), follower)
    await looks(tail)
    with writing(tmp_path / UZ) as writer:
        writer.prints("0")
        await looks(tail)
    lines, skipped = follower.take()
    assert (numbers(lines), skipped) == ([0], 0)


@given(st.lists(st.tuples(st.integers(0, 2500), st.integers(1, 4000)), min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_a_reader_that_takes_nothing_costs_a_bounded_queue_and_is_told_how_much_went_by(
    bursts: list[tuple[int, int]],
) -> None:
    follower, offered = Follower(), 0
    for count, length in bursts:
        follower.offer([Line(offered + n, AT, "program", "x" * length) for n in range(count)])
        offered += count
        assert len(follower._lines) <= QUEUE_LINES
        assert sum(len(line.text) for line in follower._lines) <= QUEUE_CHARACTERS
    lines, skipped = follower.take()
    assert skipped == offered - len(lines)
    assert [line.pos for line in lines] == list(range(offered - len(lines), offered)), "the newest are kept"
    assert follower.take() == ([], 0)


def test_what_nobody_can_count_stays_uncounted() -> None:
    follower = Follower()
    follower.offer([], skipped=3)
    follower.offer([], skipped=None)
    follower.offer([], skipped=2)
    assert follower.take() == ([], None)


async def test_a_waiting_follower_is_woken_by_the_next_line() -> None:
    follower = Follower()
    waiting = asyncio.create_task(follower.next())
    await asyncio.sleep(0)
    follower.offer([Line(1, AT, "program", "x")])
    lines, skipped = await asyncio.wait_for(waiting, 1)
    assert (len(lines), skipped) == (1, 0)


async def test_too_many_followers_are_refused_and_those_who_leave_make_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follow, "PER_SESSION", 2)
    monkeypatch.setattr(follow, "PER_AGENT", 3)
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    follows = Follows(Reader(tmp_path))
    async with follows.follow("one", None):
        async with follows.follow("one", None), follows.follow("two", None):
            for name in ("one", "two"):
                with pytest.raises(TooManyAttemptsError):
                    async with follows.follow(name, None):
                        pass
            assert follows.count == 3
        assert follows.count == 1
        async with follows.follow("one", None):
            assert follows.count == 2
    assert follows.count == 0


async def test_a_session_that_is_not_there_is_not_followed(tmp_path: Path) -> None:
    follows = Follows(Reader(tmp_path))
    for name in ("nobody", "..", "a/b", ""):
        with pytest.raises(NotFoundError):
            async with follows.follow(name, None):
                pass
    assert follows.count == 0
