"""Alertmanager's webhook (payload version 4) to alerts. Every field is somebody else's text: cleaned and cut."""

from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime, BaseModel, Field

from smsdeck.alerts.alert import Alert, Recovery, Severity
from smsdeck.alerts.privacy import clean
from smsdeck.alerts.recorder import Recorder
from smsdeck.kit.clock import to_ms

SUBJECTS = ("session", "pair", "country", "instance", "job")


class WebhookAlert(BaseModel):
    """One alert of the group."""

    status: Literal["firing", "resolved"]
    labels: dict[str, str] = Field(max_length=64)
    annotations: dict[str, str] = Field(default={}, max_length=64)
    starts_at: AwareDatetime = Field(alias="startsAt")
    ends_at: datetime | None = Field(None, alias="endsAt")
    fingerprint: str = Field(pattern="^[0-9a-f]{1,64}$")


class WebhookPayload(BaseModel):
    """What Alertmanager posts."""

    version: str = "4"
    status: Literal["firing", "resolved"]
    alerts: list[WebhookAlert] = Field(max_length=2000)


class WebhookReceiver:
    """Takes payloads in; the same one again changes nothing."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    async def take(self, payload: WebhookPayload, now_ms: int) -> int:
        """Record all of it; how many alerts or ends were new."""
        return sum([await self._take(one, now_ms) for one in payload.alerts])

    async def _take(self, given: WebhookAlert, now_ms: int) -> bool:
        alert = as_alert(given, now_ms)
        silenced = self._recorder.teller.webhook(given.labels.get("told_by", ""))
        if given.status == "firing":
            return await self._recorder.record(alert, silenced)
        recovery = Recovery(alert.key, f"{alert.title}: resolved.", now_ms)
        if await self._recorder.resolve(recovery):
            return True
        # The end came first, or alone: kept with its end, so that the late beginning tells nobody.
        fresh = await self._recorder.record(alert, "It had ended before it was first heard of")
        return fresh and await self._recorder.resolve(Recovery(alert.key, "", now_ms))


def as_alert(given: WebhookAlert, now_ms: int) -> Alert:
    """The incident: the same labels since the same moment, which is shown as `now_ms` where it lies ahead: the
    ends of the calendar cannot be shown in every zone.
    """
    labels, notes = given.labels, given.annotations
    name = labels.get("alertname", "Alert")
    subject = next((labels[one] for one in SUBJECTS if labels.get(one)), name)
    started = to_ms(given.starts_at)
    return Alert(
        key=f"webhook:{given.fingerprint}:{started}",
        kind="webhook",
        severity=_severity(labels.get("severity", "")),
        subject=clean(subject, 100),
        title=clean(notes.get("summary") or name, 200),
        text=clean(notes.get("description") or notes.get("message") or "", 1500),
        at_ms=min(max(started, 0), now_ms),
    )


def _severity(label: str) -> Severity:
    if label in {"critical", "page"}:
        return "critical"
    return "info" if label in {"info", "none"} else "warning"
