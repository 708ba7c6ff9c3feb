"""What people are told of a session that waits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdeck.program import doing
from smsdeck.program.answers import Refusal


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("no_number", "no number is registered for UZ_uzmobile"),
        ("paused", "UZ_uzmobile is paused"),
        ("quarantine", "the ledger of UZ is in quarantine"),
        ("quota", ""),
        ("unknown_pair", "there is no pair UZ_uzmobile: add it, or stop the session"),
        ("quiet_hours", "it is night at the numbers of UZ_uzmobile"),
        ("number_cap", "the numbers of UZ_uzmobile have had their messages for now"),
        ("something_new", "UZ_uzmobile waits: something_new"),
    ],
)
def test_a_refusal_is_told_in_words(reason: str, words: str) -> None:
    assert doing.of_refusal(Refusal(reason, "", 1.0), "UZ_uzmobile") == words


def test_silence_is_told_with_its_beginning() -> None:
    assert doing.of_silence(1_763_958_660.0) == "waits for serve since 04:31 UTC"


def test_reasons_of_several_pairs_stand_together_and_the_same_one_once() -> None:
    assert doing.together(["IN_vi is paused", "", "x", "x"]) == "IN_vi is paused; x"


@given(st.lists(st.text()))
def test_the_line_is_short_and_printable(reasons: list[str]) -> None:
    line = doing.together(reasons)
    assert len(line) <= doing.LONGEST
    assert line.isprintable()
