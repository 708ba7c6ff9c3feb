"""People's own words: shown as they are, so they hold no phone number, and something to read."""

import pytest

from smsdeck.catalog.words import telling, without_numbers


def test_words_stay_as_they_are() -> None:
    for text in ("the operator asks", "contract 2026-117", "ticket 998901234567"):
        assert telling(text) == without_numbers(text) == text


@pytest.mark.parametrize("text", ["+998901234567", "call +998 90 123-45-67 back", "00998901234567"])
def test_a_phone_number_is_refused(text: str) -> None:
    for check in (telling, without_numbers):
        with pytest.raises(ValueError, match="phone numbers"):
            check(text)


def test_spaces_alone_tell_nothing() -> None:
    with pytest.raises(ValueError, match="in words"):
        telling("  \u00a0 ")
    assert without_numbers("") == ""
