"""Over a store in which the coarser totals lag: every answer is exact all the same."""

import csv
import io
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from smsdeck.kit.clock import FixedClock, to_ms
from smsdeck.messages.states import State
from tests.messages.examples import NOW, report
from tests.support.desk import Desk, desk

AIRTEL: dict[str, Any] = {
    "country": "IN",
    "operator": "airtel",
    "program": "program2",
    "session": "program2_IN_airtel",
}
YESTERDAY = NOW - timedelta(days=1)


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[Desk]:
    """UZ: 3 confirmed, 2 undelivered, 1 waits for a report, 1 for its code, 1 refused by the gateway; the day
    before 1 confirmed, 1 expired. IN: 1 delivered, no code due, 1 unknown.
    """
    async with desk(tmp_path, FixedClock(to_ms(NOW) + 60_000), minimum_sample=2) as made:
        await made.intake.take(
            [
                *(report(n, State.confirmed, delivered_at=NOW + timedelta(seconds=n)) for n in (1, 2, 3)),
                report(4, State.undelivered, raw="UNDELIV"),
                report(5, State.undelivered, raw="UNDELIV"),
                report(6, sent_at=NOW - timedelta(hours=5)),
                report(7, State.delivered, at_s=40),
                report(8, State.failed_submit, error="=cmd()", raw="HTTP 502"),
                report(9, State.confirmed, sent_at=YESTERDAY),
                report(10, State.expired, sent_at=YESTERDAY),
                report(11, State.delivered, at_s=5, expects_code=False, **AIRTEL),
                report(12, State.unknown, expects_code=False, **AIRTEL),
            ]
        )
        yield made


