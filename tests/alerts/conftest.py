"""What the alert tests share."""

from collections.abc import Iterator

import pytest
from prometheus_client import CollectorRegistry

from smsdeck.alerts.alert import Alert
from smsdeck.alerts.chat import MemoryChat
from smsdeck.alerts.delivery import Delivery
from smsdeck.alerts.metrics import AlertMetrics
from smsdeck.alerts.outbox import Outbox
from smsdeck.alerts.pace import Pace
from smsdeck.alerts.recorder import Recorder
from smsdeck.alerts.teller import Teller
from smsdeck.kit.clock import FixedClock
from smsdeck.kit.mongo import Database
from tests.support.telegram import TelegramStandIn, telegram_stand_in


class Bench:
    """The parts of the alert path on one database, with a clock that stands still and a chat in memory."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.clock = FixedClock()
        self.registry = CollectorRegistry()
        self.metrics = AlertMetrics(self.registry)
        self.outbox = Outbox(db)
        self.recorder = Recorder(self.outbox, Teller(configured=True), self.metrics)
        self.chat = MemoryChat()
        self.delivery = self.new_delivery()

    def new_delivery(self) -> Delivery:
        """What a restarted process would have."""
        return Delivery(self.outbox, self.chat, Pace(self.db), self.clock, self.metrics)

    def count(self, kind: str, outcome: str) -> float:
        value = self.registry.get_sample_value("smsdeck_alerts_total", {"kind": kind, "outcome": outcome})
        assert value is not None
        return value


@pytest.fixture
async def bench(db: Database) -> Bench:
    made = Bench(db)
    await made.outbox.ensure_indexes()
    return made


@pytest.fixture
def telegram() -> Iterator[TelegramStandIn]:
    with telegram_stand_in() as server:
        yield server


def crash_alert(number: int = 1, at_ms: int = 1_700_000_000_000) -> Alert:
    return Alert(
        key=f"crash:run{number}",
        kind="crash",
        severity="critical",
        subject=f"program1_UZ_op{number}",
        title=f"program1_UZ_op{number} crashed",
        text="Ended with exit code 3 after 5 s on sms1.",
        at_ms=at_ms,
        lines=("Traceback <module>", "ValueError: a & b"),
    )
