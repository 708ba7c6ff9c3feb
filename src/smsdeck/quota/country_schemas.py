"""Countries' quotas on the wire."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from smsdeck.catalog import names
from smsdeck.catalog.words import telling
from smsdeck.quota.schemas import Reason

Count = Annotated[int, Field(strict=True, ge=1, le=1000)]


def _no_default(schema: dict[str, Any]) -> None:
    """What is left out is left as it is: the value that stands in for it here says nothing."""
    del schema["default"]


class WaitingPair(BaseModel):
    """Those who wait of one pair, over all serves."""

    pair: str
    sessions: int
    requests: int
    since: datetime = Field(description="Since when the first of them waits for this permit.")
    weight: float = Field(description="Its share beside others' when slots are scarce.")


class PairShare(BaseModel):
    """What a pair got lately."""

    pair: str
    permits: int
    share: float = Field(ge=0, le=1, description="Of the country's permits in that time.")


class Refusal(BaseModel):
    """The last refusal for one reason."""

    reason: Reason
    pair: str
    detail: str
    at: datetime


class LimitChange(BaseModel):
    """Who set limit or burst last, and why."""

    at: datetime
    by: str
    reason: str


class QuotaItem(BaseModel):
    """A country's quota now."""

    country: str
    country_name: str
    limit: int = Field(description="Sends in any 60 s.")
    ceiling: int = Field(description="The host's settings allow no limit above it.")
    burst: int = Field(description="How many may go at once; 1 is the even pace. Late ones always may.")
    used: int = Field(description="Slots that are taken now.")
    waiting: int = Field(description="Requests that wait for a slot, over all serves.")
    next_at: datetime | None = Field(description="When the next slot opens; null: now.")
    quarantine_until: datetime | None = Field(
        description="No permits before: what was sent before the ledger was lost is unknown."
    )
    waiters: list[WaitingPair] = Field(description="By pair; who waits longest first.")
    shares: list[PairShare] = Field(description="Permits by pair since `shares_since`; most first.")
    shares_since: datetime = Field(description="10 to 15 minutes ago.")
    refusals: list[Refusal] = Field(description="The last of each reason; newest first. Empty: none yet.")
    changed: LimitChange | None = Field(description="The last change of limit or burst; null: never changed.")


class QuotaList(BaseModel):
    """All countries that have a pair."""

    items: list[QuotaItem]
    at: datetime = Field(description="The store's clock, by which all times here are.")


class QuotaChange(BaseModel):
    """What to change; what is left out stays."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"limit": 6, "reason": "The operators complain about load."}]},
    )

    limit: Count = Field(default=1, description="Sends in any 60 s.", json_schema_extra=_no_default)
    burst: Count = Field(
        default=1, description="How many may go at once, at most the limit.", json_schema_extra=_no_default
    )
    reason: Annotated[str, AfterValidator(telling)] = Field(
        min_length=1, max_length=200, pattern=f"^{names.LABEL}$", description="Why; kept in the audit log."
    )

    def rule(self) -> dict[str, int]:
        """What was sent. Left out is not null: whoever sends null means something that we cannot guess."""
        return self.model_dump(include={"limit", "burst"}, exclude_unset=True)
