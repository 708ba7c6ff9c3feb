"""Figures as CSV, read and sent in pieces: neither months nor slow callers hold memory or a connection."""

from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from itertools import pairwise
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from smsdeck.kit import csv_rows
from smsdeck.kit.services import service
from smsdeck.rollups.answers import point
from smsdeck.rollups.asked import FigureQuery, TrendQuery
from smsdeck.rollups.desk import MetricsDesk
from smsdeck.rollups.error_codes import errors
from smsdeck.rollups.fitting import Plan
from smsdeck.rollups.local import zone
from smsdeck.rollups.models import FAILURES
from smsdeck.rollups.queries import Sums
from smsdeck.rollups.summary import Series

router = APIRouter(prefix="/metrics", tags=["metrics"])
Desk = Annotated[MetricsDesk, service(MetricsDesk)]
MOST_BUCKETS = 100_000
PIECE = 500
FIGURES = ("attempts", "sent", "delivered", "success", "failure", *FAILURES, "pending", "n", "success_rate")
ERRORS = ("state", "blame", "code", "count")


class CsvResponse(StreamingResponse):
    """For the API's description."""

    media_type = "text/csv; charset=utf-8"


@router.get("/trend.csv", summary="Download figures over time", response_class=CsvResponse)
async def trend_csv(query: Annotated[TrendQuery, Query()], desk: Desk) -> CsvResponse:
    """As the trend, but of up to 100 000 buckets: a line for each bucket and key with a message, in order of time,
    then key. `from` and `to` are by the clock of `tz`. Each piece of 500 buckets is of its own moment; where the
    store fails between, the download breaks off.
    """
    span, where = query.range(desk.now(), "24h"), zone(query.tz)
    plan = await desk.summaries.plan(span, query.step_s, where, MOST_BUCKETS)
    return _download("trend", _figures(desk, query, plan))


@router.get("/errors.csv", summary="Download failures by code and blame", response_class=CsvResponse)
async def errors_csv(query: Annotated[FigureQuery, Query()], desk: Desk) -> CsvResponse:
    """All codes, most frequent first."""
    span = query.range(desk.now(), "24h")
    counts = await desk.breakdowns.errors(span, query.equal())
    found = errors(span, counts, len(counts)).items
    rows = (csv_rows.line((one.state.value, one.blame.value, one.code, one.count)) for one in found)
    lines = csv_rows.line(ERRORS) + "".join(rows)

    async def once() -> AsyncIterator[str]:
        yield lines

    return _download("errors", once())


def _download(name: str, lines: AsyncIterator[str]) -> CsvResponse:
    return CsvResponse(lines, headers={"Content-Disposition": f'attachment; filename="smsdeck-{name}.csv"'})


async def _figures(desk: MetricsDesk, query: TrendQuery, plan: Plan) -> AsyncIterator[str]:
    yield csv_rows.line(("from", "to", query.by.value, *FIGURES))
    for piece in plan.pieces_of(PIECE):
        found = await desk.summaries.read(piece, query.by, query.equal())
        yield "".join(_piece(desk, piece, found))


def _piece(desk: MetricsDesk, plan: Plan, found: Series) -> Iterator[str]:
    for start, end in pairwise(plan.bounds):
        clock = [at.astimezone(plan.where).isoformat() for at in (start, end)]
        for key, points in found.items():
            if sums := points.get(start):
                yield csv_rows.line((*clock, key, *_row(sums, start, desk.summaries.minimum_sample)))


def _row(sums: Sums, at: datetime, minimum_sample: int) -> tuple[int | float | None, ...]:
    """As `FIGURES` names them."""
    one = point(at, sums, minimum_sample)
    blames = [sums[name] for name in FAILURES]
    counts = one.attempts, one.sent, one.delivered, one.success, one.failure, *blames, one.pending, one.n
    return *counts, one.success_rate
