"""Opt-outs on the wire. The number itself is known to nobody, only its mask."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from smsdeck.catalog.numbers.schemas import ImportLine, Typed, Words


class OptOutIn(BaseModel):
    """A number that nothing is to be sent to."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"number": "+998901234567", "source": "answered STOP on 2026-11-24"}]},
    )

    number: Typed = Field(description="Any valid number, registered or not.")
    source: Words = Field(description="How we know, such as: answered STOP; asked the support.")


class Lift(BaseModel):
    """Why an opt-out does not hold any longer."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"reason": "signed up again, contract of 2026-11-24"}]}
    )

    reason: Words = Field(description="Kept for ever, with your name.")


class OptOutEvent(BaseModel):
    """What happened to an opt-out."""

    what: str = Field(description="`opted out` or `lifted`.")
    at: datetime
    by: str
    why: str


class OptOutItem(BaseModel):
    """A number that is or was opted out."""

    id: str = Field(description="The same as the number's id in `/numbers`.")
    number: str = Field(description="Masked: +9989*****12.")
    active: bool = Field(description="False: it was lifted.")
    since: datetime
    by: str
    source: str
    history: list[OptOutEvent] = Field(description="All that happened, oldest first; nothing is taken away.")


class OptOutPage(BaseModel):
    """Newest first."""

    items: list[OptOutItem]
    next_cursor: str | None = Field(description="Give it as `cursor` for older ones; null at the end.")
    total: int = Field(description="Numbers that are opted out now.")


class OptOutImportReport(BaseModel):
    """What an import did, or with dry_run would do. With any wrong line nothing is done."""

    rows: int = Field(description="Good lines.")
    added: int
    known: int = Field(description="Opted out before.")
    wrong: int = Field(description="Wrong lines; the first 200 of them are in `errors`.")
    errors: list[ImportLine]
    dry_run: bool
