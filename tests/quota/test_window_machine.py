"""The window under everything that can happen to it, step by step, against what really was sent."""

from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from smsdeck.quota.window import Granted, Spent, Wait, open_slots, opens_ms
from tests.quota.world import COUNTS_FOR_MS, WINDOW_MS, World

SHORT = settings(max_examples=60, stateful_step_count=60, deadline=None)
LONG = settings(max_examples=1_000, stateful_step_count=100, deadline=None)
"""10^5 steps."""

limits = st.one_of(st.integers(1, 3), st.integers(1, 12))
ms = st.one_of(st.integers(0, 500), st.integers(0, 9_000), st.sampled_from([20_000, 59_999, 60_000, 80_000]))


class Country(RuleBasedStateMachine):
    """Callers ask; programs send when they like, or die; reports come at once, late, twice or never."""

    permits = Bundle("permits")

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.asked = 0

    @initialize(limit=limits, burst=limits)
    def a_small_limit_is_full_more_often(self, limit: int, burst: int) -> None:
        self.a_person_sets_the_limit(limit, burst)

    @rule(wait=ms)
    def time_goes_on(self, wait: int) -> None:
        self.world.wait(wait)

    @rule()
    def until_a_slot_opens(self) -> None:
        self.world.wait(max(0, opens_ms(self.world.ledger) - self.world.now))

    @rule(target=permits, late=st.integers(0, 3_000))
    def somebody_asks(self, late: int) -> str:
        self.asked += 1
        name, ledger = f"m{self.asked}", self.world.ledger
        decision = self.world.ask(name, read_late_ms=late)
        assert isinstance(decision, Granted) == (opens_ms(ledger) <= self.world.now - late)
        return name

    @rule(name=permits)
    def the_same_permit_is_asked_for_again(self, name: str) -> None:
        before = self.world.ledger
        decision = self.world.ask(name)
        known = next((slot for slot in open_slots(before, self.world.now) if slot.permit_id == name), None)
        if known and known.used:
            assert decision == Spent()
        elif known:
            assert decision == Granted(before, known, repeat=True)

    @rule(name=permits)
    def somebody_else_asks_for_it(self, name: str) -> None:
        taken = any(slot.permit_id == name for slot in open_slots(self.world.ledger, self.world.now))
        if taken:
            assert self.world.ask(name, session="another") == Spent()

    @rule(name=permits, read=st.integers(0, 400))
    def it_is_sent_and_reported(self, name: str, read: int) -> None:
        if name in self.world.unsent:
            self.world.send(name)
            self.world.wait(read)
            self.world.report(name)

    @rule(name=permits)
    def it_is_sent(self, name: str) -> None:
        if name in self.world.unsent:
            self.world.send(name)

    @rule(name=consumes(permits))
    def its_program_dies(self, name: str) -> None:
        self.world.unsent.pop(name, None)

    @precondition(lambda self: self.world.unreported)
    @rule(which=st.integers(0, 100))
    def a_report_comes_late_or_again(self, which: int) -> None:
        names = self.world.unreported
        self.world.report(names[which % len(names)])

    @rule()
    def a_report_of_nothing_comes(self) -> None:
        before = self.world.ledger
        self.world.report("nobody's")
        assert self.world.ledger == before

    @rule(delays=st.lists(st.tuples(st.integers(0, 15_000), st.integers(0, 15_000)), max_size=6))
    def programs_are_busy(self, delays: list[tuple[int, int]]) -> None:
        """Each takes the next slot at once, sends when it likes and reports when it likes."""
        for before_ms, after_ms in delays:
            self.until_a_slot_opens()
            name = self.somebody_asks(0)
            self.world.wait(before_ms)
            self.it_is_sent_and_reported(name, after_ms)

    @rule(limit=limits, burst=limits)
    def a_person_sets_the_limit(self, limit: int, burst: int) -> None:
        ledger = self.world.ledger
        self.world.ledger = type(ledger)(
            limit, ledger.slots, ledger.paced_ms, ledger.quarantine_until_ms, min(burst, limit)
        )

    @rule()
    def the_ledger_is_lost(self) -> None:
        self.world.lose()
        assert isinstance(self.world.ask("early"), Wait)

    @invariant()
    def no_window_holds_more_than_its_limit(self) -> None:
        self.world.check()
        self.world.forget()

    @invariant()
    def nobody_waits_longer_than_all_that_could_have_been_sent_counts(self) -> None:
        pace_ms = WINDOW_MS // self.world.ledger.limit
        assert opens_ms(self.world.ledger) <= self.world.now + max(
            COUNTS_FOR_MS, self.world.ledger.burst * pace_ms
        )


def check(machine: type[RuleBasedStateMachine], how_much: Any) -> None:
    run_state_machine_as_test(machine, settings=how_much)


def test_whatever_happens_no_window_holds_more_sends_than_the_limit() -> None:
    check(Country, SHORT)


@pytest.mark.long
def test_and_for_a_hundred_thousand_steps() -> None:
    check(Country, LONG)
