"""The way into the outbox: counts what comes in and knows whether anybody is to be told."""

from smsdeck.alerts.alert import Alert, Recovery
from smsdeck.alerts.metrics import AlertMetrics
from smsdeck.alerts.outbox import Outbox
from smsdeck.alerts.teller import Teller
from smsdeck.kit import log

logger = log.get("alerts")


class Recorder:
    """Records alerts and their ends, once each."""

    def __init__(self, outbox: Outbox, teller: Teller, metrics: AlertMetrics) -> None:
        self.outbox = outbox
        self.teller = teller
        self._metrics = metrics

    async def record(self, alert: Alert, silenced: str | None = None, not_before_ms: int = 0) -> bool:
        """Keep an alert; False if it was known. `silenced` overrides the teller's own reason. Nobody is told
        before `not_before_ms`.
        """
        reason = self.teller.own() if silenced is None else silenced
        if not await self.outbox.record(alert, reason, not_before_ms):
            return False
        logger.warning("alert", kind=alert.kind, subject=alert.subject, title=alert.title)
        self._metrics.count(alert.kind, "recorded")
        if reason:
            self._metrics.count(alert.kind, "silenced")
        return True

    async def resolve(self, recovery: Recovery) -> bool:
        """End an alert; False if it is unknown or has ended."""
        return await self.outbox.resolve(recovery, self.teller.own())
