from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from smsdeck.access.session_tokens import SessionIdentity
from smsdeck.kit import paging
from smsdeck.kit.clock import FixedClock, to_ms
from smsdeck.messages.models import messages
from tests.messages.examples import NOW, message_id
from tests.support.desk import Desk, desk


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(to_ms(NOW) + 60_000)


@pytest.fixture
async def api(tmp_path: Path, clock: FixedClock) -> AsyncIterator[Desk]:
    async with desk(tmp_path, clock) as made:
        yield made


def event(number: int = 1, **fields: Any) -> dict[str, Any]:
    sent_at = NOW + timedelta(seconds=number)
    return {
        "message_id": str(message_id(number)),
        "pair": "UZ_uzmobile",
        "state": "accepted",
        "at": sent_at.isoformat(),
        "sent_at": sent_at.isoformat(),
        "expects_code": True,
    } | fields


async def send(api: Desk, *events: dict[str, Any]) -> list[tuple[str, str]]:
    answer = await api.client.post("events", json={"events": events})
    assert answer.status_code == 200, answer.text
    results = answer.json()["results"]
    assert [one["message_id"] for one in results] == [one["message_id"] for one in events]
    return [(one["outcome"], one["detail"]) for one in results]


async def test_each_event_gets_its_answer_in_place(api: Desk) -> None:
    old = (NOW - timedelta(days=8)).isoformat()
    outcomes = await send(
        api, event(1), event(1), event(2, pair="IN_airtel"), event(3, at=old, sent_at=old), event(4)
    )
    assert [outcome for outcome, _ in outcomes] == ["stored", "repeat", "refused", "refused", "stored"]
    assert outcomes[2][1] == "IN_airtel is not a pair of program1_UZ_uzmobile."
    assert outcomes[3][1].startswith("at is not within")


async def test_another_sessions_message_stays_as_it_is(api: Desk) -> None:
    await send(api, event(1))
    api.session = SessionIdentity("program2_UZ_uzmobile", "program2", ("UZ_uzmobile",))
    assert await send(api, event(1, state="delivered")) == [
        ("refused", "The message belongs to another session or pair.")
    ]
    (item,) = (await api.client.get("messages")).json()["items"]
    assert (item["state"], item["session"]) == ("accepted", "program1_UZ_uzmobile")


async def test_a_batch_with_one_malformed_event_stores_nothing(api: Desk) -> None:
    answer = await api.client.post("events", json={"events": [event(1), event(2, state="gone")]})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"] == "body.events.1.state"
    async with api.sql.read() as connection:
        assert await connection.scalar(select(func.count()).select_from(messages)) == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"events": 5}', b'{"events": [], "more": 1}'])
async def test_what_is_no_batch_is_a_problem(api: Desk, body: bytes) -> None:
    answer = await api.client.post("events", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_message_is_listed_with_its_number_masked(api: Desk) -> None:
    at = (NOW + timedelta(seconds=5)).isoformat()
    await send(
        api, event(1, to="+998901234512", trigger_id="t1"), event(1, state="delivered", at=at, raw="DELIVRD")
    )
    answer = await api.client.get("messages", params={"pair": "UZ_uzmobile"})
    assert "998901234512" not in answer.text
    assert answer.json() == {
        "items": [
            {
                "id": str(message_id(1)),
                "country": "UZ",
                "operator": "uzmobile",
                "pair": "UZ_uzmobile",
                "program": "program1",
                "session": "program1_UZ_uzmobile",
                "state": "delivered",
                "blame": None,
                "error": None,
                "raw": "DELIVRD",
                "to": "+9989*****12",
                "gateway": None,
                "sent_at": "2026-11-24T01:30:01.123456Z",
                "accepted_at": "2026-11-24T01:30:01.123456Z",
                "delivered_at": "2026-11-24T01:30:05.123456Z",
                "confirmed_at": None,
                "final_at": None,
            }
        ],
        "next_cursor": None,
    }


async def test_a_message_tells_its_life(api: Desk) -> None:
    at = (NOW + timedelta(seconds=5)).isoformat()
    await send(
        api, event(1, to="+998901234512", trigger_id="t1"), event(1, state="delivered", at=at, raw="DELIVRD")
    )
    answer = await api.client.get(f"messages/{message_id(1)}")
    assert answer.status_code == 200
    assert "998901234512" not in answer.text
    found = answer.json()
    nothing = {"blame": None, "error": None, "raw": None}
    assert found["steps"] == [
        nothing | {"state": "accepted", "at": "2026-11-24T01:30:01.123456Z", "after_s": 0},
        nothing | {"state": "delivered", "at": "2026-11-24T01:30:05.123456Z", "after_s": 4, "raw": "DELIVRD"},
    ]
    assert (found["to"], found["trigger_id"]) == ("+9989*****12", "t1")
    assert (found["outcome"], found["waits_for"]) == ("pending", "code")


async def test_a_message_that_never_was_is_not_found(api: Desk) -> None:
    answer = await api.client.get(f"messages/{message_id(77)}")
    assert answer.status_code == 404
    assert "kept" in answer.json()["hint"]
    assert (await api.client.get("messages/1")).status_code == 422


async def test_cursors_lead_through_all_messages_once(api: Desk) -> None:
    await send(api, *(event(number) for number in range(1, 8)))
    seen: list[str] = []
    cursor: str | None = None
    while True:
        params = {"limit": 3} | ({"cursor": cursor} if cursor else {})
        page = (await api.client.get("messages", params=params)).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if not cursor:
            break
    assert seen == [str(message_id(number)) for number in range(7, 0, -1)]


@pytest.mark.parametrize(
    ("params", "count"),
    [
        ({"window": "58s"}, 2),
        ({"from": NOW.isoformat(), "to": (NOW + timedelta(seconds=2)).isoformat()}, 1),
        ({"country": "UZ", "state": "accepted", "session": "program1_UZ_uzmobile"}, 3),
        ({"country": "IN"}, 0),
        ({"state": "confirmed"}, 0),
    ],
)
async def test_filters_narrow_the_list(api: Desk, params: dict[str, str], count: int) -> None:
    await send(api, event(1), event(2), event(3))
    assert len((await api.client.get("messages", params=params)).json()["items"]) == count


@pytest.mark.parametrize(
    "params",
    [
        {"window": "soon"},
        {"window": "1h", "from": NOW.isoformat()},
        {"from": "2026-11-24T01:30:00"},
        {"country": "uz"},
        {"pair": "UZ"},
        {"pair": "UZ_uzmobile", "country": "IN"},
        {"state": "lost"},
        {"limit": 0},
        {"limit": 1001},
        {"colour": "red"},
    ],
)
async def test_a_filter_that_makes_no_sense_is_a_problem(api: Desk, params: dict[str, Any]) -> None:
    answer = await api.client.get("messages", params=params)
    assert answer.status_code == 422
    assert answer.json()["errors"]


BEYOND_TIME = paging.encode("9999-12-31T23:59:59-14:00|01938a3e-5b7c-7c3e-9d2a-4f6b8c0d1e2f")


@pytest.mark.parametrize("cursor", ["nonsense", "bm90IGEgY3Vyc29y", "MjAyNi0xMS0yNHxub25l", BEYOND_TIME])
async def test_a_cursor_that_we_never_gave_is_a_problem(api: Desk, cursor: str) -> None:
    answer = await api.client.get("messages", params={"cursor": cursor})
    assert answer.status_code == 400
    assert "cursor" in answer.json()["detail"]
