"""Rates out of totals: what the console shows, and when there is too little to say. Pure."""

from collections.abc import Mapping

from pydantic import BaseModel, Field

from smsdeck.messages.states import NOT_SENT, Blame, State
from smsdeck.rollups.histogram import quantile_s
from smsdeck.rollups.models import DELIVERED, FAILURES

Totals = Mapping[str, int]
"""Sums of the columns of `rollup_minute`, or of a coarser level."""

NEVER_SENT = tuple(state.value for state in NOT_SENT)
UNDELIVERED = (State.undelivered, State.expired, State.rejected, State.no_report)


class FailureByBlame(BaseModel):
    """Failures by whom they are laid to."""

    operator: int
    gateway: int
    program: int
    us: int


class Figures(BaseModel):
    """Figures of messages by what they are now. Every message is counted in the minute of its send."""

    sent: int = Field(description="Messages the gateway accepted.")
    accepted: int = Field(description="Accepted, and nothing heard since.")
    delivered: int = Field(description="Reached the recipient, whatever came after.")
    confirmed: int = Field(description="Their code came back and was accepted.")
    undelivered: int
    expired: int
    rejected: int
    no_report: int = Field(description="No delivery report within our time-out.")
    unknown: int = Field(description="A program died between send and report.")
    failed_submit: int = Field(description="The gateway did not accept the message.")
    confirm_failed: int = Field(description="Delivered, but its code did not come back or was refused.")
    success: int = Field(description="Confirmed, or delivered where the program has no code to submit.")
    failure: int = Field(description="Any other final state, whoever is to blame.")
    failure_by_blame: FailureByBlame
    pending: int = Field(description="Sent and not final yet.")
    success_rate: float | None = Field(
        description="success / n; null (not enough data) while n is below the minimum sample."
    )
    n: int = Field(description="Success plus failures laid to the operator: what success_rate is taken over.")
    enough_data: bool = Field(description="Whether n reaches the minimum sample.")
    delivery_rate: float | None = Field(
        description="delivered / (delivered, undelivered, expired, rejected and no_report); null below the "
        "minimum sample."
    )
    ttd_p50_s: float | None = Field(
        description="Median seconds from send to delivery, of a histogram up to 1024 s; null without any."
    )


def figures(totals: Totals, minimum_sample: int) -> Figures:
    """All figures of one set of totals."""
    n = totals["success"] + totals["failure_operator"]
    reached = delivered(totals)
    reported = reached + sum(totals[state.value] for state in UNDELIVERED)
    return Figures(
        **{state.value: totals[state.value] for state in State} | {"delivered": reached},
        sent=totals["sent"],
        success=totals["success"],
        failure=failures(totals),
        failure_by_blame=FailureByBlame(**{blame.value: totals[f"failure_{blame.value}"] for blame in Blame}),
        pending=pending(totals),
        success_rate=rate(totals["success"], n, minimum_sample),
        n=n,
        enough_data=n >= minimum_sample,
        delivery_rate=rate(reached, reported, minimum_sample),
        ttd_p50_s=quantile_s(totals, 0.5),
    )


def failures(totals: Totals) -> int:
    """Failures, whoever is to blame."""
    return sum(map(totals.__getitem__, FAILURES))


def never_sent(totals: Totals) -> int:
    """Tried, and not accepted by the gateway as far as is known."""
    return sum(map(totals.__getitem__, NEVER_SENT))


def delivered(totals: Totals) -> int:
    """Reached the recipient, whatever came after."""
    return sum(map(totals.__getitem__, DELIVERED))


def pending(totals: Totals) -> int:
    """Sent, and neither success nor failure yet."""
    return totals["sent"] - totals["success"] - (failures(totals) - never_sent(totals))


def rate(part: int, whole: int, minimum_sample: int) -> float | None:
    """A share, rounded to 1/10000; None when `whole` is too small to speak of one."""
    return round(part / whole, 4) if whole >= max(minimum_sample, 1) else None
