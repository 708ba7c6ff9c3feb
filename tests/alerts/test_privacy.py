import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdeck.alerts.privacy import clean, hide_numbers


@pytest.mark.parametrize(
    "number",
    ["+998901234567", "998901234567", "+998 90 123-45-67", "+1 (415) 555-0132", "to=447911123456,"],
)
def test_phone_numbers_are_masked(number: str) -> None:
    hidden = hide_numbers(f"sending {number} failed")
    assert "*****" in hidden
    assert len(re.sub(r"\D", "", hidden)) == 6


@pytest.mark.parametrize(
    "harmless",
    ["2026-11-24 01:52:07,123 ERROR", "exit code 137", "0.123456789012 s", "/srv/app/main.py:1234", "n=20480"],
)
def test_what_is_no_phone_number_stays(harmless: str) -> None:
    assert hide_numbers(harmless) == harmless


def test_control_codes_of_a_hostile_program_are_gone() -> None:
    assert clean("\x1b[31mred\x1b[0m\x07 \x1b]0;title\x07x\r", 100) == "red x"


@given(st.text(), st.integers(1, 50))
def test_clean_text_fits_and_can_be_encoded(text: str, limit: int) -> None:
    cleaned = clean(text, limit)
    assert len(cleaned) <= limit
    cleaned.encode()


@given(st.from_regex(r"\+[1-9][0-9]{8,14}", fullmatch=True), st.text(alphabet="ab c:=,;\n"))
def test_no_e164_number_survives(number: str, around: str) -> None:
    assert number not in clean(around + number + around, 500)
