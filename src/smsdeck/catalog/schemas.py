"""Pairs on the wire."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from smsdeck.catalog import names
from smsdeck.catalog.pair_csv import Priority

Name = Annotated[str, Field(min_length=1, max_length=64, pattern=f"^{names.LABEL}$")]


GatewayName = Annotated[str, Field(pattern=f"^({names.GATEWAY})?$")]


class PairItem(BaseModel):
    """A pair as it is now."""

    pair: str = Field(examples=["UZ_uzmobile"])
    country: str = Field(description="ISO 3166-1 alpha-2.")
    country_name: str
    operator: str
    operator_name: str
    priority: Priority = Field(description="high: never paused by a falling rate, cannot be stopped.")
    active: bool = Field(description="False: no permit is given for it.")
    gateway: str = Field("", description="The gateway it sends through; empty for the default one.")
    numbers: int = Field(description="How many numbers are registered for it.")
    sessions: list[str] = Field(description="Sessions that carry it.")
    revision: int = Field(description="Send it back as If-Match when changing the pair.")
    updated_at: datetime
    updated_by: str


class PairList(BaseModel):
    """All pairs."""

    items: list[PairItem]
    total: int


class PairCreate(BaseModel):
    """A pair to add."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "country": "UZ",
                    "operator": "perfectum",
                    "operator_name": "Perfectum",
                    "priority": "normal",
                    "programs": ["program1"],
                }
            ]
        },
    )

    country: str = Field(pattern=f"^{names.COUNTRY}$")
    operator: str = Field(pattern=f"^{names.OPERATOR}$")
    country_name: Name | None = None
    operator_name: Name | None = None
    priority: Priority = "normal"
    active: bool = True
    gateway: GatewayName = Field("", description="The gateway it sends through; empty for the default one.")
    programs: list[str] = Field(
        default=[], max_length=20, description="Programs to make a session for, which starts at once."
    )


class PairChange(BaseModel):
    """What to change; what is left out stays."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"priority": "high"}, {"active": False}]}
    )

    country_name: Name | None = None
    operator_name: Name | None = None
    priority: Priority | None = None
    active: bool | None = None
    gateway: GatewayName | None = Field(None, description="Empty for the default one.")


class LineProblem(BaseModel):
    """A line of a CSV file that is wrong."""

    line: int
    what: str


class ImportReport(BaseModel):
    """What an import did, or with dry_run would do. With any error nothing is done."""

    rows: int
    created: int
    updated: int
    unchanged: int
    errors: list[LineProblem]
    dry_run: bool
