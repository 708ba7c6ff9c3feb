from smsdeck.reconcile.states import ALIVE, AT_REST, NEXT, State, may_follow


def test_every_state_is_in_the_table() -> None:
    assert set(NEXT) == set(State)
    assert set(State) == ALIVE | AT_REST | {State.UNKNOWN}
    assert not ALIVE & AT_REST


def test_an_asked_for_end_never_becomes_a_crash() -> None:
    assert not may_follow(State.STOPPING, State.BACKOFF)
    assert not may_follow(State.STOPPING, State.FATAL)


def test_a_state_may_stay_and_may_become_unknown() -> None:
    for state in State:
        assert may_follow(state, state)
        assert may_follow(state, State.UNKNOWN)
