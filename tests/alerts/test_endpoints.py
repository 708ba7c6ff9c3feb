import json
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from smsdeck.alerts.endpoints import BODY_LIMIT, WebhookKey, router
from smsdeck.alerts.listing import AlertList
from smsdeck.alerts.webhook import WebhookReceiver
from smsdeck.kit import paging, problem
from smsdeck.kit.services import Services
from tests.alerts.conftest import Bench, crash_alert

NOW = 1_700_000_000_000
KEY = {"Authorization": "Bearer hook-secret"}


def app(bench: Bench, token: str = "hook-secret") -> FastAPI:
    made = FastAPI()
    problem.install(made)
    made.include_router(router)
    services = Services()
    services.add(AlertList(bench.db), WebhookReceiver(bench.recorder), WebhookKey(SecretStr(token)))
    services.attach(made)
    return made


@pytest.fixture
async def api(bench: Bench) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app(bench)), base_url="http://t") as client:
        yield client


def payload(status: str = "firing", **changes: Any) -> dict[str, Any]:
    alert = {
        "status": status,
        "labels": {"alertname": "SmsdeckNoSends", "severity": "critical", "instance": "sms1:8000"},
        "annotations": {"summary": "Nothing is sent", "description": "For 10 min; last to +998901234567"},
        "startsAt": "2026-11-24T01:30:00.123456789Z",
        "endsAt": "0001-01-01T00:00:00Z",
        "generatorURL": "http://prometheus/graph",
        "fingerprint": "c0ffee",
    }
    return {
        "version": "4",
        "groupKey": "{}:{}",
        "truncatedAlerts": 0,
        "status": status,
        "receiver": "serve",
        "groupLabels": {},
        "commonLabels": {},
        "commonAnnotations": {},
        "externalURL": "http://am",
        "alerts": [{**alert, **changes}],
    }


async def post(api: httpx2.AsyncClient, content: Any, headers: dict[str, str] = KEY) -> httpx2.Response:
    return await api.post("/alerts/webhook", json=content, headers=headers)


