"""What Prometheus gets to know of sessions: `smsdeck_session_state` and `smsdeck_session_crashes_total`.

They come from MongoDB, so every serve shows the same values: rules take `max`, never `sum`, over instances.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Protocol

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from smsdeck.kit.mongo import Database
from smsdeck.reconcile.states import State


class SessionItem(Protocol):
    """A session as the sessions endpoint lists it."""

    @property
    def name(self) -> str:
        """`program1_UZ_uzmobile`."""
        ...

    @property
    def program(self) -> str:
        """`program1`."""
        ...

    @property
    def pairs(self) -> Sequence[str]:
        """`UZ_uzmobile` …"""
        ...

    @property
    def state(self) -> str:
        """STOPPED, RUNNING …"""
        ...


class CrashCounts:
    """How often each session has crashed, as far as `runs` goes back."""

    def __init__(self, db: Database) -> None:
        self._runs = db["runs"]

    async def __call__(self) -> dict[str, int]:
        """Crashes by session; sessions that never crashed are left out."""
        grouped = await self._runs.aggregate(
            [{"$match": {"cause": "crash"}}, {"$group": {"_id": "$session", "n": {"$sum": 1}}}]
        )
        return {row["_id"]: row["n"] async for row in grouped}


class SessionGauges(Collector):
    """Shows the last `refresh`; a scrape itself asks no store. Old values would lie while the store is
    away, so a failed refresh leaves none.
    """

    def __init__(
        self,
        registry: CollectorRegistry,
        sessions: Callable[[], Awaitable[Sequence[SessionItem]]],
        crashes: Callable[[], Awaitable[Mapping[str, int]]],
    ) -> None:
        self._sessions = sessions
        self._crashes = crashes
        self._shown: Sequence[SessionItem] = ()
        self._counts: Mapping[str, int] = {}
        registry.register(self)

    async def refresh(self) -> None:
        """Read anew."""
        try:
            counts, shown = await self._crashes(), await self._sessions()
        except Exception:
            self._shown = ()
            raise
        self._shown, self._counts = shown, counts

    def describe(self) -> Iterator[Metric]:
        """The names alone, so that registering reads nothing."""
        yield from (_states(), _crashes())

    def collect(self) -> Iterator[Metric]:
        """Every session in every state, 1 for the present one; its crashes, from 0."""
        states, crashes = _states(), _crashes()
        for one in self._shown:
            country = country_of(one.pairs)
            for state in State:
                states.add_metric([one.name, one.program, country, state.value], float(one.state == state.value))
            crashes.add_metric([one.program, one.name], self._counts.get(one.name, 0))
        yield from (states, crashes)


def country_of(pairs: Sequence[str]) -> str:
    """The country of a session's pairs; `several` where they are of more than one."""
    countries = {pair.partition("_")[0] for pair in pairs}
    return countries.pop() if len(countries) == 1 else "several"


def _states() -> GaugeMetricFamily:
    labels = ["session", "program", "country", "state"]
    return GaugeMetricFamily("smsdeck_session_state", "1 for the state that the session is in.", labels=labels)


def _crashes() -> CounterMetricFamily:
    return CounterMetricFamily("smsdeck_session_crashes", "Crashes of the session.", labels=["program", "session"])
