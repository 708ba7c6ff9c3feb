from dataclasses import replace

import pytest

from smsdeck.reconcile import admission, living, plan
from smsdeck.reconcile.backoff import Crashes
from smsdeck.reconcile.facts import Action, Bare, Desired, Do, EndedRun, LiveRun, Seen, Step, Timers, Wish
from smsdeck.reconcile.living import Limits
from smsdeck.reconcile.states import Event, State

NOW = 1_000_000
RUN = Desired("RUN", at_ms=100, reason="created")
STOP = Desired("STOP", at_ms=500, reason="maintenance")
LIMITS = Limits(start_ms=2_000)
LIVE = LiveRun("r1", started_ms=NOW - 60_000)
CRASH = EndedRun("r1", NOW - 60_000, NOW - 10, "crash", "exit code 1")
RUNNING = Timers(State.RUNNING, since_ms=NOW - 58_000, asked_ms=100)


def step(wish: Desired | None, seen: Seen, timers: Timers = RUNNING, now: int = NOW) -> Step:
    return plan.step("s", wish, seen, timers, now, LIMITS)


def did(found: Step) -> tuple[State, Do | None]:
    return found.timers.state, found.action.do if found.action else None


def test_nothing_alive_and_wished_for_is_started() -> None:
    found = step(RUN, Seen(), Timers())
    assert did(found) == (State.STOPPED, Do.START)
    assert found.action is not None
    launched = plan.launched(found.timers, "r1", RUN, found.action, NOW)
    assert did(step(RUN, Seen(), launched)) == (State.STARTING, None)


def test_a_young_run_is_starting_and_an_older_one_running() -> None:
    young = LiveRun("r1", started_ms=NOW - 1_999)
    assert did(step(RUN, Seen((young,), 1), Timers())) == (State.STARTING, None)
    assert did(step(RUN, Seen((LIVE,), 1), Timers())) == (State.RUNNING, None)


def test_an_adopted_run_is_left_alone() -> None:
    assert did(step(RUN, Seen((LIVE,), 1), Timers())) == (State.RUNNING, None)


@pytest.mark.parametrize(("wish", "rest"), [("STOP", State.STOPPED), ("PAUSE", State.PAUSED)])
def test_a_wish_to_stop_ends_it_and_then_it_rests(wish: Wish, rest: State) -> None:
    desired = replace(STOP, state=wish)
    stopping = step(desired, Seen((LIVE,), 1))
    assert did(stopping) == (State.STOPPING, Do.END)
    assert stopping.action == Action("s", Do.END, "maintenance")
    ended = EndedRun("r1", 0, NOW, "stop", "maintenance")
    assert did(step(desired, Seen((), 0, (ended,)), stopping.timers)) == (rest, None)


def test_a_crash_backs_off_from_the_time_of_the_record() -> None:
    found = step(RUN, Seen(ended=(CRASH,)))
    assert did(found) == (State.BACKOFF, None)
    assert found.timers.since_ms == CRASH.ended_ms
    assert found.timers.next_start_ms == CRASH.ended_ms + 5_000
    later = step(RUN, Seen(), found.timers, now=CRASH.ended_ms + 5_000)
    assert later.action == Action("s", Do.START, admission.BACKOFF_OVER)
    assert later.action is not None
    assert plan.launched(later.timers, "r2", RUN, later.action, NOW).restarts == 1


@pytest.mark.parametrize("high", [False, True])
def test_the_first_wait_is_as_set(high: bool) -> None:
    quick = Limits(backoff_ms=300)
    crashed = plan.step("s", RUN, Seen(ended=(CRASH,)), RUNNING, NOW, quick)
    assert crashed.timers.next_start_ms == CRASH.ended_ms + 300
    over = replace(CRASH, cause="exit")
    exited = plan.step("s", replace(RUN, high=high), Seen(ended=(over,)), RUNNING, NOW, quick)
    assert exited.timers.next_start_ms == (CRASH.ended_ms + 300 if high else None)


def test_a_crash_long_ago_is_started_at_once() -> None:
    old = replace(CRASH, ended_ms=NOW - 60_000)
    assert did(step(RUN, Seen(ended=(old,)))) == (State.BACKOFF, Do.START)


def test_a_death_while_stopping_is_no_crash() -> None:
    stopping = replace(RUNNING, state=State.STOPPING)
    found = step(STOP, Seen(ended=(CRASH,)), stopping)
    assert did(found) == (State.STOPPED, None)
    assert found.timers.crashes == Crashes()


