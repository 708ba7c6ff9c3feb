"""The plan against a small world that starts, kills, loses and forgets sessions at random."""

from dataclasses import dataclass, field, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from smsdeck.reconcile import plan
from smsdeck.reconcile.facts import Action, Desired, Do, EndCause, EndedRun, LiveRun, Seen, Timers
from smsdeck.reconcile.states import State, may_follow

LIMITS = plan.Limits(2_000)


@dataclass
class World:
    """One session on a host. `launching` runs are on their way; `dying` ones were signalled."""

    now: int = 10_000_000
    wish: Desired = field(default_factory=lambda: Desired("RUN", 1))
    timers: Timers = field(default_factory=Timers)
    live: list[LiveRun] = field(default_factory=list)
    launching: str | None = None
    ended: list[EndedRun] = field(default_factory=list)
    runs: int = 0
    crashes: int = 0

    def round(self, jitter: float = 0.0) -> None:
        seen = Seen(tuple(self.live), len(self.live), tuple(self.ended))
        before = self.timers
        step = plan.step("s", self.wish, seen, before, self.now, LIMITS, jitter)
        self.check(before, step.action, seen)
        self.ended.clear()
        self.timers = step.timers
        if step.action and step.action.do is Do.START:
            self.runs += 1
            self.launching = f"r{self.runs}"
            self.timers = plan.launched(step.timers, self.launching, self.wish, step.action.reason, self.now)
        elif step.action:
            self.live = [replace(run, ending=step.action.wanted) for run in self.live]

    def check(self, before: Timers, action: Action | None, seen: Seen) -> None:
        if action and action.do is Do.START:
            assert not self.live, "started beside a live run"
            assert self.launching is None, "started twice"
            assert self.wish.state == "RUN"
        if action and action.do is Do.END:
            assert self.live
            assert action.reason
        if before.state is State.STOPPING and not any(one.cause == "crash" for one in seen.ended):
            assert self.timers.crashes == before.crashes

    def begin(self) -> None:
        if self.launching:
            self.live.append(LiveRun(self.launching, self.now, restart_id=self.wish.restart_id))
            self.launching = None

    def fail(self) -> None:
        if self.launching:
            self.ended.append(EndedRun(self.launching, self.now, self.now, "crash", "nothing began"))
            self.launching = None

    def die(self, cause: EndCause) -> None:
        for run in self.live:
            told: EndCause = "stop" if run.ending else cause
            self.crashes += told == "crash"
            self.ended.append(EndedRun(run.run_id, run.started_ms, self.now, told, "why"))
        self.live.clear()


EVENTS = st.lists(
    st.one_of(
        st.sampled_from(["begin", "fail", "crash", "exit", "lost", "forget", "start", "stop", "pause", "restart"]),
        st.integers(1, 1_200_000),
    ),
    max_size=60,
)


def happen(world: World, event: str | int) -> None:
    if isinstance(event, int):
        world.now += event
    elif event in {"begin", "fail"}:
        getattr(world, event)()
    elif event == "forget":  # a new agent, that remembers nothing, once nothing is on its way
        world.timers = Timers() if world.launching is None else world.timers
    elif event in {"crash", "exit", "lost"}:
        world.die(event)  # type: ignore[arg-type]  # a literal, by the line above
    else:
        state = {"start": "RUN", "stop": "STOP", "pause": "PAUSE", "restart": "RUN"}[event]
        restart = f"x{world.now}" if event == "restart" else world.wish.restart_id
        world.wish = Desired(state, world.now, event, restart)  # type: ignore[arg-type]  # one of three literals


@settings(max_examples=300, deadline=None)
@given(EVENTS, st.floats(-1, 1))
def test_nothing_is_ever_started_twice_and_every_step_is_allowed(events: list[str | int], jitter: float) -> None:
    world = World()
    for event in events:
        happen(world, event)
        before = world.timers.state
        world.round(jitter)
        after = world.timers.state
        assert before is State.UNKNOWN or may_follow(before, after), f"{before} to {after} on {event}"
        assert len(world.live) <= 1


@settings(max_examples=200, deadline=None)
@given(EVENTS, st.sampled_from(["start", "stop", "pause"]))
def test_in_the_end_what_is_wished_for_is_so(events: list[str | int], last: str) -> None:
    world = World()
    for event in [*events, 1, last]:
        happen(world, event)
        world.round()
    for _ in range(6):  # now nothing goes wrong any more
        world.begin()
        if any(run.ending for run in world.live):
            world.die("crash")
        world.now += 1_000_000
        world.round()
    expected = {"start": State.RUNNING, "stop": State.STOPPED, "pause": State.PAUSED}[last]
    assert world.timers.state is expected
    assert len(world.live) == (last == "start")


@given(
    st.lists(st.tuples(st.booleans(), st.text("abc", min_size=1, max_size=3)), max_size=30), st.integers(-1, 10)
)
def test_high_priority_starts_first_and_never_more_than_the_slots(
    wanted: list[tuple[bool, str]], slots: int
) -> None:
    actions = [Action(name, Do.START, "wanted: RUN", high=high) for high, name in wanted]
    admitted = plan.admit(actions, slots, brake=False)
    assert len(admitted) == min(max(slots, 0), len(actions))
    assert [one.high for one in admitted] == sorted((one.high for one in admitted), reverse=True)
    left_out = list(actions)
    for one in admitted:
        left_out.remove(one)
    assert all(one.high for one in admitted) or not any(one.high for one in left_out)


@given(EVENTS)
def test_wanted_ends_spend_nothing_of_the_crash_budget(events: list[str | int]) -> None:
    world = World()
    for event in events:
        happen(world, "stop" if event in {"crash", "fail", "exit"} else event)
        if any(run.ending for run in world.live):
            world.die("crash")
        world.round()
    assert world.timers.crashes.times == ()
