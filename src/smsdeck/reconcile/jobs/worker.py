"""Carries jobs out. A decision is written to the job before any wish, and a wish only in place of the one that
the decision was made on: whoever is killed in between, or decides at the same time, changes nothing.
"""

from pymongo import UpdateOne

from smsdeck.access.audit import Audit
from smsdeck.kit.clock import Clock
from smsdeck.kit.leases import Lease
from smsdeck.kit.mongo import Database, Document
from smsdeck.reconcile.actions import changes_nothing
from smsdeck.reconcile.jobs import decide
from smsdeck.reconcile.jobs.job import Fact, Item, Job, JobAction
from smsdeck.reconcile.jobs.store import Jobs
from smsdeck.reconcile.reading import SessionReader
from smsdeck.reconcile.schemas import SessionItem
from smsdeck.reconcile.wishes import Order, fields, on_its_way_out

SPARE = 100
"""Waiting sessions that are looked at beside those that there is room for: some will need no asking."""

SWEEP_EVERY_MS = 3_600_000


class JobWorker:
    """`step` is a round over all open jobs, for whoever holds the lease; `advance` one of one job, for anybody."""

    def __init__(
        self, db: Database, jobs: Jobs, reader: SessionReader, audit: Audit, clock: Clock, lease: Lease
    ) -> None:
        self._sessions = db["sessions"]
        self._jobs = jobs
        self._reader = reader
        self._audit = audit
        self._clock = clock
        self._lease = lease
        self._next_sweep_ms = 0

    async def step(self) -> None:
        """Bring every open job forward."""
        if not await self._lease.hold():
            return
        for job_id in await self._jobs.open_ids():
            await self.advance(job_id)
        if self._clock.now_ms() >= self._next_sweep_ms:
            await self._jobs.drop_old(self._clock.now_ms())
            self._next_sweep_ms = self._clock.now_ms() + SWEEP_EVERY_MS

    async def advance(self, job_id: str) -> Job:
        """Look, decide, write the decision, then the wishes. The job as it is afterwards."""
        job, revision = await self._jobs.read(job_id)
        room = len(job.items) if job.at_once is None else job.at_once + SPARE
        names = job.open_names(room)
        found = await self._reader.among(names)
        facts = {name: _fact(job.action, *found[name]) if name in found else None for name in names}
        after = decide.advance(job, facts, self._clock.now_ms())
        if after != job:
            if not await self._jobs.save(job, revision, after):
                return job
            await self._note_refusals(job, after)
        if writes := [_write(after, one, found[one.name][2]) for one in decide.to_ask(after, facts)]:
            await self._sessions.bulk_write(writes, ordered=False)
        return after

    async def _note_refusals(self, before: Job, after: Job) -> None:
        for old, new in zip(before.items, after.items, strict=True):
            if new.outcome == "refused" and old.outcome != "refused":
                why = {"job": after.id, "why": new.why}
                await self._audit.record(
                    after.by, f"session.{after.action}", new.name, after=why, outcome="refused"
                )


def _write(job: Job, item: Item, shown: SessionItem) -> UpdateOne:
    wish = fields(_order(job, item))
    if item.before_ms is None:
        return UpdateOne({"_id": item.name}, {"$setOnInsert": {**on_its_way_out(shown), **wish}}, upsert=True)
    return UpdateOne({"_id": item.name, "desired.at_ms": item.before_ms}, {"$set": wish})


def _order(job: Job, item: Item) -> Order:
    return Order(
        job.action,
        job.by,
        job.reason,
        at_ms=item.asked_ms or job.at_ms,
        given_ms=job.at_ms,
        job=job.id,
        restart_id=decide.restart_id(job, item.name) if job.action == "restart" else None,
    )


def _fact(action: JobAction, row: Document, seen: Document, shown: SessionItem) -> Fact:
    wish = row.get("desired") or {}
    return Fact(
        wish_state=shown.desired,
        wish_ms=wish.get("at_ms"),
        wish_by=shown.desired_by,
        wish_job=wish.get("job"),
        given_ms=wish.get("given_ms") or wish.get("at_ms") or 0,
        state=shown.state,
        cause=shown.cause,
        alive=shown.pid is not None,
        acted_ms=seen.get("asked_ms"),
        restart_id=seen.get("restart_id"),
        why_not=getattr(shown.actions, action).why_not or "",
        unchanged=changes_nothing(action, shown.desired, shown.state),
    )
