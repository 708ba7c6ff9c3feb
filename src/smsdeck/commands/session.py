"""The verbs of `smsdeck session`. They use the code of the API straight on the stores, so that they work while
serve is down. What they change is audited as "command line (<unix user>)".
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Literal

from cyclopts import App, Parameter
from pydantic import ValidationError

from smsdeck import settings as settings_module
from smsdeck.commands import session_act, session_logs, session_show
from smsdeck.commands.exits import EPILOGUE, Exit, finish
from smsdeck.commands.session_act import How
from smsdeck.commands.session_tools import Tools, tools
from smsdeck.errors import InvalidInputError
from smsdeck.kit import log
from smsdeck.reconcile.jobs.schemas import BulkAction, Rolling
from smsdeck.reconcile.schemas import Flag, Health, Priority, SessionFilter
from smsdeck.reconcile.states import State
from smsdeck.settings import Settings

app = App(name="session", help="Sessions: look at them, act on them, read their logs.", help_epilogue=EPILOGUE)
StateName = Literal[
    "STOPPED", "STARTING", "RUNNING", "BACKOFF", "STOPPING", "EXITED", "FATAL", "PAUSED", "UNKNOWN"
]
Json = Annotated[bool, Parameter(name="--json", negative=(), help="JSON, as the API has it.")]
Reason = Annotated[str, Parameter(help="Why; kept with the wish and in the audit log.")]
DryRun = Annotated[bool, Parameter(negative=(), help="Only say what would be done.")]


@Parameter(name="*")
@dataclass(frozen=True)
class Which:
    """Filters; those given must all match."""

    country: Annotated[str | None, Parameter(help="ISO 3166-1 alpha-2, as UZ.")] = None
    operator: str | None = None
    pair: Annotated[str | None, Parameter(help="As UZ_uzmobile.")] = None
    program: str | None = None
    state: StateName | None = None
    health: Health | None = None
    flag: Flag | None = None
    priority: Priority | None = None
    host: str | None = None
    like: Annotated[str | None, Parameter(help="Part of the name.")] = None

    def filter(self) -> SessionFilter:
        """As the API takes it; InvalidInputError names what is wrong."""
        given = {name: value for name, value in vars(self).items() if name not in {"like", "state"}}
        try:
            state = State(self.state) if self.state else None
            given["country"] = self.country and self.country.upper()
            return SessionFilter(**given, state=state, q=self.like)
        except ValidationError as error:
            wrong = "; ".join(
                f"--{one['loc'][0]} {str(one['input'])[:40]!r} cannot be one" for one in error.errors()
            )
            raise InvalidInputError(f"{wrong}.", hint=FORMS) from None


@Parameter(name="*")
@dataclass(frozen=True)
class Going:
    """How to go about an action on many."""

    reason: Reason = ""
    dry_run: DryRun = False
    wait: Annotated[bool, Parameter(negative=(), help="Until each is RUNNING, or has stopped.")] = False
    timeout: Annotated[float, Parameter(help="Seconds that --wait waits.")] = 120.0
    rolling: Annotated[int | None, Parameter(help="So many at a time, each until it got there (1-50).")] = None
    each: Annotated[int, Parameter(help="Seconds that a session of --rolling may take (5-600).")] = 60
    json: Json = False

    def how(self) -> How:
        """InvalidInputError for numbers out of range."""
        if not 0 < self.timeout <= LONGEST_WAIT_S:  # which NaN is not, either
            raise InvalidInputError(f"--timeout is more than 0 seconds, {LONGEST_WAIT_S:,} at most.")
        try:
            rolling = Rolling(at_once=self.rolling, wait_s=self.each) if self.rolling is not None else None
        except ValidationError:
            raise InvalidInputError("--rolling is 1 to 50, --each 5 to 600.") from None
        return How(self.reason, self.dry_run, self.json, self.timeout if self.wait else None, rolling)


All = Annotated[bool, Parameter(name="--all", negative=(), help="Every session.")]
FORMS = "A country is as UZ, an operator as uzmobile, a pair as UZ_uzmobile; a name has at most 64 characters."
LONGEST_WAIT_S = 604_800
NO_FILTER, PLAINLY = Which(), Going()


@app.command(name="list")
def list_(*, which: Which = NO_FILTER, json: Json = False) -> int:
    """Sessions by name, as they are now."""
    return _run(lambda t: session_show.show_list(t, which.filter(), as_json=json))


@app.command
def show(name: str, *, json: Json = False) -> int:
    """Everything about one session, and what may be done with it now."""
    return _run(lambda t: session_show.show_one(t, name, as_json=json))


@app.command
def start(*names: str, which: Which = NO_FILTER, all_: All = False, going: Going = PLAINLY) -> int:
    """Wish that they run. Overrides FATAL and back-off."""
    return _act("start", names, which, all_, going)


@app.command
def stop(*names: str, which: Which = NO_FILTER, all_: All = False, going: Going = PLAINLY) -> int:
    """Wish that they do not run. Refused while one carries a high-priority pair."""
    return _act("stop", names, which, all_, going)


@app.command
def restart(*names: str, which: Which = NO_FILTER, all_: All = False, going: Going = PLAINLY) -> int:
    """End the present run and start a new one."""
    return _act("restart", names, which, all_, going)


@app.command
def logs(
    name: str,
    *,
    lines: Annotated[int, Parameter(name=["--lines", "-n"], help="The last so many (1-2000).")] = 50,
    follow: Annotated[bool, Parameter(name=["--follow", "-f"], negative=())] = False,
    search: Annotated[str, Parameter(help="Only lines with this text, in whatever case.")] = "",
    regex: Annotated[bool, Parameter(negative=(), help="--search is a regular expression (RE2).")] = False,
    previous: Annotated[bool, Parameter(negative=(), help="Of the run before the present one.")] = False,
    since: Annotated[str, Parameter(help="A time in UTC, or an age: 15m, 2h. All lines since then.")] = "",
    json: Annotated[bool, Parameter(name="--json", negative=(), help="One JSON object a line.")] = False,
) -> int:
    """What a session of this host printed. `|` marks the program's lines, `#` those of its wrapper."""
    choice = session_logs.Choice(lines, follow, search, previous, since, regex)
    return finish(session_logs.show_logs(_settings(), name, choice, as_json=json))


