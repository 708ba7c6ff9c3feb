"""Jobs on the wire."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from smsdeck.reconcile.jobs.job import JobState, Outcome
from smsdeck.reconcile.schemas import Reason, SessionFilter, SessionName

LARGEST = 5000
BulkAction = Literal["start", "stop", "restart"]


class Rolling(BaseModel):
    """A few at a time, each until it has arrived."""

    model_config = ConfigDict(extra="forbid")

    at_once: Annotated[int, Field(ge=1, le=50, description="How many may be under way together.")]
    wait_s: Annotated[int, Field(ge=5, le=600, description="A session that has not arrived by then has failed.")]


class BulkIn(BaseModel):
    """One action on many sessions: by name, or by filter."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "action": "restart",
                    "filter": {"country": "UZ", "state": "RUNNING"},
                    "reason": "new program1",
                    "dry_run": False,
                    "rolling": {"at_once": 5, "wait_s": 60},
                }
            ]
        },
    )

    action: BulkAction
    names: Annotated[list[SessionName] | None, Field(min_length=1, max_length=LARGEST)] = None
    filter: SessionFilter | None = None
    reason: Reason = ""
    dry_run: bool = Field(False, description="Only say what would be done.")
    rolling: Rolling | None = Field(None, description="Left out: all are asked at once.")


class BulkOutcome(BaseModel):
    """What is to become of one session."""

    name: str
    outcome: Literal["done", "unchanged", "refused", "not_found"] = Field(
        description="done: it is asked; the job has its result."
    )
    why: str = ""
    priority: Literal["high", "normal"] | None = Field(None, description="null: there is no such session.")


class BulkReport(BaseModel):
    """What is done to all; under `dry_run` what would be done."""

    action: BulkAction
    dry_run: bool
    done: int = Field(description="How many are asked.")
    unchanged: int
    refused: int = Field(description="Those that are not found included.")
    high: int = Field(description="How many of those that are asked carry a high-priority pair.")
    by_state: dict[str, int] = Field(description="The states, now, of those that are asked.")
    items: list[BulkOutcome]
    job_id: str | None = Field(description="GET /jobs/{id} has progress and results. null under dry_run.")


class JobSummary(BaseModel):
    """A job, without its items."""

    id: str
    action: BulkAction
    by: str
    reason: str
    at: datetime
    finished_at: datetime | None = Field(description="When the last session came to its result.")
    state: JobState = Field(
        description="cancelled: nobody further is asked; those under way are followed until finished_at."
    )
    why: str = Field(description="Why it was cancelled.")
    rolling: Rolling | None
    total: int
    counts: dict[Outcome, int] = Field(description="How many there are of each outcome; they add up to total.")


class JobItem(BaseModel):
    """One session of a job."""

    name: str
    outcome: Outcome = Field(
        description="asked: the wish is written, not reached yet. done: RUNNING in a new run, or stopped."
    )
    why: str
    at: datetime | None = Field(description="When it came to this result; null while there is none.")


class JobDetail(JobSummary):
    """A job with the result of each session, in the order in which they are asked."""

    items: list[JobItem]


class JobList(BaseModel):
    """The newest 200 jobs, newest first."""

    items: list[JobSummary]
