from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from smsdeck.kit.clock import FixedClock, to_ms
from smsdeck.messages.states import State
from tests.messages.examples import NOW, report
from tests.support.desk import Desk, desk


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path, FixedClock(to_ms(NOW) + 60_000), minimum_sample=2) as made:
        await made.intake.take(
            [
                report(1, State.confirmed),
                report(2, State.undelivered),
                report(3),
                report(4, State.confirmed, country="IN", operator="airtel", program="program2"),
                report(5, sent_at=NOW - timedelta(hours=2)),
            ]
        )
        yield made


async def get(api: Desk, path: str, **params: Any) -> Any:
    answer = await api.client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_summary_has_the_figures_and_only_the_key_that_was_asked_for(api: Desk) -> None:
    found = await get(api, "metrics/summary", by="pair")
    assert [item["pair"] for item in found["items"]] == ["IN_airtel", "UZ_uzmobile"]
    uz = found["items"][1]
    assert uz == uz | {"sent": 3, "success": 1, "failure": 1, "pending": 1, "n": 2, "success_rate": 0.5}
    assert uz["failure_by_blame"] == {"operator": 1, "gateway": 0, "program": 0, "us": 0}
    assert not {"country", "operator", "program"} & uz.keys()
    assert (found["to"], found["minimum_sample"]) == ("2026-11-24T01:31:00.123000Z", 2)


async def test_too_little_data_is_said_to_be_so(api: Desk) -> None:
    (item,) = (await get(api, "metrics/summary", by="country", country="IN"))["items"]
    assert (item["success_rate"], item["n"], item["enough_data"]) == (None, 1, False)


@pytest.mark.parametrize(
    ("params", "sent"),
    [
        ({"window": "15m"}, 4),
        ({"window": "3h"}, 5),
        ({"window": "3h", "pair": "UZ_uzmobile"}, 4),
        ({"operator": "airtel"}, 1),
        ({"program": "program2", "country": "UZ"}, 0),
        ({"from": (NOW - timedelta(hours=3)).isoformat(), "to": (NOW - timedelta(hours=1)).isoformat()}, 1),
    ],
)
async def test_a_summary_is_of_what_was_asked_for(api: Desk, params: dict[str, str], sent: int) -> None:
    found = await get(api, "metrics/summary", by="program", **params)
    assert sum(item["sent"] for item in found["items"]) == sent


async def test_a_trend_gives_every_bucket_with_its_figures(api: Desk) -> None:
    await api.intake.take([report(6, State.failed_submit)])
    found = await get(api, "metrics/trend", by="country", window="10m", step="5m", country="UZ")
    assert found == {
        "step_s": 300,
        "tz": "UTC",
        "level": "5min",
        "series": [
            {
                "key": "UZ",
                "points": [
                    point("2026-11-24T01:20:00Z"),
                    point("2026-11-24T01:25:00Z"),
                    point(
                        "2026-11-24T01:30:00Z",
                        attempts=4,
                        sent=3,
                        delivered=1,
                        success=1,
                        failure=2,
                        pending=1,
                        n=2,
                        success_rate=0.5,
                    ),
                ],
            }
        ],
    }


async def test_days_begin_by_the_clock_that_was_asked_for(api: Desk) -> None:
    found = await get(api, "metrics/trend", by="total", window="24h", step="1d", tz="Asia/Tashkent")
    (series,) = found["series"]
    assert (found["tz"], found["level"], series["key"]) == ("Asia/Tashkent", "hour", "total")
    days = [(one["at"], one["sent"]) for one in series["points"]]
    assert days == [("2026-11-23T00:00:00+05:00", 0), ("2026-11-24T00:00:00+05:00", 5)]


async def test_all_together_are_one_item_without_a_key(api: Desk) -> None:
    (item,) = (await get(api, "metrics/summary", by="total", window="3h"))["items"]
    assert item["sent"] == 5
    assert not {"country", "operator", "pair", "program", "total"} & item.keys()
    assert (await get(api, "metrics/summary", by="total", country="KZ"))["items"] == []


def point(at: str, **figures: Any) -> dict[str, Any]:
    counts = dict.fromkeys(("attempts", "sent", "delivered", "success", "failure", "pending", "n"), 0)
    return {"at": at, **counts, "success_rate": None} | figures


@pytest.mark.parametrize(
    ("window", "step_s"), [("1h", 60), ("24h", 300), ("3d", 900), ("7d", 3600), ("90d", 86400)]
)
async def test_a_step_is_chosen_where_none_is_given(api: Desk, window: str, step_s: int) -> None:
    assert (await get(api, "metrics/trend", window=window))["step_s"] == step_s


@pytest.mark.parametrize(
    ("path", "params", "word"),
    [
        ("summary", {"by": "colour"}, "by"),
        ("summary", {"window": "yesterday"}, "window"),
        ("summary", {"pair": "UZ_uzmobile", "country": "UZ"}, "pair"),
        ("summary", {"step": "5m"}, "step"),
        ("trend", {"step": "90s"}, "whole minutes"),
        ("trend", {"step": "fast"}, "length of time"),
        ("trend", {"window": "30d", "step": "1m"}, "take 5m or more"),
        ("trend", {"step": "0m"}, "length of time"),
        ("trend", {"step": "-5m"}, "length of time"),
        ("trend", {"step": "401d"}, "longer than 400 days"),
        ("trend", {"tz": "Mars/Olympus"}, "time zone"),
        ("trend", {"tz": "../../etc/passwd"}, "time zone"),
        ("trend", {"step": "29m", "tz": "Asia/Tashkent"}, "cannot be cut"),
        ("trend", {"from": "2026-11-24T02:00:00Z", "to": "2026-11-24T01:00:00Z"}, "from must be before to"),
        ("trend", {"from": "2026-11-24T02:00:00Z", "to": "2026-11-24T02:00:00Z"}, "from must be before to"),
        ("trend", {"to": "2026-11-24T02:00:00Z"}, "to needs from"),
        ("trend", {"from": "0001-01-01T00:00:00Z"}, "from"),
        ("trend", {"from": "9999-12-31T23:59:59Z"}, "from"),
        ("trend", {"from": "2026-11-24T02:00:00"}, "timezone"),
    ],
)
async def test_what_cannot_be_answered_is_a_problem_that_says_why(
    api: Desk, path: str, params: dict[str, str], word: str
) -> None:
    answer = await api.client.get(f"metrics/{path}", params=params)
    assert answer.status_code == 422
    assert word in answer.json()["detail"]


async def test_more_points_than_anyone_can_read_are_refused(api: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smsdeck.rollups.endpoints.MOST_POINTS", 100)
    answer = await api.client.get("metrics/trend", params={"window": "1h", "step": "1m"})
    assert answer.status_code == 422
    assert "longer step" in answer.json()["hint"]
