"""The plan against a small world that starts, kills, loses and forgets sessions at random."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from smsdeck.reconcile import admission
from smsdeck.reconcile.facts import Action, Do
from smsdeck.reconcile.states import ROWS, State
from tests.reconcile.world import EVENTS, WISHES, World, random_events

HAPPENINGS = st.lists(st.one_of(st.sampled_from(EVENTS), st.integers(1, 1_200_000)), max_size=60)
CALM = ("start", "stop", "pause", "restart", "begin", "lost", "unseen", "boot", "high")


@settings(max_examples=300, deadline=None)
@given(HAPPENINGS)
def test_nothing_is_started_twice_and_every_move_is_a_row_that_follows_the_one_before(
    events: list[str | int],
) -> None:
    world = World()
    for event in events:
        world.happen(event)  # the world checks each round


def test_every_row_of_the_table_is_reached() -> None:
    chance, reached = Random(4), set()
    for _ in range(1_500):
        world = World()
        for event in random_events(chance, 25):
            world.happen(event)
            reached |= {(move.before, move.event, move.after) for move in world.history}
    unreached = [row for row in ROWS if (row.before, row.event, row.after) not in reached]
    assert unreached == []


@settings(max_examples=200, deadline=None)
@given(HAPPENINGS, st.sampled_from(["start", "stop", "pause"]))
def test_in_the_end_what_is_wished_for_is_so(events: list[str | int], last: str) -> None:
    world = World()
    for event in [*events, 1, last]:
        world.happen(event)
    world.careless, world.lingering, world.server = False, False, None
    for _ in range(8):  # now nothing goes wrong any more
        world.happen("begin")
        if any(run.ending for run in world.live):
            world.happen("crash")
        world.live = world.live[:1]
        world.happen(1_000_000)
    expected = {"RUN": State.RUNNING, "STOP": State.STOPPED, "PAUSE": State.PAUSED}[WISHES[last]]
    assert world.timers.state is expected
    assert len(world.live) == (last == "start")


@given(
    st.lists(st.tuples(st.booleans(), st.text("abc", min_size=1, max_size=3)), max_size=30), st.integers(-1, 10)
)
def test_high_priority_starts_first_and_never_more_than_the_slots(
    wanted: list[tuple[bool, str]], slots: int
) -> None:
    actions = [Action(name, Do.START, "wanted: RUN", high=high) for high, name in wanted]
    admitted = admission.admit(actions, slots, brake=False)
    assert len(admitted) == min(max(slots, 0), len(actions))
    assert [one.high for one in admitted] == sorted((one.high for one in admitted), reverse=True)
    left_out = list(actions)
    for one in admitted:
        left_out.remove(one)
    assert all(one.high for one in admitted) or not any(one.high for one in left_out)


@given(st.lists(st.one_of(st.sampled_from(CALM), st.integers(1, 1_200_000)), max_size=60))
def test_wanted_ends_spend_nothing_of_the_crash_budget(events: list[str | int]) -> None:
    world = World()
    for event in events:
        world.happen(event)
        if any(run.ending for run in world.live):
            world.happen("crash")
    assert world.timers.crashes.times == ()
