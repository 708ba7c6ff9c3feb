"""Figures for people and for scripts: summaries of a stretch of time, and trends over it."""

from typing import Annotated

from fastapi import APIRouter, Query

from smsdeck.errors import UnfitRangeError
from smsdeck.kit.services import service
from smsdeck.rollups.answers import (
    Summary,
    SummaryItem,
    Trend,
    TrendSeries,
    named,
    point,
)
from smsdeck.rollups.asked import SummaryQuery, TrendQuery
from smsdeck.rollups.desk import MetricsDesk
from smsdeck.rollups.local import zone

router = APIRouter(prefix="/metrics", tags=["metrics"])
MOST_POINTS = 100_000


@router.get("/summary", summary="Figures by country, operator, pair or program", response_model_exclude_unset=True)
async def summary(
    query: Annotated[SummaryQuery, Query()], desk: Annotated[MetricsDesk, service(MetricsDesk)]
) -> Summary:
    """Of messages **sent** in the range (15 minutes where none is given), counted in whole minutes (where
    those are not kept any more: 5 minutes, hours or days), each by what it is now. So the newest minutes still
    hold many pending messages.

    success rate = success / n, n = success + failures laid to the operator. Failures of the gateway, of a
    program or of ours say nothing about the operator and are in `failure` only. Under the minimum sample a
    rate is null, not 0 %: show "not enough data".
    """
    span = query.range(desk.now(), "15m")
    found = await desk.summaries.by(query.by, span, query.equal())
    items = [SummaryItem(**named(query.by, key), **item.model_dump()) for key, item in found.items()]
    return Summary(
        by=query.by,
        from_=span.start,
        to=span.end,
        minimum_sample=desk.summaries.minimum_sample,
        items=items,
    )


@router.get("/trend", summary="Figures over time")
async def trend(
    query: Annotated[TrendQuery, Query()], desk: Annotated[MetricsDesk, service(MetricsDesk)]
) -> Trend:
    """The range (24 h where none is given) cut into buckets that start at multiples of the step: UTC, or by the
    clock of `tz`, also where it is put on or back. The first and last are whole. Without `step`, one is chosen for
    some hundreds of points. Counted and defined as in the summary; each bucket is exact, however long ago.

    422 for a step that gives too many points, that the clock's days cannot be cut into, or whose totals are not
    kept any more.
    """
    where = zone(query.tz)
    found = await desk.summaries.trend(
        query.by, query.range(desk.now(), "24h"), query.step_s, query.equal(), where
    )
    if sum(map(len, found.series.values())) > MOST_POINTS:
        raise UnfitRangeError(
            f"That is more than {MOST_POINTS} points.", hint="Take a longer step or name a country or pair."
        )
    least = desk.summaries.minimum_sample
    series = [
        TrendSeries(key=key, points=[point(at.astimezone(where), sums, least) for at, sums in points.items()])
        for key, points in found.series.items()
    ]
    return Trend(step_s=found.step_s, tz=query.tz, level=found.level, series=series)
