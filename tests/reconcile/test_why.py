from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from smsdeck.access.audit import Audit
from smsdeck.kit.clock import FixedClock
from smsdeck.kit.mongo import Database, store_now_ms
from smsdeck.reconcile.account import Account
from smsdeck.reconcile.actions import actions
from smsdeck.reconcile.backoff import WINDOW_MS
from smsdeck.reconcile.control import SessionControl
from smsdeck.reconcile.schemas import LastExit, SessionItem
from smsdeck.reconcile.states import State
from smsdeck.reconcile.why import Facts, why

UZ = "program1_UZ_uzmobile"
NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


def one(state: State = State.RUNNING, **fields: Any) -> SessionItem:
    """A session that ann asked for an hour ago."""
    given: dict[str, Any] = {
        "name": "program1_UZ_uzmobile",
        "program": "program1",
        "pairs": ["UZ_uzmobile"],
        "group": None,
        "desired": "RUN",
        "desired_reason": "new route",
        "desired_by": "ann",
        "desired_at": NOW - timedelta(hours=1),
        "state": state,
        "since": NOW - timedelta(minutes=3),
        "cause": "",
        "health": "ok",
        "flags": [],
        "host": "sms1",
        "pid": 42 if state in {State.RUNNING, State.STARTING, State.STOPPING} else None,
        "run_id": None,
        "started_at": None,
        "restarts": 0,
        "next_start_at": None,
        "last_exit": None,
        "priority": "normal",
        "actions": actions("RUN", state, [], fields.get("flags", [])),
    }
    return SessionItem.model_validate(given | fields)


def ended(cause: str, code: int | None = None, signal: int | None = None) -> LastExit:
    return LastExit.model_validate({"code": code, "signal": signal, "at": NOW, "cause": cause})


def test_a_wish_without_a_reason_names_who_once() -> None:
    told = why(Facts(one(desired_reason="started by ann"), NOW))
    assert told.lines == ["ann asked for RUN at 04:00:00 UTC."]


def test_it_says_who_asked_for_what_and_since_when() -> None:
    told = why(Facts(one(), NOW))
    assert told.summary == "program1_UZ_uzmobile has been running since 04:57:00 UTC (3 min)."
    assert told.lines == ["ann asked for RUN at 04:00:00 UTC (new route)."]
    assert told.next == "It goes on."


def test_what_its_program_waits_for_is_told() -> None:
    assert "Its program says: UZ_uzmobile is paused." in why(Facts(one(doing="UZ_uzmobile is paused"), NOW)).lines


def test_a_crash_is_told_with_how_often_and_when_it_starts_again() -> None:
    waiting = one(
        State.BACKOFF,
        cause="killed by signal 9",
        last_exit=ended("crash", signal=9),
        next_start_at=NOW + timedelta(seconds=20),
    )
    told = why(Facts(waiting, NOW, crashes=2))
    assert told.summary.endswith(
        "crashed, and has been waiting to start again since 04:57:00 UTC (3 min): killed by signal 9."
    )
    assert told.lines[1:] == [
        "The run before ended at 05:00:00 UTC by a crash (signal 9).",
        "Crashes in the last 10 minutes: 2 of 5 allowed.",
    ]
    assert told.next == "It starts again at 05:00:20 UTC, in 20 s. Start does not wait for that."


def test_one_that_ended_of_its_own_is_told_from_one_that_was_stopped_by_hand() -> None:
    own = why(Facts(one(State.EXITED, last_exit=ended("exit", 0)), NOW))
    by_hand = why(Facts(one(State.EXITED, cause="session-stop", last_exit=ended("stop", 0)), NOW))
    assert "ended by itself" in own.summary
    assert "its program said that it was done" in own.next
    assert by_hand.summary == "program1_UZ_uzmobile was stopped by hand at 04:57:00 UTC (3 min): session-stop."
    assert by_hand.next == "It stays so until somebody starts it."


