"""The same suite on every kind of store."""

from collections.abc import AsyncIterator, Iterator

import pytest
from prometheus_client import CollectorRegistry

from smsdeck.kit.clock import FixedClock, to_ms
from smsdeck.kit.sql import Sql
from smsdeck.messages.intake import Intake
from smsdeck.messages.metrics import MessageMetrics
from smsdeck.rollups.minutes import MinuteTotals
from tests.messages.examples import NOW
from tests.support.sql import KINDS, emptied, store


@pytest.fixture(scope="session", params=KINDS)
def sql_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of each kind, once for all tests of a worker."""
    with store(request.param, tmp_path_factory.mktemp(request.param)) as url:
        yield url


@pytest.fixture
async def sql(sql_url: str) -> AsyncIterator[Sql]:
    """Empty."""
    async with emptied(sql_url) as empty:
        yield empty


@pytest.fixture
def clock() -> FixedClock:
    """Stands at the examples' time."""
    return FixedClock(to_ms(NOW))


@pytest.fixture
def registry() -> CollectorRegistry:
    """Counters of this test alone."""
    return CollectorRegistry()


@pytest.fixture
def intake(sql: Sql, clock: FixedClock, registry: CollectorRegistry) -> Intake:
    """The real one."""
    return Intake(sql, MinuteTotals(clock), MessageMetrics(registry), clock)
