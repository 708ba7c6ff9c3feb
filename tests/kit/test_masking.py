"""Numbers as they may be shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdeck.kit.masking import mask, mask_all


def test_a_number_shows_its_first_five_characters_and_its_last_two() -> None:
    assert mask("+998901234512") == "+9989*****12"


def test_of_a_short_number_less_is_shown() -> None:
    assert mask("+2901234") == "+290*****34"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("no route to 998901234512, code 4821", "no route to 99890*****12, code 4821"),
        ("no route to +998901234512 today", "no route to +9989*****12 today"),
        ("998901234512 rejected", "99890*****12 rejected"),
        ("error 404 after 3 tries", "error 404 after 3 tries"),
    ],
)
def test_free_text_loses_its_numbers_and_keeps_the_rest(text: str, shown: str) -> None:
    assert mask_all(text) == shown


def test_message_ids_stay_whole() -> None:
    said = "a letter instead of 0190a000-0000-7000-8000-000000000009"
    assert mask_all(said) == said


@given(st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True), st.text(), st.text())
def test_no_whole_number_survives(number: str, before: str, after: str) -> None:
    assert number not in mask_all(f"{before} {number} {after}")
