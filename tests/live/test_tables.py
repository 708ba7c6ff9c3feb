from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic_core import to_json

from smsdeck.kit.clock import FixedClock, to_ms
from smsdeck.live.tables import ALERTS_SHOWN, LiveTables
from smsdeck.rollups.figures import figures
from smsdeck.rollups.summary import NONE, Recent
from tests.messages.examples import NOW

MINUTE = NOW.replace(second=0, microsecond=0)


class Source:
    """What the metrics store says."""

    minimum_sample = 1

    async def recent(self, now: datetime, window: timedelta) -> Recent:
        assert (now, window) == (NOW.replace(microsecond=123000), timedelta(hours=1))
        sums = NONE | {"sent": 3, "success": 1, "failure_operator": 1, "no_report": 1}
        return Recent(figures(sums, 1), {"UZ": figures(sums, 1)}, {MINUTE: sums})


@dataclass(frozen=True)
class Quota:
    country: str
    country_name: str = "Somewhere"
    limit: int = 10
    ceiling: int = 10
    burst: int = 1
    used: int = 3
    waiting: int = 0
    next_at: datetime | None = None
    quarantine_until: datetime | None = None


@dataclass(frozen=True)
class Session:
    name: str
    state: str


@dataclass(frozen=True)
class Alert:
    id: str


async def quota() -> list[Quota]:
    return [Quota("IN"), Quota("UZ")]


async def sessions() -> list[Session]:
    return [Session("program1_UZ_uzmobile", "RUNNING"), Session("b", "RUNNING"), Session("c", "BACKOFF")]


async def alerts() -> list[Alert]:
    return [Alert(str(number)) for number in range(ALERTS_SHOWN + 1)]


async def switches() -> dict[str, object]:
    return {"kill_switch": {"on": False}}


async def test_the_tables_are_put_together_from_all_sources() -> None:
    tables = await LiveTables(Source(), quota, sessions, alerts, switches, FixedClock(to_ms(NOW))).collect()
    assert list(tables) == ["totals", "countries", "sessions", "minutes", "alerts", "switches"]
    totals = tables["totals"]["all"]
    assert isinstance(totals, dict)
    assert totals == totals | {"sent": 3, "window_s": 3600, "sessions": {"BACKOFF": 1, "RUNNING": 2}}
    assert list(tables["sessions"]) == ["program1_UZ_uzmobile", "b", "c"]
    assert tables["minutes"] == {
        "2026-11-24T01:30:00Z": {"at": "2026-11-24T01:30:00Z", "sent": 3, "success": 1, "failure": 1}
    }
    assert list(tables["alerts"]) == [str(number) for number in range(ALERTS_SHOWN)]
    assert to_json(tables)


async def test_a_country_is_shown_with_its_quota_before_it_has_sent_anything() -> None:
    tables = await LiveTables(Source(), quota, sessions, alerts, switches, FixedClock(to_ms(NOW))).collect()
    silent, busy = tables["countries"]["IN"], tables["countries"]["UZ"]
    assert isinstance(silent, dict)
    assert isinstance(busy, dict)
    assert silent == silent | {"sent": 0, "success_rate": None, "limit": 10, "used": 3, "country": "IN"}
    assert busy == busy | {"sent": 3, "success_rate": 0.5, "country_name": "Somewhere"}


async def test_a_country_whose_pairs_are_gone_keeps_its_figures() -> None:
    async def none() -> list[Quota]:
        return []

    tables = await LiveTables(Source(), none, sessions, alerts, switches, FixedClock(to_ms(NOW))).collect()
    row = tables["countries"]["UZ"]
    assert isinstance(row, dict)
    assert row == row | {"sent": 3, "limit": None, "country_name": "UZ"}
