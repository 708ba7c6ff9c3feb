"""Pools that caps never starve."""

import pytest

from smsdeck.catalog.pair_csv import parse
from smsdeck.demo.pool_size import pool_size
from smsdeck.gateway.simulator.pools import PER_OPERATOR, numbers_for
from smsdeck.quota.rails.caps import Caps
from smsdeck.quota.rails.rules import rules_of
from smsdeck.settings import ROOT, Settings


@pytest.mark.parametrize(
    ("per_hour", "per_day", "duplicate_ms"), [(10, 50, 60_000), (60, 20, 0), (1, 500, 60_000)]
)
def test_a_pair_alone_in_its_country_can_use_the_whole_quota_all_day(
    per_hour: int, per_day: int, duplicate_ms: int
) -> None:
    size = pool_size(10, 1, Caps(per_hour, per_day, duplicate_ms, 20_000))
    assert size * per_hour >= 600
    assert size * per_day >= 14_400
    assert size >= 10 * duplicate_ms / 60_000


def test_among_four_the_whole_quota_lasts_for_hours_and_half_of_it_all_day() -> None:
    size = pool_size(10, 4, Caps(10, 50, 60_000, 20_000))
    assert size * 10 >= 600
    assert size * 50 >= 14_400 / 2


def test_caps_that_need_more_than_the_simulator_has_get_all_it_has() -> None:
    assert pool_size(10, 1, Caps(1, 1, 0, 20_000)) == PER_OPERATOR


def test_every_pair_of_the_demo_has_so_many_numbers() -> None:
    size = pool_size(10, 1, rules_of(Settings()).caps)
    rows, _ = parse((ROOT / "data" / "pairs.csv").read_text(encoding="utf-8"))
    places: dict[str, int] = {}
    for row in rows:
        place = places[row.country] = places.get(row.country, -1) + 1
        assert len(numbers_for(row.country, place, size)) == size
