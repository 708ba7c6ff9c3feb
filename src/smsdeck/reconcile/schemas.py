"""Sessions on the wire."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from smsdeck.catalog.names import COUNTRY
from smsdeck.reconcile.states import State
from smsdeck.screen import names

SessionName = Annotated[str, Field(min_length=1, max_length=names.LONGEST)]
Reason = Annotated[str, Field(max_length=200, description="Why; kept with the wish and in the audit log.")]


class Allowed(BaseModel):
    """Whether an action may be done now, and if not, why."""

    allowed: bool
    why_not: str | None = None


class SessionActions(BaseModel):
    """The three buttons."""

    start: Allowed
    stop: Allowed
    restart: Allowed


class LastExit(BaseModel):
    """How the run before this one ended."""

    code: int | None
    signal: int | None
    at: datetime
    cause: Literal["crash", "stop", "exit", "lost"] | None


class SessionItem(BaseModel):
    """A session: what is wished, what is seen, and what may be done."""

    name: str = Field(examples=["program1_UZ_uzmobile"])
    program: str
    pairs: list[str]
    group: str | None
    desired: Literal["RUN", "STOP", "PAUSE"]
    desired_reason: str
    desired_by: str
    desired_at: datetime | None
    state: State = Field(description="PAUSED also while it runs and none of its pairs is active.")
    since: datetime | None
    cause: str
    health: Literal["ok", "low", "no_data", "stale"]
    flags: list[str] = Field(description="drift, duplicate, orphan.")
    host: str | None
    pid: int | None
    run_id: str | None
    started_at: datetime | None
    restarts: int = Field(description="Starts after a crash.")
    next_start_at: datetime | None
    last_exit: LastExit | None
    priority: Literal["high", "normal"]
    actions: SessionActions


class SessionPage(BaseModel):
    """Some sessions, by name."""

    items: list[SessionItem]
    next_cursor: str | None
    total: int = Field(description="How many match, on all pages.")


class ActionIn(BaseModel):
    """A start, stop or restart."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"reason": "gateway maintenance"}]})

    reason: Reason = ""


class SessionFilter(BaseModel):
    """Which sessions. What is left out does not matter."""

    model_config = ConfigDict(extra="forbid")

    program: Annotated[str | None, Field(max_length=64, examples=["program1"])] = None
    country: Annotated[str | None, Field(pattern=f"^{COUNTRY}$", examples=["UZ"])] = None
    state: State | None = None
    q: Annotated[str | None, Field(max_length=64, description="Part of the name.")] = None


class BulkIn(BaseModel):
    """One action on many sessions: by name, or by filter."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"action": "stop", "filter": {"country": "UZ"}, "reason": "maintenance", "dry_run": True}]
        },
    )

    action: Literal["start", "stop", "restart"]
    names: Annotated[list[SessionName] | None, Field(max_length=1000)] = None
    filter: SessionFilter | None = None
    reason: Reason = ""
    dry_run: bool = Field(False, description="Only say what would be done.")


class BulkOutcome(BaseModel):
    """What became of one session."""

    name: str
    outcome: Literal["done", "unchanged", "refused", "not_found"]
    why: str = ""


class BulkReport(BaseModel):
    """What became of all; under `dry_run` what would become of them."""

    action: Literal["start", "stop", "restart"]
    dry_run: bool
    done: int
    unchanged: int
    refused: int
    items: list[BulkOutcome]
