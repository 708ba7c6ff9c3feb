from datetime import timedelta
from typing import Any

import pytest

from smsdeck.kit.sql import Sql
from smsdeck.messages.intake import Intake
from smsdeck.messages.message import Message
from smsdeck.messages.ranges import Range
from smsdeck.messages.states import Blame, State
from smsdeck.rollups.queries import By
from smsdeck.rollups.summary import SettledRate, Summaries, settled
from smsdeck.rollups.windows import align_down
from tests.messages.examples import NOW, report

MINUTE = align_down(NOW, 60)
SPAN = Range(NOW - timedelta(minutes=15), NOW + timedelta(minutes=1))
AIRTEL: dict[str, Any] = {
    "country": "IN",
    "operator": "airtel",
    "program": "program2",
    "session": "program2_IN_airtel",
}


def story() -> list[Message]:
    """UZ: 6 confirmed, 2 failed by the operator, 1 by the gateway, 1 pending. IN: 1 delivered, 1 unknown."""
    return [
        *(report(number, State.confirmed, delivered_at=NOW + timedelta(seconds=number)) for number in range(6)),
        report(10, State.undelivered),
        report(11, State.no_report, sent_at=NOW - timedelta(minutes=14)),
        report(12, State.failed_submit),
        report(13, State.delivered, at_s=8),
        report(20, State.delivered, expects_code=False, **AIRTEL),
        report(21, State.unknown, expects_code=False, **AIRTEL),
        report(30, State.confirmed, sent_at=NOW - timedelta(minutes=20)),
    ]


@pytest.mark.parametrize(
    ("by", "keys"),
    [
        (By.country, ["IN", "UZ"]),
        (By.operator, ["airtel", "uzmobile"]),
        (By.pair, ["IN_airtel", "UZ_uzmobile"]),
        (By.program, ["program1", "program2"]),
    ],
)
async def test_figures_come_by_each_key(sql: Sql, intake: Intake, by: By, keys: list[str]) -> None:
    await intake.take(story())
    found = await Summaries(sql, minimum_sample=5).by(by, SPAN)
    assert list(found) == keys
    assert sum(item.sent for item in found.values()) == 10


async def test_the_figures_of_a_country(sql: Sql, intake: Intake) -> None:
    await intake.take(story())
    uz = (await Summaries(sql, minimum_sample=8).by(By.country, SPAN))["UZ"]
    assert (uz.sent, uz.success, uz.failure, uz.pending) == (9, 6, 3, 1)
    assert uz.failure_by_blame.model_dump() == {"operator": 2, "gateway": 1, "program": 0, "us": 0}
    assert (uz.n, uz.success_rate, uz.enough_data) == (8, 0.75, True)
    assert (uz.delivered, uz.confirmed, uz.undelivered, uz.no_report) == (7, 6, 1, 1)
    assert uz.delivery_rate == round(7 / 9, 4)
    assert uz.ttd_p50_s is not None
    assert 2 <= uz.ttd_p50_s <= 5


async def test_too_small_a_sample_has_no_rate(sql: Sql, intake: Intake) -> None:
    await intake.take(story())
    uz = (await Summaries(sql, minimum_sample=9).by(By.country, SPAN))["UZ"]
    assert (uz.n, uz.success_rate, uz.enough_data) == (8, None, False)


async def test_figures_can_be_narrowed(sql: Sql, intake: Intake) -> None:
    await intake.take(story())
    found = await Summaries(sql, 1).by(By.program, SPAN, {"country": "IN"})
    assert {key: (item.success, item.failure) for key, item in found.items()} == {"program2": (1, 1)}


@pytest.mark.parametrize("step_s", [60, 300, 3600, 86400])
async def test_a_trend_has_every_bucket_and_adds_up_to_the_summary(sql: Sql, intake: Intake, step_s: int) -> None:
    await intake.take(story())
    summaries = Summaries(sql, 1)
    series = (await summaries.trend(By.country, SPAN, step_s, {})).series
    assert list(series) == ["IN", "UZ"]
    starts = list(series["UZ"])
    assert list(series["IN"]) == starts
    assert starts[0] <= SPAN.start < SPAN.end <= starts[-1] + timedelta(seconds=step_s)
    assert all(int(at.timestamp()) % step_s == 0 for at in starts)
    whole = await summaries.by(By.country, Range(starts[0], starts[-1] + timedelta(seconds=step_s)))
    for key, points in series.items():
        assert sum(point["sent"] for point in points.values()) == whole[key].sent
        assert sum(point["success"] for point in points.values()) == whole[key].success


async def test_a_trend_can_be_of_one_pair(sql: Sql, intake: Intake) -> None:
    await intake.take(story())
    found = await Summaries(sql, 1).trend(By.pair, SPAN, 60, {"country": "IN", "operator": "airtel"})
    assert {key: points[MINUTE]["sent"] for key, points in found.series.items()} == {"IN_airtel": 1}


async def test_the_live_window_holds_totals_countries_and_every_minute(sql: Sql, intake: Intake) -> None:
    await intake.take(story())
    recent = await Summaries(sql, 1).recent(NOW, timedelta(minutes=15))
    assert recent.total.sent == recent.countries["UZ"].sent + recent.countries["IN"].sent == 10
    assert list(recent.minutes)[-1] == MINUTE
    assert len(recent.minutes) == 15
    assert recent.minutes[MINUTE]["sent"] == 9
    assert recent.minutes[MINUTE - timedelta(minutes=1)]["sent"] == 0


async def test_settled_rates_leave_out_what_may_still_change(sql: Sql, intake: Intake) -> None:
    now = MINUTE + timedelta(minutes=20)
    inside, too_new, too_old = (MINUTE + timedelta(minutes=off) for off in (5, 15, -1))
    await intake.take(
        [
            report(1, State.confirmed, sent_at=inside),
            report(2, State.no_report, sent_at=inside),
            report(3, State.undelivered, sent_at=inside, blame=Blame.gateway),
            report(4, State.undelivered, sent_at=too_new),
            report(5, State.undelivered, sent_at=too_old),
        ]
    )
    assert await settled(sql, now, window_s=900, settle_s=300) == [
        SettledRate("UZ_uzmobile", "UZ", None, success=1, failures_operator=1, n=2)
    ]
