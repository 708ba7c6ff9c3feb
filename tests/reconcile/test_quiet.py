"""Sessions that need no decision: until then the plan, asked all the same, says the same."""

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from smsdeck.reconcile import plan
from smsdeck.reconcile.backoff import STEADY_MS, Crashes
from smsdeck.reconcile.facts import Desired, LiveRun, Seen, Timers
from smsdeck.reconcile.living import Limits
from smsdeck.reconcile.quiet import Quiet, quiet_until_ms
from smsdeck.reconcile.states import State

LIMITS = Limits()
NOW = 2_000_000
AGES = st.integers(0, 2 * STEADY_MS)

wishes = st.none() | st.builds(
    Desired, st.sampled_from(["RUN", "STOP", "PAUSE"]), st.integers(0, NOW), restart_id=st.none() | st.just("r1")
)
runs = st.builds(
    LiveRun,
    st.sampled_from(["a", "b"]),
    st.integers(NOW - STEADY_MS - 5_000, NOW),
    restart_id=st.none() | st.just("r1"),
    by_hand=st.booleans(),
    ending=st.booleans(),
    whole=st.booleans(),
)
sights = st.builds(Seen, st.lists(runs, max_size=2).map(tuple), st.integers(0, 2))
timers = st.builds(
    Timers,
    st.sampled_from(State),
    st.integers(0, NOW),
    crashes=st.builds(Crashes, in_a_row=st.integers(0, 3)),
    next_start_ms=st.none() | st.integers(NOW - 10_000, NOW + 10_000),
    launched=st.none() | st.just("a"),
    asked_ms=st.none() | st.integers(0, NOW),
    held=st.booleans(),
)


@given(wishes, sights, timers, AGES)
def test_while_it_is_quiet_the_plan_would_do_nothing(
    wish: Desired | None, seen: Seen, known: Timers, later_ms: int
) -> None:
    for _ in range(3):  # until it has settled
        known = replace(plan.step("s", wish, seen, known, NOW, LIMITS).timers, moves=())
    step = plan.step("s", wish, seen, known, NOW, LIMITS)
    assume(step.action is None and step.timers == known)
    assume(NOW + later_ms < quiet_until_ms(seen, known, LIMITS))
    assert plan.step("s", wish, seen, known, NOW + later_ms, LIMITS) == step


def test_another_wish_sight_or_memory_ends_the_quiet() -> None:
    quiet, wish, seen, known = Quiet(LIMITS), Desired("STOP", 1), Seen(), Timers(State.STOPPED)
    quiet.keep("s", wish, seen, known)
    assert quiet.until_ms("s", wish, seen, known) > NOW
    for others in ((Desired("RUN", 1), seen, known), (wish, Seen(), known), (wish, seen, Timers(State.EXITED))):
        assert quiet.until_ms("s", *others) < 0
