from dataclasses import replace
from typing import Any

import pytest

from smsdeck.reconcile.jobs.decide import advance, cancel, restart_id, to_ask
from smsdeck.reconcile.jobs.job import Fact, Item, Job, JobAction
from smsdeck.reconcile.states import State

JOB = "019337a2-7c5e-7b3a-9f21-5d0c8e4b1a6f"
GIVEN = 1_000_000
NOW = GIVEN + 10
WAIT = 60_000
RUNS = Fact("RUN", 1, "ann", None, 1, State.RUNNING, alive=True)
RESTS = Fact("STOP", 1, "ann", None, 1, State.STOPPED)


def job(action: JobAction = "restart", names: str = "abcdef", at_once: int | None = 2, **more: Any) -> Job:
    items = tuple(Item(name) for name in names)
    given: dict[str, Any] = {"by": "bob", "reason": "", "at_ms": GIVEN, "wait_ms": WAIT, "at_once": at_once}
    return Job(JOB, action, items=items, **{**given, **more})


def outcomes(one: Job) -> str:
    """The first letter of each item's outcome; `w` for failed would be taken, so failed is `x`."""
    letters = {"failed": "x", "cancelled": "-", "not_found": "?"}
    return "".join(letters.get(item.outcome, item.outcome[0]) for item in one.items)


def written(one: Job, name: str, fact: Fact) -> Fact:
    """The fact once the job's wish stands in the store."""
    asked = next(item.asked_ms for item in one.items if item.name == name)
    return replace(fact, wish_job=JOB, wish_ms=asked, wish_by="bob", given_ms=GIVEN)


def arrived(one: Job, name: str) -> Fact:
    fact = written(one, name, RUNS)
    return replace(fact, acted_ms=fact.wish_ms, restart_id=restart_id(one, name))


def test_only_so_many_are_under_way_and_the_next_follows_an_arrival() -> None:
    first = advance(job(), dict.fromkeys("abcdef", RUNS), NOW)
    assert outcomes(first) == "aawwww"
    facts = {**dict.fromkeys("cdef", RUNS), "a": arrived(first, "a"), "b": written(first, "b", RUNS)}
    second = advance(first, facts, NOW + 1)
    assert outcomes(second) == "daawww"
    assert second.items[0].at_ms == NOW + 1


def test_without_rolling_all_are_asked_at_once() -> None:
    assert outcomes(advance(job(at_once=None), dict.fromkeys("abcdef", RUNS), NOW)) == "aaaaaa"


def test_what_was_decided_is_written_until_it_stands_and_never_over_another_wish() -> None:
    facts: dict[str, Fact | None] = dict.fromkeys("ab", RUNS)
    first = advance(job(names="ab"), facts, NOW)
    assert [one.name for one in to_ask(first, facts)] == ["a", "b"]
    assert [one.name for one in to_ask(first, {**facts, "a": written(first, "a", RUNS)})] == ["b"]
    later = replace(RUNS, wish_ms=GIVEN + 20, given_ms=GIVEN + 20)
    assert [one.name for one in to_ask(first, {**facts, "b": later})] == ["a"]


def test_a_restart_has_arrived_only_in_the_new_run() -> None:
    first = advance(job(names="a"), {"a": RUNS}, NOW)
    old = replace(written(first, "a", RUNS), acted_ms=1, restart_id="another")
    assert outcomes(advance(first, {"a": old}, NOW + 1)) == "a"
    assert outcomes(advance(first, {"a": arrived(first, "a")}, NOW + 1)) == "d"


@pytest.mark.parametrize(
    ("state", "alive", "outcome"),
    [
        (State.STOPPED, False, "d"),
        (State.PAUSED, False, "d"),
        (State.PAUSED, True, "a"),  # shown so while it runs and none of its pairs is active
        (State.STOPPING, True, "a"),
        (State.UNKNOWN, False, "a"),
        (State.FATAL, False, "a"),
    ],
)
def test_a_stop_has_arrived_once_nothing_is_alive(state: State, alive: bool, outcome: str) -> None:
    first = advance(job("stop", "a"), {"a": RUNS}, NOW)
    fact = replace(written(first, "a", RUNS), state=state, alive=alive)
    assert outcomes(advance(first, {"a": fact}, NOW + 1)) == outcome


@pytest.mark.parametrize("state", [State.FATAL, State.BACKOFF])
def test_a_start_has_failed_only_by_a_crash_after_the_agent_acted_on_it(state: State) -> None:
    crashed = replace(RESTS, wish_state="RUN", state=state, cause="exit code 3")
    first = advance(job("start", "a"), {"a": crashed}, NOW)
    fact = written(first, "a", crashed)
    assert outcomes(advance(first, {"a": replace(fact, acted_ms=1)}, NOW + 1)) == "a"
    failed = advance(first, {"a": replace(fact, acted_ms=fact.wish_ms)}, NOW + 1)
    assert outcomes(failed) == "x"
    assert failed.items[0].why == f"It is {state}: exit code 3"
    assert failed.finished_ms == NOW + 1


def test_one_that_does_not_arrive_in_time_has_failed() -> None:
    first = advance(job(names="a"), {"a": RUNS}, NOW)
    fact = {"a": replace(written(first, "a", RUNS), state=State.UNKNOWN, alive=False, cause="silent")}
    assert outcomes(advance(first, fact, NOW + WAIT)) == "a"
    late = advance(first, fact, NOW + WAIT + 1)
    assert (outcomes(late), late.items[0].why) == ("x", "After 60 s it is still UNKNOWN: silent.")
    assert (late.state, late.finished_ms) == ("done", NOW + WAIT + 1)


