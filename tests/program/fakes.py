"""Stand-ins within the process: a gateway and a serve that remember what they were asked."""

import time
from collections import Counter
from pathlib import Path
from typing import Any

from smsdeck.gateway.protocol import NoAnswer, Outgoing, Probed, Report, SendResult, Sent, Submitted
from smsdeck.program.answers import Permit, Refusal
from smsdeck.program.api import Api
from smsdeck.program.base import Program
from smsdeck.program.desk import Desk
from smsdeck.program.heartbeat import Heartbeat
from smsdeck.program.message import Event, Message
from smsdeck.program.routes import Routes
from smsdeck.program.session import Session, SessionFile
from smsdeck.program.spool import Spool
from tests.program.messages import NUMBER

SESSION = Session(
    session="program1_UZ_uzmobile",
    program="program1",
    pairs=["UZ_uzmobile"],
    serve_url="http://127.0.0.1:9",
    token="secret-token",
    gateways={"default": {"name": "default", "adapter": "http", "url": "http://127.0.0.1:9", "timeout_s": 2.0}},
    gateway_of={},
    report_timeout_s=30.0,
    confirm_timeout_s=10.0,
)


class FakeGateway:
    """Answers as `result`, `report` and `verdict` say; counts what reached it."""

    calls_back = False

    def __init__(self) -> None:
        self.sent: Counter[str] = Counter()
        self.outgoing: list[Outgoing] = []
        self.looks: list[str] = []
        self.submitted: list[tuple[str, str]] = []
        self.result: SendResult | None = None
        self.report: Report | NoAnswer = Report("delivered", "DELIVRD", "482913")
        self.verdict: Submitted | NoAnswer = Submitted(True, "submitted successfully")

    def send(self, message: Outgoing) -> SendResult:
        self.sent[message.reference] += 1
        self.outgoing.append(message)
        return self.result or Sent(f"trigger-{message.reference}", "sent successfully")

    def status(self, trigger_id: str) -> Report | NoAnswer:
        self.looks.append(trigger_id)
        return self.report

    def submit(self, trigger_id: str, code: str) -> Submitted | NoAnswer:
        self.submitted.append((trigger_id, code))
        return self.verdict

    def probe(self) -> Probed:
        return Probed("")


class FakeApi(Api):
    """Grants everything until `answers` says otherwise; takes all events."""

    def __init__(self) -> None:
        self.answers: list[Permit | Refusal | Exception] = []
        self.away: Exception | None = None
        self.used_ids: list[str] = []
        self.reported: list[Event] = []
        self.asked: list[tuple[str, str | None, float]] = []
        self.ids: list[str] = []
        self.not_for: set[str] = set()

    def permit(self, permit_id: str, pair: str, *, wait_s: float, to: str | None = None) -> Permit | Refusal:
        self.asked.append((pair, to, wait_s))
        self.ids.append(permit_id)
        answer = self.answers.pop(0) if self.answers else a_permit(permit_id, pair, to or NUMBER)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def used(self, permit_id: str) -> None:
        if self.away:
            raise self.away
        self.used_ids.append(permit_id)

    def events(self, events: list[Event]) -> list[dict[str, Any]]:
        if self.away:
            raise self.away
        self.reported += events
        return [{"message_id": event["message_id"], "outcome": "stored"} for event in events]

    def interrupt(self, pair: str) -> None:
        self.not_for.add(pair)

    def allow(self, pair: str) -> None:
        self.not_for.discard(pair)

    def states(self, message_id: str) -> list[str]:
        return [event["state"] for event in self.reported if event["message_id"] == message_id]


def a_permit(
    permit_id: str = "0190a000-0000-7000-8000-00000000aaaa",
    pair: str = "UZ_uzmobile",
    to: str = NUMBER,
    *,
    valid_s: float = 10.0,
) -> Permit:
    """A permit granted now."""
    return Permit(permit_id, pair, pair[:2], to, "2026-11-24T01:30:00Z", valid_s, time.monotonic())


class Texts(Program):
    """The plainest program; remembers how its messages ended."""

    def __init__(self) -> None:
        self.ends: list[Message] = []

    def text(self, permit: Permit) -> str:
        return f"482913 is your code for {permit.country}"

    def ended(self, message: Message) -> None:
        self.ends.append(message)


def a_desk(
    folder: Path, *, gateway: FakeGateway, api: FakeApi, program: Program | None = None, **session: Any
) -> Desk:
    """A desk over the stand-ins, with a real spool in `folder`."""
    whole = SESSION._replace(**session)
    heartbeat = Heartbeat(folder)
    routes = Routes(whole, lambda *_: gateway)
    return Desk(whole, program or Texts(), api, routes, Spool(folder), heartbeat, SessionFile(folder))
