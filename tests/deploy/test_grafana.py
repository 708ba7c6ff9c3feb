import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
import yaml
from prometheus_client import CollectorRegistry, Metric, start_http_server

from smsdeck.alerts.collector import SessionGauges
from smsdeck.alerts.metrics import AlertMetrics
from smsdeck.kit.ids import uuid7
from smsdeck.messages.intake import Change
from smsdeck.messages.message import Message
from smsdeck.messages.metrics import MessageMetrics
from smsdeck.messages.states import Blame, State
from smsdeck.quota.metrics import QuotaMetrics
from smsdeck.rollups.health import CountryHealth, IntakeHealth, MetricsHealth, TotalsHealth
from smsdeck.rollups.health_metrics import HealthMetrics
from smsdeck.rollups.metrics import RollupMetrics
from tests.support.ports import free_port
from tests.support.prometheus import (
    DASHBOARD,
    assert_every_panel_has_data,
    expressions,
    panels,
    query,
    run_prometheus,
)
from tests.support.wait import eventually

FOLDER = DASHBOARD.parents[1]


def test_the_committed_dashboard_is_what_the_code_makes() -> None:
    code = "import dashboard, sys; sys.stdout.buffer.write(dashboard.build().encode())"
    made = subprocess.run([sys.executable, "-c", code], cwd=FOLDER, capture_output=True, check=True, timeout=60)
    assert made.stdout.decode() == DASHBOARD.read_text(), "run deploy/grafana/dashboard.py"


def test_every_panel_can_be_addressed_and_explains_itself() -> None:
    board = json.loads(DASHBOARD.read_text())
    ids = [one["id"] for one in board["panels"]]
    assert len(set(ids)) == len(ids)
    assert all(isinstance(one, int) and one > 0 for one in ids)
    for panel in panels():
        assert panel["description"], panel["title"]
        assert [target["refId"] for target in panel["targets"]] == ["A"]


def test_panels_do_not_overlap() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in json.loads(DASHBOARD.read_text())["panels"]:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not cells & taken, panel["title"]
        assert at["x"] + at["w"] <= 24
        taken |= cells


def test_provisioning_points_at_the_dashboard_and_prometheus() -> None:
    source = yaml.safe_load((FOLDER / "provisioning/datasources/prometheus.yaml").read_text())["datasources"][0]
    assert source["type"] == "prometheus"
    provider = yaml.safe_load((FOLDER / "provisioning/dashboards/smsdeck.yaml").read_text())["providers"][0]
    compose = (FOLDER.parent / "compose.yaml").read_text()
    assert f"/dashboards:{provider['options']['path']}:ro" in compose


@dataclass(frozen=True)
class Session:
    name: str
    program: str
    pairs: tuple[str, ...]
    state: str


class WholeStates(CollectorRegistry):
    """Is never scraped in the middle of a piece of work: a rate over half of it would be another one."""

    def __init__(self) -> None:
        super().__init__()
        self.working = threading.Lock()

    def collect(self) -> Iterator[Metric]:
        with self.working:
            return iter(list(super().collect()))


NOW = datetime.now(UTC)
UZ = CountryHealth(country="UZ", last_event_at=NOW, last_event_age_s=1, sent=20, dlr_coverage=0.9)
HEALTH = MetricsHealth(
    at=NOW,
    intake=IntakeHealth(changed=3, lag_p50_s=0.1, lag_p95_s=0.4),
    totals=TotalsHealth(marks=0, lag_s=0),
    kept_since={},
    settled_from=NOW,
    settled_to=NOW,
    countries=[UZ],
)


class Product:
    """The product's own metric classes, fed with a little traffic at every step."""

    def __init__(self) -> None:
        self.registry = WholeStates()
        self.messages = MessageMetrics(self.registry)
        self.quota = QuotaMetrics(self.registry)
        self.alerts = AlertMetrics(self.registry)
        self.health = HealthMetrics(self.registry)
        self.rollups = RollupMetrics(self.registry)
        self.sessions = SessionGauges(self.registry, self._sessions, self._crashes)

    async def _sessions(self) -> list[Session]:
        return [Session("program1_UZ_uzmobile", "program1", ("UZ_uzmobile",), "RUNNING")]

    async def _crashes(self) -> dict[str, int]:
        return {}

    async def work(self) -> None:
        await self.sessions.refresh()
        with self.registry.working:
            for state in (State.confirmed, State.confirmed, State.undelivered):
                self._one_message(state)
            self.quota.count("UZ", "granted")
            self.quota.show("UZ", used=10, limit=10, waiting=0)
            self.health.show(HEALTH)
            self.rollups.waits(marks=0, age_s=0)

    def _one_message(self, end: State) -> None:
        now = datetime.now(UTC)
        begun = Message(
            id=uuid7(),
            country="UZ",
            operator="uzmobile",
            program="program1",
            session="program1_UZ_uzmobile",
            expects_code=True,
            sent_at=now,
            state=State.accepted,
            state_at=now,
        )
        delivered = now + timedelta(seconds=4) if end is State.confirmed else None
        blame: Blame | None = None if end is State.confirmed else Blame.operator
        ended = replace(begun, state=end, delivered_at=delivered, blame=blame)
        self.messages.count([Change(None, begun), Change(begun, ended)])


@pytest.fixture
def product() -> Iterator[tuple[Product, str]]:
    made, port = Product(), free_port()
    server, thread = start_http_server(port, addr="127.0.0.1", registry=made.registry)
    yield made, f"127.0.0.1:{port}"
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.mark.slow
async def test_every_panel_shows_data_of_the_products_own_metrics(product: tuple[Product, str]) -> None:
    made, address = product
    await made.work()
    with run_prometheus([address]) as url:
        eventually(lambda: query(url, "smsdeck_sent_total"), within_s=20, what="the first scrape")
        await made.work()
        assert_every_panel_has_data(url)
        (rate,) = query(url, "smsdeck:success_rate:ratio15m")
        assert rate["metric"]["operator"] == "uzmobile"
        assert float(rate["value"][1]) == pytest.approx(2 / 3)


@pytest.mark.slow
def test_a_panel_on_a_metric_that_is_not_there_is_noticed() -> None:
    with run_prometheus([f"127.0.0.1:{free_port()}"]) as url:
        for panel in panels():
            for expr in expressions(panel):
                query(url, expr)  # every query is valid PromQL
        with pytest.raises(AssertionError, match="Sessions running"):
            assert_every_panel_has_data(url, within_s=0)
