"""Jobs: one action on many sessions."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from smsdeck.access.current import User, current_user
from smsdeck.kit.services import service
from smsdeck.reconcile.jobs.desk import JobDesk
from smsdeck.reconcile.jobs.schemas import BulkIn, BulkReport, JobDetail, JobList

router = APIRouter(tags=["jobs"])
Desk = Annotated[JobDesk, service(JobDesk)]
Caller = Annotated[User, Depends(current_user)]
JobId = Annotated[str, Path(max_length=64, examples=["019337a2-7c5e-7b3a-9f21-5d0c8e4b1a6f"])]


@router.post("/sessions/bulk", summary="Start, stop or restart many")
async def bulk(body: BulkIn, desk: Desk, user: Caller) -> BulkReport:
    """By names or by filter, 5,000 at most. What is refused is named with its reason and does not hold up the
    others. The answer says what is asked; the job behind `job_id` what comes of it.
    """
    return await desk.bulk(body, user.username)


@router.get("/jobs", summary="Jobs")
async def jobs(desk: Desk) -> JobList:
    """The newest 200, newest first. Jobs are kept for 30 days after they finished."""
    return await desk.all()


@router.get("/jobs/{id}", summary="One job")
async def job(id: JobId, desk: Desk) -> JobDetail:  # noqa: A002 - the path's own word
    """Its progress, and the result for each session. 404 if there is none."""
    return await desk.get(id)


@router.post("/jobs/{id}/cancel", summary="Cancel a job")
async def cancel(id: JobId, desk: Desk, user: Caller) -> JobDetail:  # noqa: A002 - the path's own word
    """Asks nobody further. Those asked already go on to their result; a job that has ended stays as it is."""
    return await desk.cancel(id, user.username)
