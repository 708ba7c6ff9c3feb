"""What the console and scripts ask of figures, over all of the history's month."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from bench.history.plan import Plan


@dataclass(frozen=True)
class Question:
    """A request to `/metrics/`, and within how many milliseconds it should be answered, where that was said."""

    name: str
    path: str
    target_ms: float | None = None


def questions(plan: Plan) -> list[Question]:
    """Of every endpoint at least one."""
    month = {"from": _text(plan.since), "to": _text(plan.until)}
    against = {"against_from": _text(plan.since), "against_to": _text(plan.since + timedelta(days=plan.days // 2))}
    half = {"from": _text(plan.since + timedelta(days=plan.days // 2)), "to": _text(plan.until)}
    return [
        _question("hourly trend of all, 30 days", "trend", month, 60, by="total", step="1h"),
        _question("hourly trend by country", "trend", month, by="country", step="1h"),
        _question("6-hourly trend by pair", "trend", month, by="pair", step="6h"),
        _question("5-minute trend of all, 30 days", "trend", month, 500, by="total", step="5m"),
        _question("the same as CSV", "trend.csv", month, by="total", step="5m"),
        _question("5-minute trend of one pair", "trend", month, by="program", step="5m", pair="UZ_uzmobile"),
        _question(
            "daily trend by pair, Tashkent's days", "trend", month, by="pair", step="1d", tz="Asia/Tashkent"
        ),
        _question("daily trend, Kathmandu's days", "trend", month, by="total", step="1d", tz="Asia/Kathmandu"),
        _question("last 15 minutes by country", "summary", _last(plan, minutes=15), 15, by="country"),
        _question("last 24 hours by pair", "summary", _last(plan, minutes=1440), by="pair"),
        _question("30 days by pair", "summary", month, by="pair"),
        _question("comparison by country", "comparison", half | against, by="country"),
        _question("ranking of pairs", "ranking", month, by="pair"),
        _question("funnel", "funnel", month),
        _question("errors by code", "errors", month),
        _question("the same as CSV", "errors.csv", month),
        _question("heat map", "heatmap", month, tz="Europe/Berlin"),
        _question("time to deliver by country", "time-to-deliver", month, by="country"),
    ]


def _question(
    name: str, endpoint: str, span: dict[str, str], target_ms: float | None = None, **asked: str
) -> Question:
    return Question(name, f"/metrics/{endpoint}?{urlencode(span | asked)}", target_ms)


def _text(at: datetime) -> str:
    return at.isoformat()


def _last(plan: Plan, minutes: int) -> dict[str, str]:
    return {"from": _text(plan.until - timedelta(minutes=minutes)), "to": _text(plan.until)}
