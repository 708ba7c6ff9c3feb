"""The `jobs` collection. A job is changed only where it is still as it was read: of two serves that decide at
once, one writes.
"""

from smsdeck.errors import NotFoundError
from smsdeck.kit.mongo import Database, Document
from smsdeck.reconcile.jobs import documents
from smsdeck.reconcile.jobs.job import Job

KEPT_MS = 30 * 24 * 3600 * 1000
LISTED = 200


class Jobs:
    """The store of them."""

    def __init__(self, db: Database) -> None:
        self._jobs = db["jobs"]

    async def ensure_indexes(self) -> None:
        """Idempotent."""
        await self._jobs.create_index([("finished_ms", 1)])
        await self._jobs.create_index([("at_ms", -1)])

    async def add(self, job: Job) -> None:
        """Keep a new one."""
        await self._jobs.insert_one(documents.document(job))

    async def read(self, job_id: str) -> tuple[Job, int]:
        """The job and its revision; NotFoundError if there is none."""
        row = await self._jobs.find_one({"_id": job_id})
        if row is None:
            raise NotFoundError(
                f"There is no job {job_id[:64]}.",
                hint="The page Jobs lists them (GET /api/v1/jobs); they are kept for 30 days.",
            )
        return documents.job(row), int(row["revision"])

    async def save(self, before: Job, revision: int, after: Job) -> bool:
        """Write what changed; False if somebody else changed it since it was read."""
        update = {"$set": documents.changes(before, after), "$inc": {"revision": 1}}
        reply = await self._jobs.update_one({"_id": before.id, "revision": revision}, update)
        return reply.modified_count == 1

    async def open_ids(self) -> list[str]:
        """Jobs that are not finished, oldest first."""
        found = self._jobs.find({"finished_ms": None}, {"_id": 1}).sort("_id")
        return [row["_id"] async for row in found]

    async def newest(self) -> list[Document]:
        """The heads of the newest 200."""
        return await self._jobs.find({}, {"items": 0}).sort([("at_ms", -1), ("_id", -1)]).limit(LISTED).to_list()

    async def drop_old(self, now_ms: int) -> int:
        """Remove those that finished more than 30 days ago; how many."""
        reply = await self._jobs.delete_many({"finished_ms": {"$ne": None, "$lt": now_ms - KEPT_MS}})
        return reply.deleted_count
