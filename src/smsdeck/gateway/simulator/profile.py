"""How an operator behaves: the odds and delays that a person can change while the simulator runs."""

from random import Random
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Odds = Annotated[float, Field(ge=0, le=1)]
Seconds = Annotated[float, Field(gt=0, le=3600)]

POOR_SHARE = 0.06
"""Share of operators that start out bad enough to be noticed."""


class Profile(BaseModel):
    """Odds are of each message sent; delays are log-normal, so that a few are much slower than the median."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    delivered: Odds = Field(0.95, description="Odds of DELIVRD.")
    undelivered: Odds = Field(0.02, description="Odds of UNDELIV.")
    expired: Odds = Field(0.01, description="Odds of EXPIRED.")
    rejected: Odds = Field(0.01, description="Odds of REJECTD. What these four leave of 1 is silence.")
    delay_median_s: Seconds = Field(4.0, description="Median time from send to receipt.")
    delay_sigma: float = Field(0.6, ge=0, le=3, description="Spread of its logarithm.")
    code_received: Odds = Field(0.97, description="Odds that a delivered code is read back.")
    code_wrong: Odds = Field(0.005, description="Odds that the code read back is a wrong one.")
    code_delay_median_s: Seconds = Field(2.0, description="Median time from delivery to the code.")
    refuse: Odds = Field(0.0, description="Odds that a send is refused (HTTP 400).")
    throttle: Odds = Field(0.0, description="Odds of HTTP 429 with Retry-After.")
    error: Odds = Field(0.0, description="Odds of HTTP 500; the message is not sent.")
    hang: Odds = Field(0.0, description="Odds of no reply at all; the message is not sent.")
    lost_reply: Odds = Field(0.0, description="Odds that it is sent and the connection is cut before the reply.")
    down: bool = Field(False, description="Every connection about this operator is cut.")

    @model_validator(mode="after")
    def _odds_fit(self) -> Self:
        receipts = self.delivered + self.undelivered + self.expired + self.rejected
        if receipts > 1 + 1e-9:
            raise ValueError(f"delivered + undelivered + expired + rejected is {receipts:.3f}, more than 1")
        faults = self.refuse + self.throttle + self.error + self.hang + self.lost_reply
        if faults > 1 + 1e-9:
            raise ValueError(f"refuse + throttle + error + hang + lost_reply is {faults:.3f}, more than 1")
        return self


def default_profile(seed: int, pair: str) -> Profile:
    """Where an operator starts: most deliver well, a few do not. Depends on the seed and the pair alone."""
    dice = Random(f"{seed}:{pair}")  # noqa: S311 - odds of a simulator, not a secret
    poor = dice.random() < POOR_SHARE
    delivered = dice.uniform(0.35, 0.6) if poor else dice.uniform(0.90, 0.99)
    rest = 1 - delivered
    return Profile(
        delivered=round(delivered, 3),
        undelivered=round(rest * 0.5, 3),
        expired=round(rest * 0.15, 3),
        rejected=round(rest * 0.15, 3),
        delay_median_s=round(dice.uniform(2.5, 6.0), 1),
        delay_sigma=round(dice.uniform(0.4, 0.8), 2),
        code_received=round(dice.uniform(0.96, 0.995), 3),
        refuse=0.002,
        throttle=0.002,
        error=0.001,
        hang=0.0002,
        lost_reply=0.001,
    )