@pytest.mark.parametrize(("high", "wait"), [(False, 900_000), (True, 300_000)])
def test_a_spent_budget_is_fatal_with_a_slow_retry(high: bool, wait: int) -> None:
    worn = replace(RUNNING, crashes=Crashes(tuple(range(NOW - 400, NOW - 396)), 4))
    wish = replace(RUN, high=high)
    found = step(wish, Seen(ended=(CRASH,)), worn)
    assert did(found) == (State.FATAL, None)
    due = CRASH.ended_ms + wait
    assert did(step(wish, Seen(), found.timers, now=due - 1)) == (State.FATAL, None)
    assert step(wish, Seen(), found.timers, now=due).action == Action(
        "s", Do.START, admission.SLOW_RETRY, high=high
    )


def test_a_program_that_cannot_run_is_fatal_at_once() -> None:
    assert did(step(RUN, Seen(ended=(replace(CRASH, cannot_run=True),)))) == (State.FATAL, None)


def test_a_person_who_starts_it_overrides_fatal_and_clears_the_crashes() -> None:
    fatal = Timers(State.FATAL, crashes=Crashes((1, 2), 5), next_start_ms=NOW + 10**6, asked_ms=100)
    found = step(replace(RUN, at_ms=200), Seen(), fatal)
    assert found.action == Action("s", Do.START, "created")
    assert found.timers.crashes == Crashes()


def test_it_has_stopped_once_its_screen_server_is_gone_too() -> None:
    stopping = step(STOP, Seen((LIVE,), 1)).timers
    ended = EndedRun("r1", 0, NOW, "stop", "maintenance", by="ann")
    served = step(STOP, Seen((), 1, (ended,)), stopping)
    assert did(served) == (State.STOPPING, None)
    over = step(STOP, Seen(), served.timers, now=NOW + 40).timers
    (move,) = over.moves[len(served.timers.moves) :]
    assert (move.after, move.event, move.cause, move.by) == (State.STOPPED, Event.ENDED, "maintenance", "ann")
    assert (move.run_id, move.at_ms) == ("r1", NOW + 40)


def test_what_somebody_starts_beside_a_run_that_ends_is_drift_and_no_end_without_end() -> None:
    stopping = step(STOP, Seen((LIVE,), 1)).timers
    ended = EndedRun("r1", 0, NOW, "stop", "maintenance")
    later = Bare(started_ms=NOW + 10)
    served = step(STOP, Seen((), 1, (ended,), later), stopping)
    lasting = step(STOP, Seen((), 1, bare=later), served.timers, now=NOW + living.CLOSING_MS)
    assert did(lasting) == (State.RUNNING, None)
    assert "drift" in lasting.timers.flags


def test_a_stop_by_hand_holds_when_its_screen_server_takes_its_time() -> None:
    ending = step(RUN, Seen((replace(LIVE, ending=True),), 1)).timers
    by_hand = EndedRun("r1", 0, NOW, "stop", "session-stop", hold=True, by="hand")
    served = step(RUN, Seen((), 1, (by_hand,)), ending)
    assert did(served) == (State.STOPPING, None)
    over = step(RUN, Seen(), served.timers)
    assert did(over) == (State.EXITED, None)
    assert over.timers.held


def test_a_stop_in_back_off_rests_at_once() -> None:
    waiting = Timers(State.BACKOFF, next_start_ms=NOW + 5_000, asked_ms=100)
    found = step(STOP, Seen(), waiting)
    assert did(found) == (State.STOPPED, None)
    assert found.timers.next_start_ms is None


def test_one_that_ended_by_itself_stays_down_until_asked_for() -> None:
    ended = EndedRun("r1", 0, NOW, "exit", "it ended by itself with code 0")
    found = step(RUN, Seen(ended=(ended,)))
    assert did(found) == (State.EXITED, None)
    assert did(step(RUN, Seen(), found.timers, now=NOW + 10**7)) == (State.EXITED, None)
    assert did(step(replace(RUN, at_ms=200), Seen(), found.timers))[1] is Do.START


def test_one_of_high_priority_is_kept_going_whatever_its_program_does() -> None:
    ended = EndedRun("r1", 0, NOW, "exit", "it ended by itself with code 0")
    found = step(replace(RUN, high=True), Seen(ended=(ended,)))
    assert did(found) == (State.BACKOFF, None)
    assert found.timers.crashes.times == (), "an exit with code 0 is no crash"


def test_a_stop_by_hand_holds_and_a_drain_does_not() -> None:
    by_hand = EndedRun("r1", 0, NOW, "stop", "session-stop", hold=True)
    assert did(step(RUN, Seen(ended=(by_hand,)))) == (State.EXITED, None)
    drained = replace(by_hand, hold=False)
    assert did(step(RUN, Seen(ended=(drained,)))) == (State.STOPPED, Do.START)


def test_a_run_lost_with_the_host_is_started_without_back_off() -> None:
    assert did(step(RUN, Seen(ended=(replace(CRASH, cause="lost"),)))) == (State.STOPPED, Do.START)