def test_a_later_order_holds_whether_it_came_before_or_after_the_asking() -> None:
    later = replace(RESTS, wish_by="eve", wish_ms=GIVEN + 5, given_ms=GIVEN + 5)
    first = advance(job(names="ab"), {"a": RUNS, "b": later}, NOW)
    assert outcomes(first) == "a-"
    assert first.items[1].why == (
        "eve asked for STOP at 00:16:40 UTC, after this job was given: the later order holds."
    )
    assert outcomes(advance(first, {"a": replace(later, wish_ms=GIVEN + 30)}, NOW + 30)) == "--"


def test_an_older_job_that_asks_late_does_not_undo_a_later_one() -> None:
    by_the_newer = replace(RESTS, wish_job="newer", wish_ms=GIVEN + 7, given_ms=GIVEN + 5)
    assert outcomes(advance(job(names="a"), {"a": by_the_newer}, NOW)) == "-"
    by_the_older = replace(RESTS, wish_job="older", wish_ms=GIVEN + 7, given_ms=GIVEN - 5)
    assert outcomes(advance(job(names="a"), {"a": by_the_older}, NOW)) == "a"


def test_what_changed_since_the_order_is_refused_unchanged_or_gone() -> None:
    facts = {"a": replace(RUNS, why_not="It carries …"), "b": replace(RUNS, unchanged=True), "c": None, "d": RUNS}
    found = advance(job(names="abcd", at_once=1), facts, NOW)
    assert outcomes(found) == "ru?a"
    assert found.items[0].why == "It carries …"


def test_one_that_is_gone_has_stopped_and_cannot_start() -> None:
    for action, outcome in (("stop", "d"), ("start", "?"), ("restart", "?")):
        first = advance(job(action, "a"), {"a": RUNS}, NOW)  # type: ignore[arg-type] # one of the three
        assert outcomes(advance(first, {"a": None}, NOW + 1)) == outcome


def test_one_that_could_not_be_asked_in_time_is_not_asked_later() -> None:
    first = advance(job(names="a"), {"a": RUNS}, NOW)
    late = advance(first, {"a": RUNS}, NOW + WAIT + 1)
    assert (outcomes(late), to_ask(late, {"a": RUNS})) == ("x", [])


def test_three_failures_in_a_row_stop_a_rolling_job_and_the_rest_is_followed() -> None:
    facts: dict[str, Fact | None] = dict.fromkeys("abcdefgh", RUNS)
    first = advance(job(names="abcdefgh", at_once=4), facts, NOW)
    crashed = {name: replace(arrived(first, name), state=State.FATAL, alive=False) for name in "abc"}
    stopped = advance(first, {**facts, **crashed, "d": written(first, "d", RUNS)}, NOW + 1)
    assert outcomes(stopped) == "xxxa----"
    assert (stopped.state, stopped.why, stopped.finished_ms) == ("cancelled", "3 failures in a row", None)
    over = advance(stopped, {"d": arrived(first, "d")}, NOW + 2)
    assert (outcomes(over), over.state, over.finished_ms) == ("xxxd----", "cancelled", NOW + 2)


def test_a_success_in_between_starts_the_row_again() -> None:
    facts: dict[str, Fact | None] = dict.fromkeys("abcdefgh", RUNS)
    first = advance(job(names="abcdefgh", at_once=5), facts, NOW)
    seen = {name: arrived(first, name) for name in "abcde"}
    seen |= {name: replace(seen[name], state=State.FATAL, alive=False) for name in "abde"}
    assert outcomes(advance(first, {**facts, **seen}, NOW + 1)) == "xxdxxaaa"


def test_a_job_that_asks_all_at_once_is_not_stopped_by_failures() -> None:
    facts: dict[str, Fact | None] = dict.fromkeys("abcd", RUNS)
    first = advance(job(names="abcd", at_once=None), facts, NOW)
    seen = {name: replace(arrived(first, name), state=State.FATAL, alive=False) for name in "abc"}
    found = advance(first, {**seen, "d": written(first, "d", RUNS)}, NOW + 1)
    assert (outcomes(found), found.state) == ("xxxa", "running")


def test_a_cancel_asks_nobody_further_and_follows_those_under_way() -> None:
    first = advance(job(), dict.fromkeys("abcdef", RUNS), NOW)
    after = cancel(first, "bob cancelled the job", NOW + 1)
    assert (outcomes(after), after.state, after.finished_ms) == ("aa----", "cancelled", None)
    assert after.items[2].why == "Never asked: bob cancelled the job."
    assert cancel(after, "again", NOW + 2) == after
    over = advance(after, {name: arrived(first, name) for name in "ab"}, NOW + 2)
    assert (outcomes(over), over.finished_ms) == ("dd----", NOW + 2)
    assert advance(over, {}, NOW + 3) == over


def test_a_cancelled_job_that_asked_nobody_has_finished() -> None:
    assert cancel(job(), "no", NOW).finished_ms == NOW


def test_a_session_that_was_not_looked_at_is_left_as_it_is() -> None:
    assert outcomes(advance(job(names="abc"), {"c": RUNS}, NOW)) == "wwa"


def test_a_job_with_nothing_left_to_ask_is_done_at_once() -> None:
    items = (Item("a", "refused", "no", GIVEN), Item("b", "unchanged", "", GIVEN))
    found = advance(replace(job(), items=items), {}, NOW)
    assert (found.state, found.finished_ms) == ("done", NOW)


def test_a_restart_id_is_the_same_each_time_and_another_for_each_session_and_job() -> None:
    other = replace(job(), id="019337a2-7c5e-7b3a-9f21-5d0c8e4b1a70")
    assert restart_id(job(), "a") == restart_id(job(), "a")
    assert len({restart_id(job(), "a"), restart_id(job(), "b"), restart_id(other, "a")}) == 3
