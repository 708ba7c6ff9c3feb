import asyncio
from collections.abc import Awaitable, Callable

import pytest

from smsdeck.reconcile.jobs.job import Job
from smsdeck.reconcile.schemas import SessionItem
from tests.reconcile.jobs.stage import Stage
from tests.support.wait import eventually_async

Seen = tuple[dict[str, object], dict[str, object], SessionItem]


async def test_a_rolling_restart_asks_a_few_and_goes_on_as_they_arrive(stage: Stage) -> None:
    names = await stage.sessions(5)
    report = await stage.give("restart", at_once=2, names=names)
    seen = []
    for _ in range(5):
        found = await stage.outcomes(report.job_id)
        asked = [name for name in names if found[name] == "asked"]
        seen.append(len(asked))
        await stage.obey(*asked)
        await stage.one.worker.step()
    assert seen == [2, 2, 1, 0, 0]
    assert set((await stage.outcomes(report.job_id)).values()) == {"done"}
    assert report.job_id
    job = await stage.one.desk.get(report.job_id)
    assert (job.state, job.counts["done"], job.finished_at is None) == ("done", 5, False)
    assert len({(await stage.wish(name))["restart_id"] for name in names}) == 5


async def test_a_job_waits_for_the_new_run_not_for_the_old_one(stage: Stage) -> None:
    (name,) = await stage.sessions(1)
    report = await stage.give("restart", at_once=1, names=[name])
    await stage.one.worker.step()
    assert await stage.outcomes(report.job_id) == {name: "asked"}
    await stage.obey(name, state="FATAL")
    await stage.one.worker.step()
    assert await stage.outcomes(report.job_id) == {name: "failed"}


async def test_a_session_that_stays_silent_fails_when_its_time_is_up(stage: Stage) -> None:
    (name,) = await stage.sessions(1)
    report = await stage.give("restart", at_once=1, names=[name])
    stage.clock.advance(61)
    await stage.one.worker.step()
    assert report.job_id
    (item,) = (await stage.one.desk.get(report.job_id)).items
    assert (item.outcome, item.why) == ("failed", "After 61 s it is still RUNNING.")


async def test_three_crashes_in_a_row_stop_a_rolling_job(stage: Stage) -> None:
    names = await stage.sessions(5)
    report = await stage.give("restart", at_once=1, names=names)
    for name in names[:3]:
        await stage.obey(name, state="FATAL")
        await stage.one.worker.step()
    assert list((await stage.outcomes(report.job_id)).values()) == [*["failed"] * 3, *["cancelled"] * 2]
    assert (await stage.wish(names[3]))["restart_id"] is None
    assert report.job_id
    assert (await stage.one.desk.get(report.job_id)).why == "3 failures in a row"


async def test_a_persons_later_order_holds_and_the_job_says_so(stage: Stage) -> None:
    names = await stage.sessions(3)
    report = await stage.give("restart", at_once=1, names=names)
    stage.clock.advance(5)
    await stage.one.control.act(names[0], "stop", "eve", "no")
    await stage.one.control.act(names[2], "stop", "eve", "no")
    for _ in range(3):
        await stage.one.worker.step()
        await stage.obey(names[1])
    assert report.job_id
    items = (await stage.one.desk.get(report.job_id)).items
    assert [one.outcome for one in items] == ["cancelled", "done", "cancelled"]
    assert "eve asked for STOP at 00:16:46 UTC" in items[2].why
    assert [(await stage.wish(name))["state"] for name in names] == ["STOP", "RUN", "STOP"]


async def test_of_two_jobs_over_a_session_the_later_one_wins(stage: Stage) -> None:
    names = await stage.sessions(3)
    older = await stage.give("restart", at_once=1, names=names)
    newer = await stage.give("stop", names=names)
    await stage.one.worker.step()
    assert list((await stage.outcomes(older.job_id)).values()) == ["cancelled"] * 3
    await stage.obey(*names)
    await stage.one.worker.step()
    assert list((await stage.outcomes(newer.job_id)).values()) == ["done"] * 3
    assert {(await stage.wish(name))["job"] for name in names} == {newer.job_id}


async def test_a_session_that_became_high_priority_meanwhile_is_refused_and_audited(stage: Stage) -> None:
    names = await stage.sessions(2)
    report = await stage.give("stop", at_once=1, names=names)
    await stage.db["pairs"].update_one({"_id": "UZ_p1"}, {"$set": {"priority": "high"}})
    await stage.obey(names[0])
    await stage.one.worker.step()
    assert await stage.outcomes(report.job_id) == {names[0]: "done", names[1]: "refused"}
    assert (await stage.audits())[-1] == ("session.stop", names[1], "refused")
    assert (await stage.wish(names[1]))["state"] == "RUN"


