"""Jobs to MongoDB documents and back. Pure."""

from dataclasses import asdict
from typing import Any

from smsdeck.kit.mongo import Document
from smsdeck.reconcile.jobs.job import Item, Job

SCALARS = (
    "action",
    "by",
    "reason",
    "at_ms",
    "wait_ms",
    "at_once",
    "state",
    "why",
    "failures_in_a_row",
    "finished_ms",
)


def document(job: Job) -> Document:
    """The whole of it, as it is first written."""
    items = [asdict(item) for item in job.items]
    return {"_id": job.id, "revision": 0, **head(job), "items": items}


def head(job: Job) -> Document:
    """All but the items; their counts and number are kept beside them, so that a list need not read them."""
    found: dict[str, Any] = {name: getattr(job, name) for name in SCALARS}
    return {**found, "counts": job.counts(), "total": len(job.items)}


def changes(before: Job, after: Job) -> Document:
    """What to set to make the one the other. The items keep their places for the whole life of a job."""
    changed = {
        f"items.{place}": asdict(new)
        for place, (old, new) in enumerate(zip(before.items, after.items, strict=True))
        if old != new
    }
    return {**head(after), **changed}


def job(row: Document) -> Job:
    """A job that was kept."""
    items = tuple(Item(**one) for one in row["items"])
    return Job(id=row["_id"], items=items, **{name: row[name] for name in SCALARS})
