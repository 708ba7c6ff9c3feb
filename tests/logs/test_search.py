"""A search finds each line once, comes on however little time it is given, and cannot be stalled."""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smsdeck.errors import InvalidInputError
from smsdeck.logs import reader
from smsdeck.logs.files import opened
from smsdeck.logs.match import LONGEST_PATTERN, matcher
from smsdeck.logs.page import Page, Wanted, page
from smsdeck.logs.places import Places
from smsdeck.logs.reader import Reader
from tests.logs.writer import writing

UZ = "program1_UZ_uzmobile"
Asked = Callable[..., Page]


@contextmanager
def searched(words: list[str], out_of_time: Callable[[], bool]) -> Iterator[Asked]:
    """A log of these lines, and how to ask for pages of it."""
    with tempfile.TemporaryDirectory() as folder, writing(Path(folder) / UZ, 1_500) as writer:
        writer.prints(*words)
        places = Places(writer.folder)

        def ask(**wanted: int) -> Page:
            with opened(writer.folder, places) as log:
                return page(log, Wanted(q="needle", **wanted), out_of_time)  # type: ignore[arg-type]  # only ints here

        yield ask


@given(st.lists(st.booleans(), max_size=80), st.integers(1, 5), st.integers(0, 2**32))
@settings(max_examples=80, deadline=None)
def test_each_match_comes_once_however_often_time_runs_out(hits: list[bool], lines: int, seed: int) -> None:
    chance = Random(seed)
    words = [f"{number} {'NEEDLE' if hit else 'straw'}" for number, hit in enumerate(hits)]
    with searched(words, lambda: chance.random() < 0.3) as ask:
        found, got = [], ask(lines=lines, after=-1)
        found += got.items
        while not got.at_end:
            before = got.last
            got = ask(lines=lines, after=got.last)
            assert got.last > before, "each page comes on"
            found += got.items
        back, got = [], ask(lines=lines)
        back += got.items[::-1]
        while not got.at_start:
            before = got.first
            got = ask(lines=lines, before=got.first)
            assert got.first < before
            back += got.items[::-1]
    assert found == back[::-1]
    there = [int(line.text.split()[0]) for line in found]
    expected = [number for number, hit in enumerate(hits) if hit]
    assert there == expected[len(expected) - len(there) :], "all that was not rotated away"
    assert len(there) == len(expected) or len(hits) > 40


def test_a_search_that_takes_too_long_stops_and_says_how_far_it_came(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "SEARCH_S", 0.0)
    with writing(tmp_path / UZ) as writer:
        writer.prints(*(f"{number} straw" for number in range(200)), "needle")
        got = Reader(tmp_path)._page(UZ, Wanted(q="needle", after=-1))
        assert (got.items, got.at_end) == ([], False)
        monkeypatch.setattr(reader, "SEARCH_S", 5.0)
        further = Reader(tmp_path)._page(UZ, Wanted(q="needle", after=got.last))
        assert ([line.text for line in further.items], further.at_end) == (["needle"], True)


@pytest.mark.parametrize("pattern", [r"(a+)+$", r"^(a|a)*$", r"(a|aa)+$", r"(.*a){20}$"])
def test_no_pattern_stalls_the_search(pattern: str) -> None:
    matches = matcher(pattern, regex=True)
    began = time.monotonic()
    assert not matches("a" * 4000 + "!")
    assert time.monotonic() - began < 1, "engines that go back need years for it"


@pytest.mark.parametrize("pattern", ["(", "[", "*", r"(?=x)", r"(a)\1", "(x{1000}){1000}", "\ud800", "a" * 201])
def test_what_is_no_pattern_or_too_large_a_one_is_refused(pattern: str) -> None:
    with pytest.raises(InvalidInputError):
        matcher(pattern, regex=True)


@given(st.text(max_size=LONGEST_PATTERN))
def test_plain_text_is_taken_as_it_is_in_whatever_case(text: str) -> None:
    assert matcher(text, regex=False)(
        f"… {text.upper()} …" if text.upper().casefold() == text.casefold() else text
    )
