from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from smsdeck.messages.life import WaitsFor, life
from smsdeck.messages.message import Message, join
from smsdeck.messages.states import RANK, Outcome, State
from tests.messages.examples import report, reports


def states(message: Message) -> list[State]:
    return [step.state for step in life(message).steps]


@given(st.lists(reports(numbers=1), min_size=1, max_size=6))
def test_a_life_ends_with_the_present_state_and_tells_no_state_that_was_not_heard(heard: list[Message]) -> None:
    message = reduce(join, heard)
    told = life(message)
    ranks = [RANK[step.state] for step in told.steps]
    assert ranks == sorted(set(ranks))
    assert told.steps[-1].state is message.state
    assert {step.state for step in told.steps} <= {one.state for one in heard}
    for step in told.steps:
        assert step.at in {one.state_at for one in heard if one.state is step.state}
    assert (told.waits_for is None) == (message.outcome is not Outcome.pending)


def test_a_failure_says_whose_it_is_and_the_steps_before_it_do_not() -> None:
    told = life(join(report(), report(state=State.undelivered, at_s=9, raw="UNDELIV", error="no route")))
    assert [(step.state, step.after_s) for step in told.steps] == [(State.accepted, 1), (State.undelivered, 9)]
    assert [step.raw for step in told.steps] == [None, "UNDELIV"]
    assert [step.blame for step in told.steps] == [None, "operator"]


def test_a_late_delivery_leaves_no_trace_of_the_time_out() -> None:
    known = join(report(), report(state=State.no_report, at_s=300))
    assert states(known) == [State.accepted, State.no_report]
    assert states(join(known, report(state=State.delivered, at_s=400))) == [State.accepted, State.delivered]


def test_what_a_message_waits_for_is_told() -> None:
    assert life(report()).waits_for is WaitsFor.report
    assert life(report(state=State.delivered)).waits_for is WaitsFor.code
    assert life(report(state=State.delivered, expects_code=False)).waits_for is None


def test_numbers_in_a_gateways_words_are_masked() -> None:
    told = life(report(state=State.rejected, raw="to +998901234512 refused", trigger_id="t+998901234512"))
    assert "998901234512" not in told.model_dump_json()
