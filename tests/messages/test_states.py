import pytest

from smsdeck.messages.states import DEFAULT_BLAME, Blame, Outcome, State, blame_for, is_sent, outcome


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("expects_code", [True, False])
def test_every_failure_has_a_blame_and_nothing_else_has(state: State, expects_code: bool) -> None:
    failed = outcome(state, expects_code) is Outcome.failure
    assert (blame_for(state, None) is not None) == failed
    assert blame_for(state, Blame.us) == (Blame.us if failed else None)


def test_a_delivered_message_succeeds_only_where_no_code_is_due() -> None:
    assert outcome(State.delivered, expects_code=False) is Outcome.success
    assert outcome(State.delivered, expects_code=True) is Outcome.pending
    assert outcome(State.confirmed, expects_code=True) is Outcome.success
    assert outcome(State.accepted, expects_code=False) is Outcome.pending


def test_a_refused_or_lost_submission_was_not_sent() -> None:
    assert {state for state in State if not is_sent(state)} == {State.unknown, State.failed_submit}


def test_silence_is_laid_to_the_operator_and_a_crash_to_us() -> None:
    assert DEFAULT_BLAME[State.no_report] is Blame.operator
    assert DEFAULT_BLAME[State.unknown] is Blame.us
    assert DEFAULT_BLAME[State.failed_submit] is Blame.gateway