def test_of_a_high_priority_one_that_was_stopped_by_hand_no_start_is_promised() -> None:
    facts = Facts(one(State.EXITED, priority="high", last_exit=ended("stop", 0)), NOW)
    assert why(facts).lines[-1].endswith("what a person stops by hand, smsdeck leaves.")
    assert any(
        "retries it for ever" in line for line in why(Facts(one(State.RUNNING, priority="high"), NOW)).lines
    )


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"flags": ["drift"]}, "Adopt it, stop it, or ignore it."),
        ({"flags": ["drift", "ignored"]}, "Nothing: it is left alone."),
        ({"flags": ["frozen"]}, "it stands still until somebody wakes it"),
        ({"flags": ["orphan"]}, "It is being ended: it is told to, then killed."),
        ({"state": State.UNKNOWN}, "Look at the agent on sms1"),
        ({"desired": "STOP", "state": State.STOPPED}, "It stays so until somebody starts it."),
        ({"desired": "STOP", "state": State.STOPPING}, "It is being ended."),
        ({"state": State.FATAL, "next_start_at": NOW - timedelta(seconds=1)}, "as soon as it is its turn"),
    ],
)
def test_what_happens_next_or_what_to_do_is_told(fields: dict[str, Any], said: str) -> None:
    assert said in why(Facts(one(**fields), NOW)).next


def test_one_that_cannot_be_adopted_says_so_and_why() -> None:
    unfit = actions("STOP", State.RUNNING, [], ["drift"], "unregistered", "There is no program emacs.")
    told = why(Facts(one(flags=["drift"], actions=unfit), NOW)).next
    assert told == "Nothing by itself. Stop it, or ignore it. It cannot be adopted: there is no program emacs."


def test_a_mass_crash_says_until_when_restarts_are_held() -> None:
    held = one(State.BACKOFF, next_start_at=NOW)
    told = why(Facts(held, NOW, brake_until=NOW + timedelta(minutes=1)))
    assert told.next == "No restart before 05:01:00 UTC, when the mass-crash brake ends. Start overrides it."


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("desired", ["RUN", "STOP", "PAUSE"])
def test_every_state_has_its_words(state: State, desired: str) -> None:
    told = why(Facts(one(state, desired=desired), NOW))
    assert told.summary.endswith(".")
    assert told.next.endswith(".")


async def test_an_account_holds_the_crashes_and_the_brake_of_its_host(db: Database) -> None:
    clock = FixedClock(1_800_000_000_000)
    wish = {"state": "RUN", "reason": "", "by": "ann", "at_ms": 1}
    row = {"program": "program1", "pairs": ["UZ_uzmobile"], "host": "sms1", "desired": wish}
    await db["sessions"].insert_one({"_id": UZ, **row})
    seen = {"state": "BACKOFF", "since_ms": clock.now_ms(), "next_start_ms": clock.now_ms()}
    await db["observations"].insert_one({"_id": UZ, "host": "sms1", **seen})
    for age_ms in (1_000, 2_000, WINDOW_MS + 1):
        crash = {"_id": f"r{age_ms}", "session": UZ, "cause": "crash", "ended_ms": clock.now_ms() - age_ms}
        await db["runs"].insert_one(crash)
    heard = {
        "seen_ms": await store_now_ms(db),
        "brake": {"since_ms": 1, "until_ms": clock.now_ms() + 60_000, "crashed": 30},
    }
    await db["hosts"].insert_one({"_id": "sms1", **heard})
    account = Account(db, SessionControl(db, Audit(db), clock), clock)
    told = await account.why(UZ)
    assert "Crashes in the last 10 minutes: 2 of 5 allowed." in told.lines
    assert told.next.startswith("No restart before")
    clock.advance(61)
    assert not (await account.why(UZ)).next.startswith("No restart before")
    asked = {"desired.at_ms": clock.now_ms() - 62_500}
    await db["sessions"].update_one({"_id": UZ}, {"$set": asked})
    told = await account.why(UZ)
    assert "Crashes in the last 10 minutes: 1 of 5 allowed." in told.lines, "a start by a person begins anew"
