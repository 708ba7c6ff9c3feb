"""Permits and quotas on the wire."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import UUID7, BaseModel, ConfigDict, Field

from smsdeck.catalog import names

Reason = Literal[
    "kill_switch",
    "unknown_pair",
    "paused",
    "gateway",
    "no_number",
    "not_registered",
    "wrong_country",
    "opted_out",
    "number_cap",
    "duplicate",
    "quiet_hours",
    "quota",
    "quarantine",
]


class PermitRequest(BaseModel):
    """Asks for the right to send one message."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"id": "01938a3e-5b7c-7c3e-9d2a-4f6b8c0d1e2f", "pair": "UZ_uzmobile", "wait_s": 20}]
        },
    )

    id: UUID7 = Field(
        description="Chosen by the caller: asking again with the same id gives the same permit. It becomes the "
        "message's id and the gateway's reference; events of another kind of id would not be taken."
    )
    pair: str = Field(pattern=f"^{names.PAIR}$")
    to: str | None = Field(
        default=None,
        pattern=f"^{names.E164}$",
        description="A registered number of the pair; without it, the one that was used least recently is given.",
    )
    wait_s: float = Field(default=0.0, ge=0, le=60, strict=True, description="How long to wait for a slot.")


class PermitGranted(BaseModel):
    """The right to send one message, to this number, within `valid_s` of this answer."""

    id: UUID
    granted: Literal[True] = True
    country: str
    pair: str
    to: str
    granted_at: datetime = Field(description="By the store's clock. sent_at is counted from it.")
    valid_s: float
    held_s: float = Field(
        default=0.0,
        description="How long the request was held here. The rest of the time that it took was spent under way, "
        "and counts against `valid_s`.",
    )


class PermitRefused(BaseModel):
    """No permit, and why."""

    id: UUID
    granted: Literal[False] = False
    reason: Reason
    detail: str
    retry_after_s: float = Field(description="Asking earlier makes no sense.")


PermitAnswer = Annotated[PermitGranted | PermitRefused, Field(discriminator="granted")]
