"""Whose turn it is, over several serves."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smsdeck.quota.shares import STALE_MS, TURN_MS, Entry, Line, Shares, Turn, fresh, served, turn_of
from smsdeck.quota.window import Ledger, Slot, open_slots

SERVES = ("s1", "s2", "s3", "s4")


@dataclass
class Country:
    """Its waiters always come back; a grant a second, for whoever is first."""

    waiters: Mapping[tuple[str, str], tuple[str, float]]
    shares: Shares = field(default_factory=Shares)
    slots: tuple[Slot, ...] = ()
    now: int = 0
    since: dict[tuple[str, str], int] = field(default_factory=dict)

    def first(self) -> tuple[str, Turn]:
        """The serve whose turn it is, and its waiter."""
        lines: dict[str, Line] = {}
        for (session, pair), (serve, weight) in self.waiters.items():
            entry = Entry(session, pair, weight, self.since.get((session, pair), 0))
            lines[serve] = Line((*lines.get(serve, Line()).entries, entry))
        ledger = Ledger(1000, self.slots)
        turns = {serve: turn_of(serve, ledger, self.shares, lines) for serve in lines}
        (only,) = [(serve, turn) for serve, turn in turns.items() if turn and not turn.strikes]
        return only

    def run(self, grants: int) -> Iterator[tuple[str, str]]:
        """Session and pair of each grant."""
        for _ in range(grants):
            self.now += 1_000
            entry = self.first()[1].entry
            self.shares = served(self.shares, entry.pair, entry.weight)
            self.slots = (
                *open_slots(Ledger(1000, self.slots), self.now),
                Slot(str(self.now), entry.session, entry.pair, self.now, self.now + 60_000),
            )
            self.since[entry.session, entry.pair] = self.now + 300
            yield entry.session, entry.pair


def country(sessions: Mapping[str, int], weights: Mapping[str, float]) -> Country:
    """So many sessions of each pair, spread over the serves."""
    return Country(
        {
            (f"program{number}_{pair}", pair): (SERVES[(number + place) % len(SERVES)], weights.get(pair, 1.0))
            for place, (pair, many) in enumerate(sessions.items())
            for number in range(many)
        }
    )


def by_pair(grants: Iterator[tuple[str, str]]) -> Counter[str]:
    return Counter(pair for _, pair in grants)


@settings(deadline=None, max_examples=40)
@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 4), min_size=1), st.integers(1, 40))
def test_pairs_share_evenly_however_many_sessions_they_have(sessions: dict[str, int], rounds: int) -> None:
    got = by_pair(country(sessions, {}).run(rounds * len(sessions)))
    assert max(got.values()) - min(got.values()) <= 1


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 12), st.integers(2, 12))
def test_sessions_of_a_pair_take_turns(sessions: int, rounds: int) -> None:
    got = Counter(session for session, _ in country({"a": sessions}, {}).run(sessions * rounds))
    assert set(got.values()) == {rounds}


weights = st.lists(st.sampled_from([0.5, 1.0, 2.0, 3.0, 10.0]), min_size=2, max_size=8)


@settings(deadline=None, max_examples=40)
@given(weights)
def test_shares_follow_the_weights(chosen: list[float]) -> None:
    pairs = {f"p{number}": weight for number, weight in enumerate(chosen)}
    got = by_pair(country(dict.fromkeys(pairs, 1), pairs).run(400))
    for pair, weight in pairs.items():
        assert abs(got[pair] - 400 * weight / sum(chosen)) <= 1 + weight


@settings(deadline=None, max_examples=40)
@given(weights)
def test_nobody_starves(chosen: list[float]) -> None:
    """Between two turns of a pair, each other one gets at most its multiple and one more."""
    pairs = {f"p{number}": weight for number, weight in enumerate(chosen)}
    grants = [pair for _, pair in country(dict.fromkeys(pairs, 1), pairs).run(300)]
    for pair, weight in pairs.items():
        turns = [-1, *(place for place, one in enumerate(grants) if one == pair), len(grants)]
        longest = max(b - a for a, b in pairwise(turns))
        assert longest <= sum(other / weight + 1 for other in chosen) + 1


def test_of_pairs_that_are_due_together_the_heavier_goes_first() -> None:
    assert country({"normal": 1, "high": 1}, {"high": 3.0}).first()[1].entry.pair == "high"


def test_a_pair_that_was_away_saves_up_no_turns() -> None:
    here = country({"steady": 1, "late": 1}, {})
    both = here.waiters
    here.waiters = {who: serve for who, serve in both.items() if who[1] == "steady"}
    assert by_pair(here.run(100)) == {"steady": 100}
    here.waiters = both
    assert abs(by_pair(here.run(20))["late"] - 10) <= 1


def test_the_share_of_a_pair_that_leaves_goes_to_the_others() -> None:
    here = country({"a": 1, "b": 1, "c": 2}, {"a": 3.0})
    list(here.run(50))
    here.waiters = {who: serve for who, serve in here.waiters.items() if who[1] != "a"}
    assert by_pair(here.run(50)) == {"b": 25, "c": 25}


def line(session: str, pair: str = "a", since_ms: int = 0) -> Line:
    return Line((Entry(session, pair, 1.0, since_ms),))


OPEN = Ledger(10)


@pytest.mark.parametrize(("serve", "ahead"), [("s1", 0), ("s2", 1), ("s3", 2)])
def test_an_open_slot_waits_a_while_for_each_serve_that_is_ahead(serve: str, ahead: int) -> None:
    lines = {name: line(f"p{number}", since_ms=1_000 + number) for number, name in enumerate(SERVES)}
    turn = turn_of(serve, OPEN, Shares(), lines)
    assert turn is not None
    assert turn.strikes == SERVES[:ahead]
    assert turn.at_ms == (1_000 + ahead * TURN_MS if ahead else 0)


def test_a_turn_begins_when_the_slot_opens_the_last_grant_was_made_and_the_first_has_come() -> None:
    """Whoever is first gets its whole time, whatever it was that came last."""
    first, second = line("first", since_ms=5_000), line("second", since_ms=6_000)
    for ledger, came_ms in [
        (OPEN, 5_000),
        (replace(OPEN, quarantine_until_ms=9_000), 9_000),
        (replace(OPEN, slots=(Slot("m", "x", "z", 7_000, 90_000),)), 7_000),
    ]:
        turn = turn_of("s2", ledger, Shares(), {"s1": first, "s2": second})
        assert turn is not None
        assert turn.at_ms == came_ms + TURN_MS


def test_who_does_not_wait_has_no_turn() -> None:
    assert turn_of("s1", OPEN, Shares(), {"s2": line("x")}) is None


def test_lines_that_are_not_refreshed_are_not_waited_for() -> None:
    lines = {"old": Line(seen_ms=0), "new": Line(seen_ms=STALE_MS)}
    assert set(fresh(lines, STALE_MS + 1)) == {"new"}


def test_turns_that_have_passed_are_forgotten() -> None:
    shares = Shares()
    for pair in ["a", "b", "c", "a", "b", "c", "c"]:
        shares = served(shares, pair, 1.0)
    assert set(shares.turns) == {"c"}