async def get(api: Desk, path: str, **params: Any) -> Any:
    answer = await api.client.get(f"metrics/{path}", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def lines(api: Desk, path: str, **params: Any) -> list[list[str]]:
    answer = await api.client.get(f"metrics/{path}", params=params)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    return list(csv.reader(io.StringIO(answer.text)))


async def test_a_period_is_compared_with_the_one_before(api: Desk) -> None:
    found = await get(api, "comparison", window="20h")
    uz = found["items"][1]
    assert (uz["key"], uz["present"]["sent"], uz["against"]["sent"]) == ("UZ", 7, 2)
    assert uz["change"]["sent"] == 5
    assert uz["change"]["success_rate"] == pytest.approx(0.6 - 0.5)
    assert found["items"][0]["change"]["success_rate"] is None
    assert (found["against_from"], found["against_to"]) == ("2026-11-22T09:30:00Z", "2026-11-23T05:31:00Z")


async def test_a_period_is_compared_with_the_one_asked_for(api: Desk) -> None:
    against = {"against_from": (NOW - timedelta(minutes=1)).isoformat(), "against_to": NOW.isoformat()}
    (item,) = (await get(api, "comparison", window="1m", by="total", **against))["items"]
    assert item["against"]["sent"] == 7  # the whole minute
    assert item["change"]["sent"] == 0


async def test_keys_are_ranked_and_those_without_enough_data_left_out(api: Desk) -> None:
    found = await get(api, "ranking", window="3d")
    assert [item["pair"] for item in found["top"]] == [item["pair"] for item in found["bottom"]] == ["UZ_uzmobile"]
    assert (found["ranked"], found["not_enough_data"]) == (1, 1)
    found = await get(api, "ranking", window="3d", order="sent", by="country")
    assert [item["country"] for item in found["top"]] == ["UZ", "IN"]
    assert [item["country"] for item in found["bottom"]] == ["IN", "UZ"]
    assert [
        item["country"] for item in (await get(api, "ranking", order="sent", by="country", limit=1))["top"]
    ] == ["UZ"]


async def test_the_funnel_loses_and_holds_what_does_not_come_through(api: Desk) -> None:
    found = await get(api, "funnel", window="12h")
    stages = {name: found[name] for name in ("attempts", "accepted", "delivered", "confirmed", "no_code_due")}
    assert stages == {"attempts": 10, "accepted": 8, "delivered": 5, "confirmed": 3, "no_code_due": 1}
    lost = {name: count for name, count in found["lost"].items() if count}
    assert lost == {"undelivered": 2, "failed_submit": 1, "unknown": 1}
    pending = found["pending"]
    assert (pending["report"], pending["code"]) == (1, 1)
    assert {age["up_to_s"]: age["count"] for age in pending["ages"] if age["count"]} == {300: 1, None: 1}
    assert (pending["oldest_from"], pending["oldest_to"]) == ("2026-11-23T20:30:00Z", "2026-11-23T20:31:00Z")


async def test_the_funnel_of_nothing_is_all_zeros(api: Desk) -> None:
    found = await get(api, "funnel", window="1m", country="KZ")
    assert (found["attempts"], found["pending"]["oldest_from"]) == (0, None)


async def test_failures_come_by_code_and_blame(api: Desk) -> None:
    found = await get(api, "errors", window="12h")
    assert (found["total"], found["others"]) == (4, 0)
    assert found["by_blame"] == {"operator": 2, "gateway": 1, "program": 0, "us": 1}
    assert found["items"][0] == {
        "state": "undelivered", "blame": "operator", "code": "UNDELIV", "count": 2, "share": 0.5,
    }  # fmt: skip
    found = await get(api, "errors", window="12h", limit=1)
    assert (len(found["items"]), found["others"]) == (1, 2)
    assert (await get(api, "errors", window="12h", pair="IN_airtel"))["total"] == 1


async def test_hours_of_the_week_are_by_the_clock_asked_for(api: Desk) -> None:
    for tz, place in (
        ("UTC", (2, 1)),
        ("Asia/Tashkent", (2, 6)),
        ("Asia/Kolkata", (2, 7)),
        ("America/Lima", (1, 20)),
    ):
        found = await get(api, "heatmap", window="12h", tz=tz)
        assert [(cell["weekday"], cell["hour"]) for cell in found["cells"]] == [
            (weekday, hour) for weekday in range(1, 8) for hour in range(24)
        ]
        hot = {(cell["weekday"], cell["hour"]): cell["sent"] for cell in found["cells"] if cell["sent"] > 1}
        assert hot == {place: 7}, tz


async def test_times_to_deliver_have_bounds(api: Desk) -> None:
    found = await get(api, "time-to-deliver", window="12h")
    uz = found["items"][1]
    assert (uz["key"], uz["count"], uz["mean_s"]) == ("UZ", 4, 11.5)
    assert uz["p50"]["above_s"] < 2 <= uz["p50"]["at_most_s"]
    assert uz["p99"]["above_s"] < 40 <= uz["p99"]["at_most_s"]
    assert sum(bucket["count"] for bucket in uz["histogram"]) == 4


async def test_the_trend_can_be_downloaded(api: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smsdeck.rollups.export.PIECE", 3)
    head, *rows = await lines(api, "trend.csv", window="30h", step="1h", by="pair", tz="Asia/Tashkent")
    assert head[:8] == ["from", "to", "pair", "attempts", "sent", "delivered", "success", "failure"]
    assert [row[:8] for row in rows] == [
        ["2026-11-23T06:00:00+05:00", "2026-11-23T07:00:00+05:00", "UZ_uzmobile", "2", "2", "1", "1", "1"],
        ["2026-11-24T01:00:00+05:00", "2026-11-24T02:00:00+05:00", "UZ_uzmobile", "1", "1", "0", "0", "0"],
        ["2026-11-24T06:00:00+05:00", "2026-11-24T07:00:00+05:00", "IN_airtel", "2", "1", "1", "1", "1"],
        ["2026-11-24T06:00:00+05:00", "2026-11-24T07:00:00+05:00", "UZ_uzmobile", "7", "6", "4", "3", "3"],
    ]
    assert [dict(zip(head, row, strict=True))["success_rate"] for row in rows] == ["0.5", "", "", "0.6"]


async def test_a_download_may_have_more_points_than_a_chart(api: Desk) -> None:
    head, *rows = await lines(api, "trend.csv", window="3d", step="1m")
    assert sum(int(row[head.index("sent")]) for row in rows) == 10


async def test_no_cell_of_a_download_is_a_formula(api: Desk) -> None:
    rows = await lines(api, "errors.csv", window="12h")
    assert rows[0] == ["state", "blame", "code", "count"]
    assert ["failed_submit", "gateway", "'=cmd()", "1"] in rows


@pytest.mark.parametrize(
    ("path", "params", "word"),
    [
        ("comparison", {"against_from": NOW.isoformat()}, "both"),
        ("comparison", {"against_from": NOW.isoformat(), "against_to": NOW.isoformat()}, "before against_to"),
        ("comparison", {"against_from": "0001-01-01T00:00:00Z", "against_to": NOW.isoformat()}, "against_from"),
        ("ranking", {"limit": 0}, "limit"),
        ("ranking", {"limit": 10**9}, "limit"),
        ("ranking", {"order": "__proto__"}, "order"),
        ("funnel", {"by": "country"}, "by"),
        ("errors", {"limit": 501}, "limit"),
        ("heatmap", {"tz": "Asia"}, "time zone"),
        ("time-to-deliver", {"by": ""}, "by"),
        ("trend.csv", {"window": "300d", "step": "1m"}, "100000 points"),
        ("trend.csv", {"from": NOW.isoformat(), "to": YESTERDAY.isoformat()}, "before to"),
    ],
)
async def test_what_cannot_be_answered_is_a_problem_that_says_why(
    api: Desk, path: str, params: dict[str, str], word: str
) -> None:
    answer = await api.client.get(f"metrics/{path}", params=params)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert word in answer.json()["detail"]