async def test_the_list_is_newest_first_in_pages(api: httpx2.AsyncClient, bench: Bench) -> None:
    for number in range(5):
        await bench.outbox.record(crash_alert(number, NOW + number // 2))
    seen, cursor = [], ""
    for _ in range(3):
        page = (await api.get(f"/alerts?limit=2{cursor}")).json()
        assert page["total"] == 5
        seen += [one["id"] for one in page["items"]]
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == ["crash:run4", "crash:run3", "crash:run2", "crash:run1", "crash:run0"]
    assert page["next_cursor"] is None


async def test_an_item_carries_the_log_lines_and_the_reason_of_silence(
    api: httpx2.AsyncClient, bench: Bench
) -> None:
    await bench.outbox.record(crash_alert(1), silenced="Telegram is not configured")
    await bench.outbox.record(crash_alert(2))
    (one,) = (await api.get("/alerts?state=silenced&kind=crash")).json()["items"]
    assert one["last_error"] == "Telegram is not configured"
    assert one["text"].splitlines()[1:] == ["Traceback <module>", "ValueError: a & b"]
    assert one["at"] == "2023-11-14T22:13:20Z"
    assert (await api.get("/alerts?kind=webhook")).json()["items"] == []


NO_TIME, TOO_LONG = (f"cursor={paging.encode(key)}" for key in ("²:crash", "9" * 30 + ":crash"))


@pytest.mark.parametrize(
    "query", ["state=maybe", "kind=x", "limit=0", "limit=501", "cursor=%25%25", "cursor=eA", NO_TIME, TOO_LONG]
)
async def test_a_wrong_question_is_answered_with_a_problem(api: httpx2.AsyncClient, query: str) -> None:
    answer = await api.get(f"/alerts?{query}")
    assert answer.status_code in {400, 422}
    assert answer.json()["detail"]


async def test_a_firing_alert_is_recorded_once_however_often_it_is_posted(
    api: httpx2.AsyncClient, bench: Bench
) -> None:
    answers = [(await post(api, payload())).json() for _ in range(3)]
    assert [one["new"] for one in answers] == [1, 0, 0]
    await bench.delivery.round()
    ((html, _),) = bench.chat.sent
    assert "Nothing is sent" in html
    assert "998901234567" not in html


async def test_its_end_answers_it(api: httpx2.AsyncClient, bench: Bench) -> None:
    await post(api, payload())
    await bench.delivery.round()
    answers = [(await post(api, payload("resolved"))).json()["new"] for _ in range(2)]
    assert answers == [1, 0]
    await bench.delivery.round()
    assert bench.chat.sent[1][1] == 1


async def test_an_end_that_overtook_its_beginning_tells_nobody(api: httpx2.AsyncClient, bench: Bench) -> None:
    assert (await post(api, payload("resolved"))).json()["new"] == 1
    assert [(await post(api, payload(one))).json()["new"] for one in ("firing", "resolved")] == [0, 0]
    await bench.delivery.round()
    assert bench.chat.sent == []
    (one,) = (await api.get("/alerts")).json()["items"]
    assert (one["state"], one["resolved_at"] is not None) == ("silenced", True)


async def test_a_later_start_is_another_incident(api: httpx2.AsyncClient) -> None:
    await post(api, payload())
    assert (await post(api, payload(startsAt="2026-11-24T02:30:00Z"))).json()["new"] == 1


@pytest.mark.parametrize("start", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"])
async def test_an_impossible_start_does_not_spoil_the_list(api: httpx2.AsyncClient, start: str) -> None:
    assert (await post(api, payload(startsAt=start))).json()["new"] == 1
    (one,) = (await api.get("/alerts")).json()["items"]
    assert "1970" <= one["at"] < "9999"


async def test_what_smsdeck_tells_by_itself_is_recorded_in_silence(api: httpx2.AsyncClient, bench: Bench) -> None:
    labels = {"alertname": "SmsdeckSessionCrashed", "told_by": "smsdeck", "session": "program1_UZ_ucell"}
    await post(api, payload(labels=labels))
    await bench.delivery.round()
    assert bench.chat.sent == []
    (one,) = (await api.get("/alerts")).json()["items"]
    assert (one["state"], one["subject"]) == ("silenced", "program1_UZ_ucell")


@pytest.mark.parametrize(
    "header", ["", "Bearer wrong", "hook-secret", "Basic hook-secret", "Bearer hook-secretx", "Bearer é"]
)
async def test_without_the_token_nothing_is_taken(api: httpx2.AsyncClient, bench: Bench, header: str) -> None:
    answer = await api.post(
        "/alerts/webhook", json=payload(), headers={b"Authorization": header.encode("latin-1")}
    )
    assert answer.status_code == 401
    assert await bench.db["alerts"].count_documents({}) == 0


async def test_an_empty_token_lets_nobody_in(bench: Bench) -> None:
    transport = httpx2.ASGITransport(app(bench, token=""))
    async with httpx2.AsyncClient(transport=transport, base_url="http://t") as client:
        for header in ("Bearer ", "Bearer", ""):
            assert (await post(client, payload(), {"Authorization": header})).status_code == 401


async def test_a_payload_over_the_limit_is_refused(api: httpx2.AsyncClient, bench: Bench) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(BODY_LIMIT // 65536 + 2):
            yield b"x" * 65536

    answer = await api.post("/alerts/webhook", content=chunks(), headers=KEY)
    assert answer.status_code == 413
    assert await bench.db["alerts"].count_documents({}) == 0


@pytest.mark.parametrize(
    "body",
    [
        "", "[]", "{", "null", '{"alerts": 1}', json.dumps(payload(fingerprint={"$gt": ""})),
        json.dumps(payload(startsAt="yesterday")), json.dumps(payload(labels={"a": 1})), "\xed\xa0\x80",
    ],
)  # fmt: skip
async def test_what_is_no_payload_is_a_clear_problem(api: httpx2.AsyncClient, bench: Bench, body: str) -> None:
    answer = await api.post("/alerts/webhook", content=body.encode("latin-1"), headers=KEY)
    assert answer.status_code == 400
    assert "Alertmanager" in answer.json()["detail"]
    assert await bench.db["alerts"].count_documents({}) == 0


async def test_labels_are_text_and_never_markup(api: httpx2.AsyncClient, bench: Bench) -> None:
    await post(api, payload(annotations={"summary": "<a href='x'>click</a>\x1b[31m", "description": "a & b"}))
    await bench.delivery.round()
    assert "&lt;a href=&#x27;x&#x27;&gt;click&lt;/a&gt;</b>" in bench.chat.sent[0][0]
