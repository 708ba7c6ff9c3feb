"""A job against a store, an agent, other people and a serve that dies between any two writes, all by chance."""

from dataclasses import dataclass, field, replace

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from smsdeck.reconcile.jobs.decide import advance, cancel, restart_id, to_ask
from smsdeck.reconcile.jobs.job import OPEN, Fact, Item, Job, JobAction
from smsdeck.reconcile.states import State

GIVEN = 1_000_000
WAIT = 20_000
STEP = 1_000
CALM = Fact("RUN", 1, "ann", None, 1, State.RUNNING, alive=True)


@dataclass
class World:
    """The store's present, and what was written to it."""

    job: Job
    facts: dict[str, Fact | None]
    now: int = GIVEN
    asked: dict[str, int] = field(default_factory=dict)

    def write(self) -> None:
        for item in to_ask(self.job, self.facts):
            fact = self.facts[item.name]
            assert fact
            wish = {"start": "RUN", "stop": "STOP", "restart": "RUN"}[self.job.action]
            self.facts[item.name] = replace(
                fact,
                wish_state=wish,
                wish_ms=item.asked_ms,
                wish_by="bob",
                wish_job=self.job.id,
                given_ms=self.job.at_ms,
            )
            self.asked[item.name] = self.asked.get(item.name, 0) + 1

    def happen(self, name: str, what: str) -> None:
        fact = self.facts[name]
        if fact is None:
            return
        acted = replace(fact, acted_ms=fact.wish_ms)
        if fact.wish_job == self.job.id and self.job.action == "restart":
            acted = replace(acted, restart_id=restart_id(self.job, name))
        self.facts[name] = {
            "up": replace(acted, state=State.RUNNING, alive=True),
            "down": replace(acted, state=State.STOPPED, alive=False),
            "crash": replace(acted, state=State.FATAL, alive=False),
            "silent": replace(fact, state=State.UNKNOWN, alive=False),
            "override": replace(fact, wish_ms=self.now, given_ms=self.now, wish_job=None, wish_by="eve"),
            "older job": replace(fact, wish_ms=self.now, given_ms=GIVEN - 5, wish_job="older"),
            "refuse": replace(fact, why_not="high priority"),
            "allow": replace(fact, why_not=""),
            "gone": None,
        }[what]


EVENTS = ("up", "down", "crash", "silent", "override", "older job", "refuse", "allow", "gone")


@st.composite
def worlds(draw: DrawFn) -> World:
    names = [f"s{number}" for number in range(draw(st.integers(1, 12)))]
    action: JobAction = draw(st.sampled_from(("start", "stop", "restart")))
    at_once = draw(st.one_of(st.none(), st.integers(1, 4)))
    items = tuple(Item(name) for name in names)
    job = Job("019337a2-7c5e-7b3a-9f21-5d0c8e4b1a6f", action, "bob", "", GIVEN, items, WAIT, at_once)
    facts: dict[str, Fact | None] = dict.fromkeys(names, CALM)
    return World(job, facts)


@settings(max_examples=300, deadline=None)
@given(worlds(), st.data())
def test_a_job_keeps_its_promises_whatever_happens(world: World, data: st.DataObject) -> None:
    cancelled = False
    for _ in range(30):
        world.now += STEP
        for _ in range(data.draw(st.integers(0, 3))):
            world.happen(data.draw(st.sampled_from(sorted(world.facts))), data.draw(st.sampled_from(EVENTS)))
        before = world.job
        if data.draw(st.integers(0, 20)) == 0:
            world.job, cancelled = cancel(world.job, "enough", world.now), True
        else:
            looked = data.draw(st.sets(st.sampled_from(sorted(world.facts))))
            seen = world.facts if data.draw(st.booleans()) else {name: world.facts[name] for name in looked}
            world.job = advance(world.job, seen, world.now)
            if data.draw(st.booleans()):  # or serve is killed before it wrote the wishes
                world.write()
        holds(before, world.job, cancelled=cancelled)
        assert all(count == 1 for count in world.asked.values()), "nobody is asked twice"
    ends(world)


def holds(before: Job, after: Job, *, cancelled: bool) -> None:
    """What is true of every step."""
    if after.at_once:
        assert after.under_way() <= after.at_once
    for old, new in zip(before.items, after.items, strict=True):
        assert old.name == new.name
        if old.outcome not in OPEN:
            assert new == old, "a result stays"
        newly_asked = old.outcome == "waiting" and new.outcome == "asked"
        assert not (newly_asked and (cancelled or before.state != "running")), "nobody is asked after a cancel"
        assert (new.at_ms is None) == (new.outcome in OPEN)
    if before.failures_in_a_row >= 3 and before.at_once:
        assert before.state == "cancelled"
        assert after.state == "cancelled"
    assert sum(after.counts().values()) == len(after.items)
    assert (after.finished_ms is None) == any(item.outcome in OPEN for item in after.items)


def ends(world: World) -> None:
    """Every session comes to a result: no job waits for ever."""
    for _ in range(len(world.facts) + 2):
        world.now += WAIT + STEP
        before = world.job
        world.job = advance(world.job, world.facts, world.now)
        world.write()
        holds(before, world.job, cancelled=before.state == "cancelled")
    assert world.job.finished_ms is not None
    assert world.job.state in {"done", "cancelled"}
