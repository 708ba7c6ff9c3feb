"""From attempts to confirmations: where messages are lost, and what still waits, for how long. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import BaseModel, Field

from smsdeck.messages.ranges import Range
from smsdeck.messages.states import State
from smsdeck.rollups.figures import Totals
from smsdeck.rollups.models import STATES

AGES_S = (60, 300, 900, 3600)


class Lost(BaseModel):
    """Messages that left the funnel, by the state that they are in."""

    failed_submit: int
    unknown: int
    undelivered: int
    expired: int
    rejected: int
    no_report: int
    confirm_failed: int


class Age(BaseModel):
    """Pending messages of one age, taken from the start of the minute of the send."""

    up_to_s: int | None = Field(description="Not older than this, and not among those before; null: any.")
    count: int


class Pending(BaseModel):
    """Messages that came to no end yet."""

    report: int = Field(description="Accepted, and wait for a delivery report.")
    code: int = Field(description="Delivered, and wait for their code.")
    ages: list[Age]
    oldest_from: datetime | None = Field(description="The oldest was sent between this and `oldest_to`.")
    oldest_to: datetime | None


class Funnel(BaseModel):
    """Each stage is part of the one before; `lost` and `pending` are the rest."""

    from_: datetime = Field(serialization_alias="from")
    to: datetime
    attempts: int = Field(description="Messages that a program tried to send: all states together.")
    accepted: int = Field(description="Accepted by the gateway, whatever came after: sent.")
    delivered: int = Field(description="Reached the recipient, whatever came after.")
    confirmed: int = Field(description="Their code came back and was accepted.")
    no_code_due: int = Field(description="Delivered and successful so: their program has no code to submit.")
    lost: Lost
    pending: Pending


@dataclass(frozen=True)
class Waits:
    """Pending messages of one bucket."""

    sent: Range
    count: int


def funnel(span: Range, totals: Totals, waits: list[Waits], now: datetime) -> Funnel:
    """`waits` are of the same messages as `totals`."""
    no_code_due = totals["success"] - totals["confirmed"]
    delivered = totals["delivered"] + totals["confirmed"] + totals["confirm_failed"]
    oldest = min((one.sent for one in waits), key=lambda sent: sent.start, default=None)
    return Funnel(
        from_=span.start,
        to=span.end,
        attempts=sum(totals[state] for state in STATES),
        accepted=totals["sent"],
        delivered=delivered,
        confirmed=totals["confirmed"],
        no_code_due=no_code_due,
        lost=Lost(**{name: totals[name] for name in Lost.model_fields}),
        pending=Pending(
            report=totals[State.accepted],
            code=totals[State.delivered] - no_code_due,
            ages=ages(waits, now),
            oldest_from=oldest and oldest.start,
            oldest_to=oldest and oldest.end,
        ),
    )


def ages(waits: list[Waits], now: datetime) -> list[Age]:
    """How many of each age; a message counts as old as the start of its bucket."""
    bounds = (*AGES_S, None)
    counts: dict[int | None, int] = dict.fromkeys(bounds, 0)
    for one in waits:
        age = now - one.sent.start
        bound = next((at for at in AGES_S if age <= timedelta(seconds=at)), None)
        counts[bound] += one.count
    return [Age(up_to_s=bound, count=counts[bound]) for bound in bounds]
