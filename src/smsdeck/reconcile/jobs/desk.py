"""What people do with jobs: give one, look at it, cancel it."""

from collections import Counter
from collections.abc import Sequence

from smsdeck.access.audit import Audit
from smsdeck.errors import ConflictError, InvalidInputError
from smsdeck.kit.clock import Clock, to_datetime
from smsdeck.kit.ids import uuid7
from smsdeck.kit.mongo import Document
from smsdeck.reconcile.actions import changes_nothing
from smsdeck.reconcile.items import matches
from smsdeck.reconcile.jobs import decide, documents
from smsdeck.reconcile.jobs.job import Item, Job
from smsdeck.reconcile.jobs.schemas import (
    LARGEST,
    BulkAction,
    BulkIn,
    BulkOutcome,
    BulkReport,
    JobDetail,
    JobItem,
    JobList,
    JobSummary,
    Rolling,
)
from smsdeck.reconcile.jobs.store import Jobs
from smsdeck.reconcile.jobs.worker import JobWorker
from smsdeck.reconcile.reading import Reading
from smsdeck.reconcile.schemas import SessionFilter, SessionItem

AT_ONCE_WAIT_MS = 600_000
"""How long a session may take when all are asked at once: hundreds of starts wait for their turn."""

TRIES = 20


class JobDesk:
    """Makes jobs and answers for them; the worker carries them out."""

    def __init__(self, reading: Reading, jobs: Jobs, worker: JobWorker, audit: Audit, clock: Clock) -> None:
        self._reading = reading
        self._jobs = jobs
        self._worker = worker
        self._audit = audit
        self._clock = clock

    async def bulk(self, order: BulkIn, by: str) -> BulkReport:
        """Ask each, or under `dry_run` say what would be asked; what is refused does not hold up the others."""
        found = {one.name: one for one in await self._reading.session_items()}
        chosen = _chosen(order, found)
        outcomes = [_forecast(name, order.action, found.get(name)) for name in chosen]
        job = None if order.dry_run else self._job(order, outcomes, by)
        if job:
            await self._note(job, outcomes)
            await self._jobs.add(job)
            await self._worker.advance(job.id)
            await self._reading.refresh(chosen)
        return _report(order, outcomes, found, job)

    async def all(self) -> JobList:
        """The newest ones."""
        return JobList(items=[JobSummary.model_validate(_summary(row)) for row in await self._jobs.newest()])

    async def get(self, job_id: str) -> JobDetail:
        """One with its items; NotFoundError if there is none."""
        job, _ = await self._jobs.read(job_id)
        return _detail(job)

    async def cancel(self, job_id: str, by: str) -> JobDetail:
        """Ask nobody further. A job that has ended stays as it is."""
        for _ in range(TRIES):
            job, revision = await self._jobs.read(job_id)
            after = decide.cancel(job, f"{by} cancelled the job", self._clock.now_ms())
            if after == job:
                return _detail(job)
            if await self._jobs.save(job, revision, after):
                await self._audit.record(by, "job.cancel", job_id, after={"never_asked": _dropped(job, after)})
                return _detail(after)
        raise ConflictError("The job changes too quickly to be cancelled.", hint="Try again.")

    def _job(self, order: BulkIn, outcomes: Sequence[BulkOutcome], by: str) -> Job:
        now = self._clock.now_ms()
        items = tuple(
            Item(one.name) if one.outcome == "done" else Item(one.name, one.outcome, one.why, now)
            for one in outcomes
        )
        rolling = order.rolling
        return Job(
            id=str(uuid7()),
            action=order.action,
            by=by,
            reason=order.reason,
            at_ms=now,
            items=items,
            wait_ms=rolling.wait_s * 1000 if rolling else AT_ONCE_WAIT_MS,
            at_once=rolling.at_once if rolling else None,
        )

    async def _note(self, job: Job, outcomes: Sequence[BulkOutcome]) -> None:
        """One entry for the whole, one for each refusal; before anything is done."""
        action = f"session.{job.action}"
        asked = [one.name for one in outcomes if one.outcome == "done"]
        after = {"job": job.id, "reason": job.reason, "sessions": asked}
        await self._audit.record(job.by, f"{action}.bulk", job.id, after=after)
        for one in outcomes:
            if one.outcome == "refused":
                why = {"job": job.id, "why": one.why}
                await self._audit.record(job.by, action, one.name, after=why, outcome="refused")


def _chosen(order: BulkIn, found: dict[str, SessionItem]) -> Sequence[str]:
    if order.names is not None and order.filter is None:
        return list(dict.fromkeys(order.names))
    if order.filter is None or order.names is not None:
        raise InvalidInputError("Send either names or a filter.", hint='An empty filter {} means "all".')
    chosen = _matching(order.filter, found)
    if len(chosen) > LARGEST:
        raise InvalidInputError(
            f"{len(chosen)} sessions match; {LARGEST} at most may be asked at once.", hint="Narrow the filter."
        )
    return chosen


def _matching(wanted: SessionFilter, found: dict[str, SessionItem]) -> list[str]:
    return [name for name, one in found.items() if matches(one, wanted)]


def _forecast(name: str, action: BulkAction, one: SessionItem | None) -> BulkOutcome:
    if one is None:
        return BulkOutcome(name=name, outcome="not_found", why="There is no such session.")
    allowed = getattr(one.actions, action)
    why = allowed.why_not or ""
    if changes_nothing(action, one.desired, one.state):
        return BulkOutcome(name=name, outcome="unchanged", why=why, priority=one.priority)
    outcome = BulkOutcome(name=name, outcome="done", priority=one.priority)
    return outcome if allowed.allowed else outcome.model_copy(update={"outcome": "refused", "why": why})


def _report(
    order: BulkIn, outcomes: list[BulkOutcome], found: dict[str, SessionItem], job: Job | None
) -> BulkReport:
    counts = Counter(one.outcome for one in outcomes)
    asked = [found[one.name] for one in outcomes if one.outcome == "done"]
    return BulkReport(
        action=order.action,
        dry_run=order.dry_run,
        done=counts["done"],
        unchanged=counts["unchanged"],
        refused=counts["refused"] + counts["not_found"],
        high=sum(one.priority == "high" for one in asked),
        by_state=dict(sorted(Counter(one.state.value for one in asked).items())),
        items=outcomes,
        job_id=job.id if job else None,
    )


def _detail(job: Job) -> JobDetail:
    items = [
        JobItem(name=one.name, outcome=one.outcome, why=one.why, at=to_datetime(one.at_ms) if one.at_ms else None)
        for one in job.items
    ]
    return JobDetail.model_validate({**_summary({"_id": job.id, **documents.head(job)}), "items": items})


def _summary(row: Document) -> Document:
    rolling = None
    if row["at_once"]:
        rolling = Rolling.model_construct(at_once=row["at_once"], wait_s=row["wait_ms"] // 1000)
    finished = row["finished_ms"]
    same = {name: row[name] for name in ("action", "by", "reason", "state", "why", "total", "counts")}
    return {
        **same,
        "id": row["_id"],
        "at": to_datetime(row["at_ms"]),
        "finished_at": to_datetime(finished) if finished else None,
        "rolling": rolling,
    }


def _dropped(before: Job, after: Job) -> int:
    return after.counts()["cancelled"] - before.counts()["cancelled"]
