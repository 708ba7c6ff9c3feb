"""Sessions on the wire."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from smsdeck.catalog.names import COUNTRY, LABEL, OPERATOR, PAIR, PROGRAM
from smsdeck.catalog.words import without_numbers
from smsdeck.reconcile.states import State
from smsdeck.screen import names

SessionName = Annotated[str, Field(min_length=1, max_length=names.LONGEST)]
Reason = Annotated[
    str,
    Field(max_length=200, pattern=f"^({LABEL})?$", description="Why; kept with the wish and in the audit log."),
    AfterValidator(without_numbers),
]
Flag = Literal["drift", "duplicate", "orphan", "old_code", "frozen", "adopted", "ignored"]
Health = Literal["ok", "low", "no_data", "stale"]
Priority = Literal["high", "normal"]


class Allowed(BaseModel):
    """Whether an action may be done now, and if not, why."""

    allowed: bool
    why_not: str | None = None


class SessionActions(BaseModel):
    """The buttons."""

    start: Allowed
    stop: Allowed
    restart: Allowed
    adopt: Allowed = Field(description="Take over what was started by hand, without stopping it.")
    ignore: Allowed = Field(description="Leave what was started by hand as it is, and show that quietly.")


class LastExit(BaseModel):
    """How the run before this one ended."""

    code: int | None
    signal: int | None
    at: datetime
    cause: Literal["crash", "stop", "exit", "lost"] | None


class HeldBack(BaseModel):
    """The mass-crash brake of its host."""

    since: datetime
    until: datetime = Field(description="When it is released, if no more sessions crash.")
    crashed: int = Field(description="Sessions of the host that crashed since then.")


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
    health: Health = Field(
        description="low: a pair of it has a low settled success rate. no_data: nothing is heard of it. "
        "stale: it lives and makes no progress."
    )
    doing: str = Field("", description="What its program says that it waits for; empty while it works.")
    flags: list[str] = Field(
        description="drift: started by hand. ignored: drift that a person chose to leave. adopted: taken over, "
        "not started by smsdeck. duplicate: it runs twice. orphan: its wrapper or screen server is dead. "
        "old_code: the program's file was changed since it started. frozen: its program, wrapper or screen server "
        "was stopped by a signal (SIGSTOP)."
    )
    host: str | None
    pid: int | None
    run_id: str | None
    started_at: datetime | None
    restarts: int = Field(description="Starts after a crash.")
    next_start_at: datetime | None
    held: HeldBack | None = Field(
        None, description="Not started again for now: too many sessions of its host crashed at once."
    )
    last_exit: LastExit | None
    priority: Priority
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
    operator: Annotated[str | None, Field(pattern=f"^{OPERATOR}$", examples=["uzmobile"])] = None
    pair: Annotated[str | None, Field(pattern=f"^{PAIR}$", examples=["UZ_uzmobile"])] = None
    state: State | None = None
    health: Health | None = None
    flag: Flag | None = None
    priority: Priority | None = None
    host: Annotated[str | None, Field(max_length=255)] = None
    q: Annotated[str | None, Field(max_length=64, description="Part of the name.")] = None


class NewSessionIn(BaseModel):
    """A session to create, for a program and pairs that exist."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"program": "program1", "pairs": ["UZ_ucell"], "run": True},
                {"program": "program6", "pairs": ["IN_airtel", "IN_vi"], "group": "west", "run": False},
            ]
        },
    )

    program: Annotated[str, Field(pattern=f"^{PROGRAM}$")]
    pairs: Annotated[list[Annotated[str, Field(pattern=f"^{PAIR}$")]], Field(min_length=1, max_length=50)]
    group: Annotated[
        str | None, Field(pattern=f"^{OPERATOR}$", description="Names a session of several pairs, of one country.")
    ] = None
    run: bool = Field(True, description="Start it; otherwise it waits, stopped, for a start.")


class PairMoves(BaseModel):
    """Pairs that come to a group session, and pairs that leave it."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"add": ["IN_bsnl"], "remove": ["IN_vi"]}]}
    )

    add: Annotated[list[Annotated[str, Field(pattern=f"^{PAIR}$")]], Field(max_length=50)] = []
    remove: Annotated[list[Annotated[str, Field(pattern=f"^{PAIR}$")]], Field(max_length=50)] = []


class HistoryItem(BaseModel):
    """A change of a session's state."""

    model_config = ConfigDict(populate_by_name=True)

    at: datetime
    from_: str | None = Field(alias="from")
    to: str
    event: str
    cause: str
    by: str = Field(description="A person's name, policy, agent, or hand for one at the machine.")
    run_id: str | None


class HistoryPage(BaseModel):
    """Changes of a session's state, the newest first."""

    items: list[HistoryItem]
    next_cursor: str | None


class RunItem(BaseModel):
    """One life of a session."""

    run_id: str
    started_at: datetime
    ended_at: datetime | None = Field(description="null while it lives.")
    uptime_s: float | None
    code: int | None
    signal: int | None
    cause: Literal["crash", "stop", "exit", "lost"] | None = Field(
        description="crash: nobody asked for its end. stop: somebody did. exit: it ended by itself, well. "
        "lost: with its host."
    )
    why: str
    by: str = Field(description="Who wanted its end: a person's name, policy, agent, hand; empty if nobody did.")
    log_tail: list[str] = Field(description="The last lines it printed, of a run that has ended.")


class RunPage(BaseModel):
    """Runs of a session, the newest first."""

    items: list[RunItem]
    next_cursor: str | None


class Why(BaseModel):
    """Why a session is as it is, in plain English."""

    summary: str = Field(description="One sentence: what it does, and since when.")
    lines: list[str] = Field(description="What led to it and what else there is to know.")
    next: str = Field(description="What happens next by itself, or what to do.")


class StateItem(BaseModel):
    """A state and what it means."""

    state: State
    meaning: str


class TransitionItem(BaseModel):
    """A way from one state to another."""

    model_config = ConfigDict(populate_by_name=True)

    from_: State = Field(alias="from")
    event: str
    to: State
    meaning: str


class StateTable(BaseModel):
    """The state machine of a session."""

    states: list[StateItem]
    transitions: list[TransitionItem]
