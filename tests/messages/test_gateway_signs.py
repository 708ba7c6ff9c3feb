"""What events say of gateways, gathered in memory and written when the store is there."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from pymongo.errors import PyMongoError

from smsdeck.catalog.gateways.health import BAD_FOR_MS, judge
from smsdeck.catalog.gateways.states import GatewayStates
from smsdeck.kit.mongo import Database
from smsdeck.messages.gateway_signs import FRESH, GatewaySigns
from smsdeck.messages.intake import Result
from smsdeck.messages.message import Message
from smsdeck.messages.states import Blame, State
from tests.messages.examples import NOW, report


class Clocked(GatewayStates):
    """The real store, with a clock that the test sets."""

    def __init__(self, db: Database) -> None:
        super().__init__(db)
        self.ms = 1_764_000_000_000
        self.away = False

    async def now_ms(self) -> int:
        if self.away:
            raise PyMongoError("away")
        return self.ms


@pytest.fixture
def states(db: Database) -> Clocked:
    return Clocked(db)


@pytest.fixture
def signs(states: Clocked) -> GatewaySigns:
    return GatewaySigns(states)


def refused(number: int = 1, error: str = "refused") -> Message:
    return report(number, State.failed_submit, at_s=0, gateway="west", blame=Blame.gateway, error=error)


def taken(number: int = 1) -> Message:
    return report(number, State.accepted, at_s=0, gateway="west")


def hear(signs: GatewaySigns, reports: Sequence[Message], result: Result = Result.stored) -> None:
    signs.heard(reports, [result] * len(reports), NOW)


async def judged(states: Clocked) -> str:
    found = (await states.all()).get("west")
    return judge(found, states.ms)[0] if found else "never heard of"


async def test_failures_make_it_down_and_one_success_up_again(states: Clocked, signs: GatewaySigns) -> None:
    hear(signs, [taken()])
    await signs.write()
    assert await judged(states) == "up"
    for _ in range(3):
        states.ms += BAD_FOR_MS // 2
        hear(signs, [refused()])
        await signs.write()
    assert await judged(states) == "down"
    assert (await states.all())["west"].error == "refused"
    hear(signs, [refused(), taken()])
    await signs.write()
    assert await judged(states) == "up"


async def test_being_throttled_is_told_apart(states: Clocked, signs: GatewaySigns) -> None:
    for _ in range(3):
        states.ms += BAD_FOR_MS // 2
        hear(signs, [refused(error="http_429")])
        await signs.write()
    assert await judged(states) == "throttled"


async def test_repeats_refusals_and_what_a_spool_tells_late_say_nothing(
    states: Clocked, signs: GatewaySigns
) -> None:
    hear(signs, [refused(number) for number in range(1, 9)], Result.repeat)
    hear(signs, [refused(number) for number in range(1, 9)], Result.refused)
    signs.heard([refused()], [Result.stored], NOW + FRESH + timedelta(seconds=1))
    await signs.write()
    assert await judged(states) == "never heard of"


async def test_with_the_store_away_signs_wait(states: Clocked, signs: GatewaySigns) -> None:
    hear(signs, [taken()])
    signs.called(replace(taken(), by_callback=True), Result.stored)
    states.away = True
    with pytest.raises(PyMongoError):
        await signs.write()
    states.away = False
    await signs.write()
    assert await judged(states) == "up"
    assert list(await states.calls()) == ["west"]


def call(state: State, error: str | None = None) -> Message:
    return replace(report(1, state, at_s=0, gateway="west", blame=Blame.gateway, error=error), by_callback=True)


async def test_that_it_goes_on_taking_messages_does_not_disprove_what_its_calls_tell_of_its_link(
    states: Clocked, signs: GatewaySigns
) -> None:
    promise = replace(taken(), by_callback=True)
    for _ in range(4):
        states.ms += BAD_FOR_MS // 2
        hear(signs, [promise])
        signs.called(call(State.failed_submit, "link_throttled"), Result.stored)
        await signs.write()
    assert await judged(states) == "throttled"
    signs.called(call(State.undelivered), Result.stored)  # the operator answered: the link works
    await signs.write()
    assert await judged(states) == "up"


async def test_a_call_that_is_repeated_is_one_failure(states: Clocked, signs: GatewaySigns) -> None:
    for result in (Result.stored, Result.repeat, Result.repeat, Result.repeat):
        states.ms += BAD_FOR_MS
        signs.called(call(State.failed_submit, "link_refused"), result)
        await signs.write()
    assert (await states.all())["west"].bad_run == 1


async def test_once_it_takes_messages_again_it_is_up_though_its_calls_are_still_to_come(
    states: Clocked, signs: GatewaySigns
) -> None:
    for _ in range(3):
        states.ms += BAD_FOR_MS // 2
        hear(signs, [refused()])
        await signs.write()
    assert await judged(states) == "down"
    hear(signs, [replace(taken(), by_callback=True)])
    await signs.write()
    assert await judged(states) == "up"
