"""UUIDv7."""

import time
from unittest.mock import patch
from uuid import UUID

from smsdeck.kit.ids import uuid7, uuid7_text


def test_it_is_version_7_of_the_rfc_variant() -> None:
    made = uuid7()
    assert made.version == 7
    assert made.variant == "specified in RFC 4122"


def test_its_first_48_bits_are_the_time_in_milliseconds() -> None:
    before = time.time_ns() // 1_000_000
    stamp = uuid7().int >> 80
    assert before <= stamp <= time.time_ns() // 1_000_000


def test_later_ones_sort_after_earlier_ones() -> None:
    made = []
    for second in (1, 2, 3):
        with patch("time.time_ns", return_value=second * 10**9):
            made.append(uuid7())
    assert made == sorted(made)
    assert [one.bytes for one in made] == sorted(one.bytes for one in made)


def test_none_repeats() -> None:
    assert len({uuid7() for _ in range(10_000)}) == 10_000


def test_as_text_it_is_spelt_as_uuid_spells_it() -> None:
    made = uuid7_text()
    assert str(UUID(made)) == made
    assert UUID(made).version == 7


def test_an_early_time_keeps_its_leading_zeros() -> None:
    with patch("time.time_ns", return_value=10**6):
        assert uuid7_text().startswith("00000000-0001-7")
