"""Pools of numbers: valid, apart, and enough to know an operator by."""

import time

import phonenumbers
import pytest

from smsdeck.gateway.simulator.pools import Directory, numbers_for
from smsdeck.gateway.simulator.server import read_pairs
from tests.support.simulator import PAIRS

COUNT = 60


def indexed(pairs: list[str]) -> list[tuple[str, str, int]]:
    """(pair, country, index of the operator in its country)."""
    seen: dict[str, int] = {}
    found = []
    for pair in pairs:
        country = pair[:2]
        found.append((pair, country, seen.get(country, 0)))
        seen[country] = seen.get(country, 0) + 1
    return found


def test_every_pair_has_its_own_valid_mobile_numbers_and_quickly() -> None:
    pairs = read_pairs(PAIRS)
    directory = Directory(pairs)
    started = time.monotonic()
    pools = {pair: numbers_for(country, index, COUNT) for pair, country, index in indexed(pairs)}
    assert time.monotonic() - started < 3
    everyone = [number for pool in pools.values() for number in pool]
    assert len(set(everyone)) == len(pairs) * COUNT == 9120
    for pair, pool in pools.items():
        assert {directory.pair_of(number) for number in pool} == {pair}
    for pair, pool in pools.items():
        for number in pool:
            parsed = phonenumbers.parse(number)
            assert phonenumbers.is_valid_number_for_region(parsed, pair[:2])
            assert phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) == number


def test_a_pool_does_not_change_and_only_grows_at_its_end() -> None:
    assert numbers_for("UZ", 1, 60)[:20] == numbers_for("UZ", 1, 20)


def test_a_number_of_no_pool_belongs_to_nobody() -> None:
    directory = Directory(["UZ_uzmobile"])
    beyond = numbers_for("UZ", 1, 1)[0]
    assert [directory.pair_of(number) for number in (beyond, "+15550100", "", "+99891")] == [None] * 4


@pytest.mark.parametrize(
    ("country", "index", "count"), [("UZ", 100, 1), ("UZ", -1, 1), ("UZ", 0, 1001), ("XX", 0, 1)]
)
def test_what_cannot_be_had_is_refused(country: str, index: int, count: int) -> None:
    with pytest.raises(ValueError, match=r"operator index|not 1001|no mobile numbers"):
        numbers_for(country, index, count)
