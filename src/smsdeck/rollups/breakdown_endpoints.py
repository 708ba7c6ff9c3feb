"""Figures looked at otherwise: two periods, best and worst, funnel, errors, hours of the week, times to deliver.

All of messages sent in the range, each by what it is now, as in the summary; docs/metrics.md has the definitions.
"""

from typing import Annotated

from fastapi import APIRouter, Query

from smsdeck.kit.services import service
from smsdeck.rollups.asked import ComparisonQuery, ErrorsQuery, FigureQuery, HeatQuery, RankingQuery, SummaryQuery
from smsdeck.rollups.comparison import Comparison, compared
from smsdeck.rollups.desk import MetricsDesk
from smsdeck.rollups.error_codes import Errors, errors
from smsdeck.rollups.funnel import Funnel, funnel
from smsdeck.rollups.heat import HeatMap, cells
from smsdeck.rollups.local import zone
from smsdeck.rollups.ranking import Ranking, ranking
from smsdeck.rollups.times import TimesToDeliver, times

router = APIRouter(prefix="/metrics", tags=["metrics"])
Desk = Annotated[MetricsDesk, service(MetricsDesk)]


@router.get("/comparison", summary="Figures of two periods")
async def comparison(query: Annotated[ComparisonQuery, Query()], desk: Desk) -> Comparison:
    """The range (24 h where none is given) beside another period: the one asked for, or as many minutes just
    before. Both are counted in whole minutes and defined as in the summary. A young period still holds pending
    messages, so its `success` may rise yet; the rates are of what came to an end.
    """
    span, equal = query.range(desk.now(), "24h"), query.equal()
    against = query.against(span)
    present = await desk.summaries.sums(query.by, span, equal)
    other = await desk.summaries.sums(query.by, against, equal)
    least = desk.summaries.minimum_sample
    return Comparison(
        by=query.by,
        from_=span.start,
        to=span.end,
        against_from=against.start,
        against_to=against.end,
        minimum_sample=least,
        items=compared(present, other, least),
    )


@router.get("/ranking", summary="Best and worst pairs", response_model_exclude_unset=True)
async def rank(query: Annotated[RankingQuery, Query()], desk: Desk) -> Ranking:
    """By any figure of the summary (success rate where none is named), of the last 24 h where no range is given.
    A rate under the minimum sample ranks nowhere.
    """
    found = await desk.summaries.by(query.by, query.range(desk.now(), "24h"), query.equal())
    return ranking(found, query.by, query.order, query.limit, desk.summaries.minimum_sample)


@router.get("/funnel", summary="From attempts to confirmations")
async def passage(query: Annotated[FigureQuery, Query()], desk: Desk) -> Funnel:
    """Attempts, of them accepted by the gateway, of them delivered, of them confirmed (24 h where no range is
    given); what was lost at each stage, and what still waits for a report or a code, since when.
    """
    now = desk.now()
    span = query.range(now, "24h")
    totals, waits = await desk.breakdowns.passage(span, now, query.equal())
    return funnel(span, totals, waits, now)


@router.get("/errors", summary="Failures by code and blame")
async def error_codes(query: Annotated[ErrorsQuery, Query()], desk: Desk) -> Errors:
    """What failed messages (24 h where no range is given) are called by the program or the gateway, and whom they
    are laid to: `operator`, `gateway`, `program` or `us`.
    """
    span = query.range(desk.now(), "24h")
    return errors(span, await desk.breakdowns.errors(span, query.equal()), query.limit)


@router.get("/heatmap", summary="Figures by hour and day of the week")
async def heat_map(query: Annotated[HeatQuery, Query()], desk: Desk) -> HeatMap:
    """All messages sent in the range (28 d where none is given), by the hour and the weekday that a clock in `tz`
    showed at the send. An hour that comes twice when the clock is put back counts in one cell.
    """
    span = query.range(desk.now(), "28d")
    found = await desk.breakdowns.heat(span, zone(query.tz), query.equal())
    least = desk.summaries.minimum_sample
    return HeatMap(from_=span.start, to=span.end, tz=query.tz, minimum_sample=least, cells=cells(found, least))


@router.get("/time-to-deliver", summary="How long deliveries took")
async def time_to_deliver(query: Annotated[SummaryQuery, Query()], desk: Desk) -> TimesToDeliver:
    """p50, p95 and p99 of the messages sent in the range (24 h where none is given) that were delivered, each with
    the bounds that the true value lies between, and the histogram that they are read from.
    """
    span = query.range(desk.now(), "24h")
    found = await desk.summaries.sums(query.by, span, query.equal())
    items = [item for key, sums in found.items() if (item := times(key, sums))]
    return TimesToDeliver(by=query.by, from_=span.start, to=span.end, items=items)