def test_a_restart_ends_the_old_run_and_starts_a_new_one_once() -> None:
    wish = replace(RUN, restart_id="x", at_ms=200, reason="new code")
    stopping = step(wish, Seen((LIVE,), 1))
    assert stopping.action == Action("s", Do.END, "restart: new code")
    ended = EndedRun("r1", 0, NOW, "stop")
    down = step(wish, Seen(ended=(ended,)), stopping.timers)
    assert did(down) == (State.STOPPED, Do.START)
    assert down.action is not None
    up = plan.launched(down.timers, "r2", wish, down.action, NOW)
    fresh = LiveRun("r2", NOW, restart_id="x")
    assert did(step(wish, Seen((fresh,), 1), up)) == (State.STARTING, None)


def test_the_restart_of_a_run_adopted_from_its_record_is_not_repeated() -> None:
    wish = replace(RUN, restart_id="x")
    assert did(step(wish, Seen((replace(LIVE, restart_id="x"),), 1), Timers())) == (State.RUNNING, None)


def test_a_wish_that_was_fulfilled_does_not_excuse_a_later_crash() -> None:
    wish = replace(RUN, at_ms=900)
    running = step(wish, Seen((LIVE,), 1))
    assert did(step(wish, Seen(ended=(CRASH,)), running.timers)) == (State.BACKOFF, None)


def test_a_run_started_by_hand_after_the_wish_to_stop_is_drift_and_stays() -> None:
    by_hand = replace(LIVE, by_hand=True)
    found = step(STOP, Seen((by_hand,), 1), Timers())
    assert did(found) == (State.RUNNING, None)
    assert found.timers.flags == {"drift"}
    assert did(step(replace(STOP, at_ms=NOW), Seen((by_hand,), 1), found.timers))[1] is Do.END


def test_one_started_by_hand_says_so_until_something_else_happens() -> None:
    laid_down = EndedRun("r0", 0, NOW - 5_000, "stop", "session-stop", hold=True)
    down = step(RUN, Seen(ended=(laid_down,)))
    by_hand = Seen((replace(LIVE, by_hand=True),), 1)
    up = step(RUN, by_hand, down.timers)
    assert up.timers.cause == "started by hand, with session-start"
    assert step(RUN, by_hand, up.timers).timers.cause == up.timers.cause
    assert step(RUN, Seen(ended=(CRASH,)), up.timers).timers.cause == CRASH.why


def test_a_session_nobody_registered_is_drift_and_stays() -> None:
    found = step(None, Seen((LIVE,), 1), Timers())
    assert did(found) == (State.RUNNING, None)
    assert found.timers.flags == {"drift"}


def test_a_session_without_our_wrapper_blocks_a_start_and_is_drift_when_it_lasts() -> None:
    closing = Timers(State.BACKOFF, next_start_ms=NOW - 1, asked_ms=100)
    found = step(RUN, Seen((), 1), closing)
    assert did(found) == (State.BACKOFF, None)
    lasting = step(RUN, Seen((), 1), found.timers, now=NOW + living.CLOSING_MS)
    assert did(lasting) == (State.RUNNING, None)
    assert "drift" in lasting.timers.flags


def test_two_of_a_name_are_flagged_and_left_to_a_person() -> None:
    found = step(RUN, Seen((LIVE, replace(LIVE, run_id="r2")), 2))
    assert did(found) == (State.RUNNING, None)
    assert found.timers.flags == {"duplicate"}


def test_an_orphan_is_ended_but_not_as_if_it_were_wanted() -> None:
    found = step(RUN, Seen((replace(LIVE, whole=False),), 0))
    assert found.timers.flags == {"orphan"}
    assert found.action is not None
    assert (found.action.do, found.action.wanted) == (Do.END, False)
    assert did(step(RUN, Seen(ended=(CRASH,)), found.timers)) == (State.BACKOFF, None)


def test_an_end_that_was_begun_is_finished_after_a_restart_of_the_agent() -> None:
    assert did(step(RUN, Seen((replace(LIVE, ending=True),), 1), Timers())) == (State.STOPPING, Do.END)


def test_a_mass_crash_holds_automatic_starts_but_not_those_of_people() -> None:
    crashed = [NOW - n for n in range(21)]
    assert admission.brake_until_ms(crashed, 100, NOW) == NOW - 20 + 60_000
    assert admission.brake_until_ms(crashed[:20], 100, NOW) is None
    assert admission.brake_until_ms(crashed, 100, NOW + 60_000) is None
    assert admission.brake_until_ms(crashed, 600, NOW) is None, "a twentieth of 600 may"
    automatic, asked = Action("a", Do.START, admission.BACKOFF_OVER), Action("b", Do.START, "start by ann")
    assert admission.admit([automatic, asked], 5, brake=True) == [asked]
    assert admission.admit([automatic, asked], 5, brake=False) == [automatic, asked]
