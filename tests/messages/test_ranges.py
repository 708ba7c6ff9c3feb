from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from smsdeck.messages.ranges import LONGEST, Range, RangeQuery, parse_window

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("90s", timedelta(seconds=90)),
        ("15m", timedelta(minutes=15)),
        ("24h", timedelta(days=1)),
        ("7d", 7 * 24 * HOUR),
    ],
)
def test_a_window_is_a_number_and_a_unit(text: str, length: timedelta) -> None:
    assert parse_window(text) == length


@given(st.text())
def test_any_other_text_is_refused_or_within_bounds(text: str) -> None:
    with suppress(ValueError):
        assert timedelta(0) < parse_window(text) <= LONGEST


@pytest.mark.parametrize("text", ["", "15", "m", "0m", "-5m", "1.5h", "15 m", "15M", "٣m", "401d", "99999999d"])
def test_what_is_no_window_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"length of time|longer"):
        parse_window(text)


@pytest.mark.parametrize(
    ("query", "start", "end"),
    [
        ({}, NOW - HOUR, NOW),
        ({"window": "2h"}, NOW - 2 * HOUR, NOW),
        ({"from": NOW - 3 * HOUR}, NOW - 3 * HOUR, NOW),
        ({"from": NOW - 3 * HOUR, "to": NOW - HOUR}, NOW - 3 * HOUR, NOW - HOUR),
        ({"from": NOW + HOUR}, NOW + HOUR, NOW + HOUR),
        ({"from": NOW - 2 * LONGEST}, NOW - LONGEST, NOW),
    ],
)
def test_a_range_is_a_window_until_now_or_given_in_full(
    query: dict[str, Any], start: datetime, end: datetime
) -> None:
    assert RangeQuery.model_validate(query).range(NOW, "1h") == Range(start, end)


@pytest.mark.parametrize(
    "query",
    [
        {"window": "1h", "from": NOW},
        {"to": NOW},
        {"from": NOW, "to": NOW},
        {"from": NOW, "to": NOW - HOUR},
        {"from": NOW - 2 * LONGEST, "to": NOW},
        {"from": "2026-11-24T12:00:00"},
        {"until": NOW},
        {"from": "0001-01-01T00:00:00Z", "to": "0001-02-01T00:00:00Z"},
        {"from": "9999-12-31T23:59:59-14:00"},
    ],
)
def test_a_range_that_makes_no_sense_is_refused(query: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        RangeQuery.model_validate(query)