@pytest.mark.parametrize("where", ["jobs", "sessions"])
async def test_a_serve_that_is_killed_before_a_write_is_taken_over_by_another(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """Killed before the decision is written, and between that and the wishes."""
    names = await stage.sessions(3)
    report = await stage.give("restart", at_once=1, names=names)
    await stage.obey(names[0])

    async def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        target = stage.one.jobs if where == "jobs" else stage.one.worker._sessions
        patch.setattr(target, "save" if where == "jobs" else "bulk_write", killed)
        with pytest.raises(KeyboardInterrupt):
            await stage.one.worker.step()
    assert (await stage.wish(names[1]))["restart_id"] is None
    assert report.job_id
    other = stage.serve("two")
    await other.worker.advance(report.job_id)
    assert list((await stage.outcomes(report.job_id)).values()) == ["done", "asked", "waiting"]
    assert (await stage.wish(names[1]))["job"] == report.job_id
    await stage.obey(names[1])
    await other.worker.advance(report.job_id)
    assert list((await stage.outcomes(report.job_id)).values()) == ["done", "done", "asked"]


async def test_only_the_holder_of_the_lease_works_and_the_next_takes_it_over(stage: Stage) -> None:
    names = await stage.sessions(2)
    report = await stage.give("restart", at_once=1, names=names)
    other = stage.serve("two")
    await stage.one.worker.step()
    await stage.obey(names[0])
    await other.worker.step()
    assert (await stage.outcomes(report.job_id))[names[1]] == "waiting"
    await stage.db["leases"].update_one({"_id": "jobs"}, {"$set": {"until_ms": 0}})

    async def taken_over() -> bool:
        assert report.job_id
        await other.worker.step()
        return (await stage.outcomes(report.job_id))[names[1]] == "asked"

    await eventually_async(taken_over, what="the other's turn")


async def test_serves_that_work_at_once_never_have_more_under_way_than_allowed(stage: Stage) -> None:
    names = await stage.sessions(12)
    report = await stage.give("restart", at_once=2, names=names)
    assert report.job_id
    serves = [stage.serve(str(number)) for number in range(3)]
    wishes: set[str] = set()
    most = 0
    for _ in range(12):
        await asyncio.gather(*(one.worker.advance(report.job_id) for one in serves))
        found = await stage.outcomes(report.job_id)
        asked = [name for name in names if found[name] == "asked"]
        written = {name for name in names if (await stage.wish(name)).get("job") == report.job_id}
        most = max(most, len(asked), len(written - wishes))
        wishes |= written
        await stage.obey(*(name for name in asked if name in written))
    assert set((await stage.outcomes(report.job_id)).values()) == {"done"}
    assert most == 2


async def test_a_stale_decision_is_not_written(stage: Stage) -> None:
    """A serve that stalls between reading and writing finds the job changed, and leaves it."""
    names = await stage.sessions(4)
    report = await stage.give("restart", at_once=1, names=names)
    stalled = stage.serve("stalled")
    original = stalled.worker._reader.among

    async def slow(some: list[str]) -> dict[str, Seen]:
        found = await original(some)
        await stage.one.worker.step()
        await stage.obey(names[1])
        await stage.one.worker.step()
        return found

    await stage.obey(names[0])
    stalled.worker._reader.among = slow  # type: ignore[method-assign,assignment] # to stall it there
    await stalled.worker.advance(report.job_id or "")
    assert list((await stage.outcomes(report.job_id)).values()) == ["done", "done", "asked", "waiting"]


async def test_a_person_who_is_quicker_than_the_wish_is_not_overridden(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = await stage.sessions(2)
    report = await stage.give("restart", at_once=1, names=names)
    save = stage.one.jobs.save

    async def save_then_stop(before: Job, revision: int, after: Job) -> bool:
        saved = await save(before, revision, after)
        stage.clock.advance(1)
        await stage.one.control.act(names[1], "stop", "eve", "")
        return saved

    await stage.obey(names[0])
    with monkeypatch.context() as patch:
        patch.setattr(stage.one.jobs, "save", save_then_stop)
        await stage.one.worker.step()
    assert (await stage.wish(names[1]))["by"] == "eve"
    await stage.one.worker.step()
    assert await stage.outcomes(report.job_id) == {names[0]: "done", names[1]: "cancelled"}


async def test_a_wish_that_stands_is_not_written_again(stage: Stage) -> None:
    (name,) = await stage.sessions(1)
    await stage.give("restart", at_once=1, names=[name])
    first = await stage.wish(name)
    advance: Callable[[str], Awaitable[Job]] = stage.serve("two").worker.advance
    stage.clock.advance(3)
    for job_id in await stage.one.jobs.open_ids():
        await advance(job_id)
    assert await stage.wish(name) == first
