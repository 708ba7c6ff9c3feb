"""Sessions in a store, an agent that a test plays, and serves that work on jobs."""

from dataclasses import dataclass
from typing import Any

from smsdeck.access.audit import Audit
from smsdeck.kit.clock import FixedClock, SystemClock
from smsdeck.kit.leases import Lease
from smsdeck.kit.mongo import Database
from smsdeck.reconcile.control import SessionControl
from smsdeck.reconcile.jobs.desk import JobDesk
from smsdeck.reconcile.jobs.schemas import BulkIn, BulkReport
from smsdeck.reconcile.jobs.store import Jobs
from smsdeck.reconcile.jobs.worker import JobWorker
from smsdeck.reconcile.reading import SessionReader


@dataclass
class Serve:
    """What one serve process has of jobs."""

    desk: JobDesk
    worker: JobWorker
    control: SessionControl
    jobs: Jobs


class Stage:
    """Everything that a test needs; sessions run and are calm unless it says otherwise."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.clock = FixedClock(1_000_000)
        self.one = self.serve("one")

    def serve(self, holder: str) -> Serve:
        audit, jobs, reader = Audit(self.db), Jobs(self.db), SessionReader(self.db)
        worker = JobWorker(self.db, jobs, reader, audit, self.clock, Lease(self.db, "jobs", holder))
        control = SessionControl(self.db, audit, self.clock)
        return Serve(JobDesk(reader, jobs, worker, audit, self.clock), worker, control, jobs)

    async def host_lives(self) -> None:
        now = SystemClock().now_ms()
        await self.db["hosts"].update_one({"_id": "host1"}, {"$set": {"seen_ms": now}}, upsert=True)

    async def session(self, name: str, *, desired: str = "RUN", high: bool = False, **seen: Any) -> str:
        program, _, pair = name.partition("_")
        priority = "high" if high else "normal"
        await self.db["pairs"].insert_one({"_id": pair, "priority": priority, "active": True})
        wish = {"state": desired, "reason": "created", "by": "ann", "at_ms": 1, "restart_id": None}
        row = {"_id": name, "program": program, "pairs": [pair], "group": None, "host": "host1", "desired": wish}
        await self.db["sessions"].insert_one(row)
        await self.seen(name, **seen)
        return name

    async def sessions(self, count: int) -> list[str]:
        await self.host_lives()
        return [await self.session(f"program1_UZ_p{number}") for number in range(count)]

    async def seen(self, name: str, state: str = "RUNNING", **more: Any) -> None:
        pid = 5 if state in {"RUNNING", "STARTING", "STOPPING"} else None
        row = {"host": "host1", "state": state, "since_ms": 1, "pid": pid, "flags": [], **more}
        await self.db["observations"].update_one({"_id": name}, {"$set": row}, upsert=True)

    async def wish(self, name: str) -> dict[str, Any]:
        row = await self.db["sessions"].find_one({"_id": name})
        found: dict[str, Any] = (row or {}).get("desired", {})
        return found

    async def obey(self, *names: str, state: str | None = None) -> None:
        """The agent does what is wished of these, or comes to `state` in trying."""
        for name in names:
            wish = await self.wish(name)
            reached = state or {"RUN": "RUNNING", "STOP": "STOPPED"}[wish["state"]]
            await self.seen(name, reached, asked_ms=wish["at_ms"], restart_id=wish.get("restart_id"))

    async def give(self, action: str, at_once: int | None = None, **order: Any) -> BulkReport:
        rolling = {"at_once": at_once, "wait_s": 60} if at_once else None
        body = {"action": action, "rolling": rolling, **order}
        self.clock.advance(1)
        return await self.one.desk.bulk(BulkIn.model_validate(body), "bob")

    async def outcomes(self, job_id: str | None) -> dict[str, str]:
        assert job_id
        return {one.name: one.outcome for one in (await self.one.desk.get(job_id)).items}

    async def audits(self) -> list[tuple[str, str, str]]:
        rows = await self.db["audit"].find().sort("_id").to_list()
        return [(row["action"], row["target"], row["outcome"]) for row in rows]
