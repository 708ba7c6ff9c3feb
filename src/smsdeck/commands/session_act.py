"""`smsdeck session start`, `stop`, `restart`, `adopt`, `ignore`, `move`: what changes something."""

import asyncio
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from smsdeck.commands import exits
from smsdeck.commands.exits import Exit, tell
from smsdeck.commands.output import print_json, print_table
from smsdeck.commands.session_tools import Tools
from smsdeck.errors import InvalidInputError, SmsdeckError
from smsdeck.reconcile.jobs.schemas import BulkAction, BulkIn, BulkReport, JobDetail, Rolling
from smsdeck.reconcile.schemas import SessionFilter

LOOK_S = 0.3
ENDED = {"done", "failed", "refused", "unchanged", "cancelled", "not_found"}
WORST = (
    ("failed", Exit.failed),
    ("cancelled", Exit.failed),
    ("waiting", Exit.timed_out),
    ("asked", Exit.timed_out),
    ("refused", Exit.refused),
    ("not_found", Exit.not_found),
)
"""Outcomes of a session, the one that decides the exit code first."""


@dataclass(frozen=True)
class How:
    """How to go about it. `wait_s` None: do not wait for the result."""

    reason: str
    dry_run: bool
    as_json: bool
    wait_s: float | None = None
    rolling: Rolling | None = None


async def act(
    tools: Tools, action: BulkAction, names: Sequence[str], wanted: SessionFilter | None, how: How
) -> Exit:
    """Ask them all; with `wait_s` until each is RUNNING, or has stopped."""
    report = await tools.jobs.bulk(_order(action, names, wanted, how), tools.by)
    job = None
    if report.job_id and how.wait_s is not None:
        job = await _followed(tools, report.job_id, how.wait_s)
    if how.as_json:
        print_json({**report.model_dump(mode="json"), "job": job.model_dump(mode="json") if job else None})
    else:
        _print(report, job)
    return code_of(report, job)


def _order(action: BulkAction, names: Sequence[str], wanted: SessionFilter | None, how: How) -> BulkIn:
    try:
        return BulkIn(
            action=action,
            names=list(names) or None,
            filter=None if names else wanted,
            reason=how.reason,
            dry_run=how.dry_run,
            rolling=how.rolling,
        )
    except ValidationError as error:
        wrong = "; ".join(f"{one['loc'][0]}: {one['msg']}" for one in error.errors())
        raise InvalidInputError(wrong, hint="A name has 1 to 64 characters, a reason at most 200.") from None


def code_of(report: BulkReport, job: JobDetail | None) -> Exit:
    """The worst that happened to any: failed, timed out, refused, not found. Pure."""
    outcomes = {str(one.outcome) for one in (job.items if job else report.items)}
    return next((code for outcome, code in WORST if outcome in outcomes), Exit.done)


async def each(tools: Tools, action: str, names: Sequence[str], how: How) -> Exit:
    """Adopt or ignore by name; what is refused does not hold up the others."""
    rows: list[tuple[str, str, str]] = []
    codes: list[Exit] = []
    for name in names:
        code, outcome, why = await _one(tools, action, name, how)
        rows.append((name, outcome, why))
        codes.append(code)
    if how.as_json:
        print_json({"items": [dict(zip(("name", "outcome", "why"), row, strict=True)) for row in rows]})
    else:
        print_table(("NAME", "OUTCOME", "WHY"), rows)
    order = (Exit.failed, Exit.usage, Exit.refused, Exit.not_found)
    return next((code for code in order if code in codes), Exit.done)


async def move(tools: Tools, name: str, add: Sequence[str], remove: Sequence[str], how: How) -> Exit:
    """Move pairs in and out of a group session."""
    await tools.moves.move(name, add, remove, tools.by)
    one = await tools.control.get(name)
    if how.as_json:
        print_json(one.model_dump(mode="json"))
    else:
        print(f"{name} carries {', '.join(one.pairs)}")
    return Exit.done


async def _one(tools: Tools, action: str, name: str, how: How) -> tuple[Exit, str, str]:
    try:
        if how.dry_run:
            allowed = getattr((await tools.control.get(name)).actions, action)
            code = Exit.done if allowed.allowed else Exit.refused
            return code, code.name, allowed.why_not or ""
        if action == "adopt":
            await tools.creation.adopt(name, tools.by, how.reason)
        else:
            await tools.control.act(name, "ignore", tools.by, how.reason)
    except SmsdeckError as error:
        code = exits.code_of(error)
        return code, code.name, error.detail
    return Exit.done, "done", ""


async def _followed(tools: Tools, job_id: str, wait_s: float) -> JobDetail:
    """The job once it has ended, or as it stands when the time is up. With serve away nobody else carries it on,
    so it is carried on from here.
    """
    deadline = time.monotonic() + wait_s
    progress = Progress()
    try:
        while True:
            await tools.worker.advance(job_id)
            job = await tools.jobs.get(job_id)
            progress.show(sum(one.outcome in ENDED for one in job.items), job.total)
            if job.finished_at is not None or time.monotonic() > deadline:
                return job
            await asyncio.sleep(LOOK_S)
    except asyncio.CancelledError:  # Ctrl-C ends the waiting, not what was asked for
        progress.end()  # before the words
        tell("the job goes on.", f"The page Jobs shows and cancels it ({job_id}).")
        raise
    finally:
        progress.end()


class Progress:
    """A line that is written over, on a terminal only."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()

    def show(self, done: int, total: int) -> None:
        """So many of so many."""
        if self._shown:
            print(f"\r{done} of {total}", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Clear the line."""
        if self._shown:
            print("\r\033[K", end="", file=sys.stderr, flush=True)


def _print(report: BulkReport, job: JobDetail | None) -> None:
    if not report.items:
        tell("no session matches.", "smsdeck session list takes the same filters.")
        return
    if job:
        print_table(("NAME", "OUTCOME", "WHY"), [(one.name, one.outcome, one.why) for one in job.items])
        print(", ".join(f"{count} {outcome}" for outcome, count in job.counts.items() if count) or "nothing to do")
        if any(one.outcome == "asked" for one in job.items):
            tell("not all got there in time; they go on.", "smsdeck session list shows them.")
        return
    word = {"done": f"would {report.action}" if report.dry_run else "asked"}
    rows = [(one.name, word.get(one.outcome, one.outcome), one.why) for one in report.items]
    print_table(("NAME", "OUTCOME", "WHY"), rows)


def chosen(names: Sequence[str], wanted: SessionFilter, *, everything: bool) -> SessionFilter | None:
    """The filter to act on, None to act on names. InvalidInputError unless exactly one choice was made: what
    changes something must not mean "all" by leaving something out. Pure.
    """
    filtered = wanted != SessionFilter()
    if sum((bool(names), filtered, everything)) != 1:
        raise InvalidInputError(
            "Name the sessions, or give filters, or --all: one of the three.",
            hint="smsdeck session list takes the same filters and shows what they match.",
        )
    return None if names else wanted
