"""The kill switch on the wire."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from smsdeck.catalog.numbers.schemas import Words


class KillSwitchItem(BaseModel):
    """Whether anything may be sent at all."""

    on: bool = Field(description="True: no permit is given. What was permitted before may still go out.")
    reason: str = Field(description="Why it was switched last; empty: never.")
    by: str | None = Field(description="Who did; null: nobody ever.")
    since: datetime | None = Field(description="When; null: never.")


class KillSwitchPut(BaseModel):
    """What to switch it to."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"on": True, "reason": "wrong text goes out"}]}
    )

    on: StrictBool
    reason: Words = Field(description="Why; every console shows it.")
