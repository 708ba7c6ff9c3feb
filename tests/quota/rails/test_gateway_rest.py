"""A gateway whose operator takes nothing gets a try now and then, and no pair's quota is spent on it."""

import pytest
from pymongo.errors import PyMongoError

from smsdeck.catalog.gateways.health import BAD_FOR_MS
from smsdeck.catalog.gateways.states import GatewayStates
from smsdeck.kit.mongo import Database
from smsdeck.quota.rails import gateway_rest as module
from smsdeck.quota.rails.gateway_rest import GatewayRest
from smsdeck.quota.schemas import PermitGranted, PermitRefused
from tests.quota.gate_desk import Desk, made


async def fail(db: Database, error: str, gateway: str = "default") -> None:
    states = GatewayStates(db)
    now_ms = await states.now_ms()
    await states.bad(gateway, 2, error, now_ms - BAD_FOR_MS)
    await states.bad(gateway, 2, error, now_ms)


@pytest.fixture
def rest(db: Database, monkeypatch: pytest.MonkeyPatch) -> GatewayRest:
    monkeypatch.setattr(module, "LOOK_EVERY_S", 0.0)
    return GatewayRest(GatewayStates(db))


@pytest.mark.parametrize("error", ["refused", "http_500", "http_429", "throttled"])
async def test_what_programs_meet_themselves_is_left_to_them(db: Database, rest: GatewayRest, error: str) -> None:
    await fail(db, error)
    rest.tried("")
    assert await rest.refused("") is None


@pytest.mark.parametrize(("error", "words"), [("link_refused", "no working link"), ("link_busy", "throttled by")])
async def test_a_link_that_calls_tell_of_rests_between_tries(
    db: Database, rest: GatewayRest, error: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fail(db, error)
    assert await rest.refused("") is None  # the first try
    rest.tried("")
    refused = await rest.refused("")
    assert refused
    assert refused.reason == "gateway"
    assert words in refused.detail
    assert 1.0 <= refused.retry_after_s <= module.TRY_EVERY_S
    monkeypatch.setattr(module, "TRY_EVERY_S", 0.0)
    assert await rest.refused("") is None


async def test_one_gateway_s_rest_is_no_other_s(db: Database, rest: GatewayRest) -> None:
    await fail(db, "link_busy", "west")
    rest.tried("west")
    rest.tried("")
    assert await rest.refused("west")
    assert await rest.refused("") is None
    assert await rest.refused("east") is None


async def test_a_report_that_gets_through_ends_it_at_once(db: Database, rest: GatewayRest) -> None:
    await fail(db, "link_busy")
    rest.tried("")
    assert await rest.refused("")
    states = GatewayStates(db)
    await states.took("default", await states.now_ms())
    assert await rest.refused("")
    await states.good("default", await states.now_ms())
    assert await rest.refused("") is None


async def test_with_the_store_away_no_permit_passes(rest: GatewayRest, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(_: object) -> None:
        raise PyMongoError("away")

    monkeypatch.setattr(GatewayStates, "all", away)
    with pytest.raises(PyMongoError):
        await rest.refused("")


async def test_at_the_gate_one_permit_is_granted_and_the_next_refused_by_name_without_a_slot(db: Database) -> None:
    desk: Desk = await made(db)
    await fail(db, "link_busy")
    await desk.unpaced()
    assert isinstance(await desk.ask(), PermitGranted)
    slots = await desk.slots()
    await desk.unpaced()
    refused = await desk.ask()
    assert isinstance(refused, PermitRefused)
    assert refused.reason == "gateway"
    assert await desk.slots() == slots
    assert desk.outcomes("gateway") == 1
