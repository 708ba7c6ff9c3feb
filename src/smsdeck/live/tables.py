"""The tables that consoles mirror, put together from parts that know nothing of each other."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from smsdeck.kit.clock import Clock, present
from smsdeck.live.diff import Table, Tables
from smsdeck.rollups.figures import Figures, failures, figures
from smsdeck.rollups.queries import Sums
from smsdeck.rollups.summary import NONE, Recent

WINDOW = timedelta(hours=1)
ALERTS_SHOWN = 50
LIMITS = ("country_name", "limit", "ceiling", "burst", "used", "waiting", "next_at", "quarantine_until")


class SessionItem(Protocol):
    """A session as the sessions endpoint lists it."""

    @property
    def name(self) -> str:
        """`program1_UZ_uzmobile`."""
        ...

    @property
    def state(self) -> str:
        """STOPPED, RUNNING …"""
        ...


class AlertItem(Protocol):
    """An alert as the alerts endpoint lists it."""

    @property
    def id(self) -> str:
        """Its id."""
        ...


class QuotaItem(Protocol):
    """A country as the quota endpoint lists it; `LIMITS` are taken from it."""

    @property
    def country(self) -> str:
        """`UZ`."""
        ...


class RecentSource(Protocol):
    """`rollups.summary.Summaries` is one."""

    minimum_sample: int

    async def recent(self, now: datetime, window: timedelta) -> Recent:
        """Figures of the last `window`."""
        ...


class LiveTables:
    """`collect` reads all sources once. Any source that fails fails it: half a state is not shown."""

    def __init__(
        self,
        recent: RecentSource,
        quota: Callable[[], Awaitable[Sequence[QuotaItem]]],
        sessions: Callable[[], Awaitable[Sequence[SessionItem]]],
        alerts: Callable[[], Awaitable[Sequence[AlertItem]]],
        switches: Callable[[], Awaitable[Table]],
        clock: Clock,
    ) -> None:
        self._recent = recent
        self._quota = quota
        self._sessions = sessions
        self._alerts = alerts
        self._switches = switches
        self._clock = clock

    async def collect(self) -> Tables:
        """All tables as they are now."""
        recent = await self._recent.recent(present(self._clock), WINDOW)
        sessions = await self._sessions()
        return {
            "totals": {"all": _totals(recent.total, sessions)},
            "countries": _countries(recent, await self._quota(), self._recent.minimum_sample),
            "sessions": {item.name: item for item in sessions},
            "minutes": {_text(at): _minute(at, sums) for at, sums in recent.minutes.items()},
            "alerts": {item.id: item for item in (await self._alerts())[:ALERTS_SHOWN]},
            "switches": await self._switches(),
        }


def _totals(total: Figures, sessions: Sequence[SessionItem]) -> Mapping[str, object]:
    states = Counter(str(item.state) for item in sessions)
    return total.model_dump() | {
        "sessions": dict(sorted(states.items())),
        "window_s": int(WINDOW.total_seconds()),
    }


def _countries(recent: Recent, quota: Sequence[QuotaItem], minimum_sample: int) -> Table:
    """Every country that has a quota or has sent: one that is silent is shown with zeros."""
    nothing = figures(NONE, minimum_sample)
    limits = {item.country: _limits(item) for item in quota}
    return {
        country: {"country": country}
        | recent.countries.get(country, nothing).model_dump()
        | limits.get(country, dict.fromkeys(LIMITS) | {"country_name": country})
        for country in sorted(recent.countries.keys() | limits.keys())
    }


def _limits(item: QuotaItem) -> dict[str, object]:
    return {name: getattr(item, name) for name in LIMITS}


def _minute(at: datetime, sums: Sums) -> Mapping[str, object]:
    return {"at": _text(at), "sent": sums["sent"], "success": sums["success"], "failure": failures(sums)}


def _text(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
