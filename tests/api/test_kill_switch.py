"""The kill switch over HTTP and on every open console; and permits with bad input."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from smsdeck.access.roles import Role
from smsdeck.bootstrap import Deck
from smsdeck.kit.ids import uuid7
from tests.api.conftest import Client

SignIn = Callable[[Role], Awaitable[Client]]


async def test_an_operator_switches_all_sending_off_and_on(sign_in: SignIn) -> None:
    operator = await sign_in(Role.operator)
    reply = await operator.put("/api/v1/kill-switch", json={"on": True, "reason": "wrong text"})
    assert reply.status_code == 200
    assert (reply.json()["on"], reply.json()["by"], reply.json()["reason"]) == (True, "operator", "wrong text")
    assert (await operator.get("/api/v1/kill-switch")).json() == reply.json()
    assert (await operator.put("/api/v1/kill-switch", json={"on": False, "reason": "mended"})).json()[
        "on"
    ] is False


@pytest.mark.parametrize(
    "body",
    [{}, {"on": True}, {"on": "true", "reason": "wrong text"}, {"on": 1, "reason": "wrong text"}]
    + [{"on": True, "reason": reason} for reason in ("", "x" * 201, "a\u202eb\u202e", "+998901234567 complains")]
    + [{"on": True, "reason": "wrong text", "by": "somebody else"}],
)
async def test_what_cannot_be_meant_switches_nothing(sign_in: SignIn, body: dict[str, Any]) -> None:
    operator = await sign_in(Role.operator)
    assert (await operator.put("/api/v1/kill-switch", json=body)).status_code == 422
    assert (await operator.get("/api/v1/kill-switch")).json()["since"] is None


async def test_the_next_frame_of_every_console_has_it(deck: Deck, sign_in: SignIn) -> None:
    operator = await sign_in(Role.operator)
    console = deck.hub.join()
    first = json.loads(await console.next())
    assert first["tables"]["switches"]["kill_switch"]["on"] is False
    await operator.put("/api/v1/kill-switch", json={"on": True, "reason": "wrong text"})
    await deck.hub.tick()
    await deck._show_kill_switch()
    assert deck.registry.get_sample_value("smsdeck_kill_switch") == 1
    delta = json.loads(await console.next())
    assert delta["tables"]["switches"]["kill_switch"]["reason"] == "wrong text"


@pytest.mark.parametrize(
    "change",
    [
        {"pair": "XX"},
        {"pair": "uz_uzmobile"},
        {"pair": {"$gt": ""}},
        {"id": "1"},
        {"count": 11},
        {"wait_s": -1},
        {"wait_s": 61},
        {"wait_s": "NaN"},
        {"to": "+"},
        {"to": "+1234567890123456"},
        {"to": "+99890abc4567"},
        {"to": "+99890\u0661234567"},
        {"to": "+998 90 123 45 67"},
        {"to": "00998901234567"},
        {"to": "+998102"},
        {"to": {"$ne": ""}},
    ],
)
async def test_a_permit_that_cannot_be_is_refused_and_its_number_not_told(
    deck: Deck, program: Client, change: dict[str, Any]
) -> None:
    body = {"id": str(uuid7()), "pair": "UZ_uzmobile"} | change
    reply = await program.post("/api/v1/permits", json=body)
    assert reply.status_code == 422
    assert "998" not in reply.text
    assert await deck.db["quota"].count_documents({"slots": {"$ne": {}}}) == 0


async def test_a_premium_number_gets_no_permit(deck: Deck, program: Client) -> None:
    body = {"id": str(uuid7()), "pair": "UZ_uzmobile", "to": "+449098790000"}
    await deck.db["pairs"].insert_one({"_id": "UZ_uzmobile", "active": True, "priority": "normal"})
    answer = (await program.post("/api/v1/permits", json=body)).json()
    assert (answer["granted"], answer["reason"]) == (False, "not_registered")