@app.command
def why(name: str, *, json: Json = False) -> int:
    """Why it is as it is, what happens next, and what to do."""
    return _run(lambda t: session_show.show_why(t, name, as_json=json))


@app.command
def history(
    name: str,
    *,
    lines: Annotated[int, Parameter(name=["--lines", "-n"], help="The last so many (1-500).")] = 20,
    json: Json = False,
) -> int:
    """Changes of its state, the newest first."""
    return _run(lambda t: session_show.show_history(t, name, lines, as_json=json))


@app.command
def adopt(*names: str, reason: Reason = "", dry_run: DryRun = False, json: Json = False) -> int:
    """Take over sessions of our SCREENDIR that were started by hand, without stopping them."""
    return _run(lambda t: session_act.each(t, "adopt", _some(names), How(reason, dry_run, json)))


@app.command
def ignore(*names: str, reason: Reason = "", dry_run: DryRun = False, json: Json = False) -> int:
    """Leave sessions that were started by hand as they are, and show them quietly."""
    return _run(lambda t: session_act.each(t, "ignore", _some(names), How(reason, dry_run, json)))


@app.command
def move(
    name: str,
    *,
    add: Annotated[list[str] | None, Parameter(help="A pair that comes; may be repeated.")] = None,
    remove: Annotated[list[str] | None, Parameter(help="A pair that leaves; may be repeated.")] = None,
    json: Json = False,
) -> int:
    """Move pairs in and out of a group session while it runs."""
    return _run(lambda t: session_act.move(t, name, add or [], remove or [], How("", False, json)))


def _act(action: BulkAction, names: tuple[str, ...], which: Which, everything: bool, going: Going) -> int:
    async def work(t: Tools) -> Exit:
        wanted = session_act.chosen(names, which.filter(), everything=everything)
        return await session_act.act(t, action, names, wanted, going.how())

    return _run(work)


def _some(names: tuple[str, ...]) -> tuple[str, ...]:
    if not names:
        raise InvalidInputError("Name at least one session.", hint="smsdeck session list --flag drift lists them.")
    return names


def _run(work: Callable[[Tools], Awaitable[Exit]]) -> int:
    async def with_tools() -> Exit:
        async with tools(_settings()) as made:
            return await work(made)

    return finish(with_tools())


def _settings() -> Settings:
    loaded = settings_module.load()
    log.configure(loaded.log_level)
    return loaded
