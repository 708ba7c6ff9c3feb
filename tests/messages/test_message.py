from functools import reduce
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdeck.messages.message import Message, join
from smsdeck.messages.states import Blame, Outcome, State
from tests.messages.examples import report, reports


@given(reports(numbers=1), reports(numbers=1))
def test_the_order_of_two_reports_does_not_matter(one: Message, other: Message) -> None:
    assert join(one, other) == join(other, one)


@given(reports(numbers=1), reports(numbers=1), reports(numbers=1))
def test_how_reports_are_grouped_does_not_matter(one: Message, two: Message, three: Message) -> None:
    assert join(join(one, two), three) == join(one, join(two, three))


@given(reports(numbers=1), reports(numbers=1))
def test_a_repeated_report_changes_nothing(one: Message, other: Message) -> None:
    assert join(one, one) == one
    assert join(join(one, other), other) == join(one, other)


@given(st.lists(reports(numbers=1), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_any_order_and_repetition_ends_in_the_same_message(heard: list[Message], random: object) -> None:
    shuffled = heard * 2
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis types its randoms as object
    assert reduce(join, shuffled) == reduce(join, heard)


@pytest.mark.parametrize(("lower", "higher"), list(pairwise(State)))
def test_the_later_state_wins_whichever_comes_first(lower: State, higher: State) -> None:
    assert join(report(state=higher), report(state=lower)).state is higher


def test_a_late_report_turns_no_report_into_delivered_and_drops_the_blame() -> None:
    given_up = report(state=State.no_report, at_s=180)
    late = report(state=State.delivered, at_s=200, expects_code=False)
    joined = join(given_up, late)
    assert (joined.state, joined.blame) == (State.delivered, None)
    assert joined.final_at is None, "the first report expected a code, so one is due"


def test_times_keep_the_earliest() -> None:
    joined = join(report(state=State.delivered, at_s=9), report(state=State.delivered, at_s=4))
    assert joined.delivered_at == joined.state_at == report(at_s=4).state_at


def test_a_final_message_says_when_it_became_so() -> None:
    joined = join(report(state=State.delivered, at_s=4), report(state=State.confirmed, at_s=7))
    assert joined.outcome is Outcome.success
    assert joined.final_at == report(at_s=7).state_at
    assert joined.delivered_at == report(at_s=4).state_at


def test_what_a_program_saw_outweighs_what_was_concluded_from_its_silence() -> None:
    swept = report(state=State.no_report, blame=Blame.program, error="its program stopped following it")
    seen = report(state=State.no_report)
    assert join(swept, seen).blame is Blame.operator
    assert join(swept, seen).error is None
