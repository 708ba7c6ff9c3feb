"""Whose turn it is."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from smsdeck.quota.queue import Queue, Waiter


def serve(queue: Queue, demand: dict[str, float], grants: int) -> Counter[str]:
    """Every session always has one request in line; how many permits each gets."""
    got: Counter[str] = Counter()
    for session, weight in demand.items():
        queue.join(Waiter(session, weight))
    for _ in range(grants):
        first = queue.first()
        assert first is not None
        queue.served(first)
        got[first.session] += 1
        queue.join(Waiter(first.session, first.weight))
    return got


@given(st.integers(2, 8), st.integers(1, 40))
def test_equal_sessions_get_equal_shares(sessions: int, rounds: int) -> None:
    got = serve(Queue(), {f"s{number}": 1.0 for number in range(sessions)}, sessions * rounds)
    assert max(got.values()) - min(got.values()) <= 1


def test_many_requests_at_once_are_no_more_turns() -> None:
    queue = Queue()
    for _ in range(20):
        queue.join(Waiter("greedy", 1.0))
    for _ in range(5):
        queue.join(Waiter("other", 1.0))
    served = []
    for _ in range(10):
        first = queue.first()
        assert first is not None
        queue.served(first)
        served.append(first.session)
    assert Counter(served) == {"greedy": 5, "other": 5}


def test_a_heavier_session_gets_its_multiple() -> None:
    got = serve(Queue(), {"high": 3.0, "normal": 1.0}, 400)
    assert abs(got["high"] - 300) <= 2


def test_a_session_that_was_away_saves_up_no_turns() -> None:
    queue = Queue()
    serve(queue, {"steady": 1.0}, 100)
    late = Waiter("late", 1.0)
    queue.join(late)
    got = Counter[str]()
    for _ in range(20):
        first = queue.first()
        assert first is not None
        queue.served(first)
        got[first.session] += 1
        queue.join(Waiter(first.session, 1.0))
    assert abs(got["late"] - 10) <= 1


def test_of_equals_the_first_to_come_goes_first() -> None:
    queue = Queue()
    early, late = Waiter("a", 1.0), Waiter("b", 1.0)
    queue.join(early)
    queue.join(late)
    assert queue.first() is early


def test_leaving_twice_is_harmless() -> None:
    queue = Queue()
    waiter = Waiter("a", 1.0)
    queue.join(waiter)
    queue.leave(waiter)
    queue.leave(waiter)
    assert len(queue) == 0
