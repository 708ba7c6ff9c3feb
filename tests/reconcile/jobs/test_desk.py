from typing import Any

import pytest

from smsdeck.errors import InvalidInputError, NotFoundError
from smsdeck.reconcile.jobs.store import KEPT_MS
from tests.reconcile.jobs.stage import Stage

UZ, UA, IN = "program1_UZ_uzmobile", "program1_UA_3mob", "program2_IN_airtel"


@pytest.fixture
async def three(stage: Stage) -> Stage:
    """Three running sessions; UZ_uzmobile is of high priority."""
    await stage.host_lives()
    for name in (UZ, UA, IN):
        await stage.session(name, high=name == UZ)
    return stage


async def test_a_bulk_stop_asks_whom_it_may_and_names_the_rest(three: Stage) -> None:
    report = await three.give("stop", names=[UZ, UA, UA, "nobody"], reason="night")
    assert [(one.name, one.outcome, one.priority) for one in report.items] == [
        (UZ, "refused", "high"),
        (UA, "done", "normal"),
        ("nobody", "not_found", None),
    ]
    assert (report.done, report.unchanged, report.refused, report.high) == (1, 0, 2, 0)
    assert report.by_state == {"RUNNING": 1}
    wish = await three.wish(UA)
    assert (wish["state"], wish["reason"], wish["by"], wish["job"]) == ("STOP", "night", "bob", report.job_id)
    assert (await three.wish(IN))["state"] == "RUN"
    assert await three.outcomes(report.job_id) == {UZ: "refused", UA: "asked", "nobody": "not_found"}


async def test_the_audit_has_one_entry_for_the_job_with_its_targets_and_one_for_each_refusal(three: Stage) -> None:
    report = await three.give("stop", filter={}, reason="night")
    assert await three.audits() == [
        ("session.stop.bulk", report.job_id, "done"),
        ("session.stop", UZ, "refused"),
    ]
    whole = await three.db["audit"].find_one({"target": report.job_id})
    assert whole
    assert (whole["actor"], whole["after"]["sessions"], whole["after"]["reason"]) == ("bob", [UA, IN], "night")


async def test_a_dry_run_says_the_same_and_changes_nothing(three: Stage) -> None:
    dry = await three.give("restart", filter={"program": "program1"}, dry_run=True)
    assert (dry.job_id, dry.done, dry.high, dry.by_state) == (None, 2, 1, {"RUNNING": 2})
    assert (await three.wish(UA))["restart_id"] is None
    assert await three.audits() == []
    assert await three.db["jobs"].count_documents({}) == 0
    wet = await three.give("restart", filter={"program": "program1"})
    assert wet.items == dry.items


@pytest.mark.parametrize("order", [{}, {"names": [UZ], "filter": {}}])
async def test_a_bulk_without_a_clear_choice_is_refused(three: Stage, order: dict[str, Any]) -> None:
    with pytest.raises(InvalidInputError):
        await three.give("start", **order)
    assert await three.db["jobs"].count_documents({}) == 0


async def test_a_filter_that_matches_too_many_is_refused(three: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smsdeck.reconcile.jobs.desk.LARGEST", 2)
    with pytest.raises(InvalidInputError, match="3 sessions match; 2 at most"):
        await three.give("stop", filter={})
    assert (await three.wish(UA))["state"] == "RUN"


async def test_a_job_with_nobody_to_ask_is_done_at_once(three: Stage) -> None:
    report = await three.give("start", names=[UA, "nobody"])
    assert report.job_id
    job = await three.one.desk.get(report.job_id)
    assert (job.state, job.finished_at is None) == ("done", False)
    assert job.counts["unchanged"] == job.counts["not_found"] == 1


async def test_one_started_by_hand_and_registered_nowhere_is_stopped_by_a_job_too(three: Stage) -> None:
    await three.seen("program9_UZ_stray", flags=["drift"], screen_pid=4)
    report = await three.give("stop", filter={"flag": "drift"})
    row = await three.db["sessions"].find_one({"_id": "program9_UZ_stray"})
    assert row
    assert (row["retired"], row["host"], row["desired"]["state"], row["desired"]["by"]) == (
        True,
        "host1",
        "STOP",
        "bob",
    )
    await three.obey("program9_UZ_stray")
    await three.one.worker.step()
    assert await three.outcomes(report.job_id) == {"program9_UZ_stray": "done"}


async def test_the_list_has_the_newest_first_and_no_items(three: Stage) -> None:
    first = await three.give("stop", names=[UA], reason="one")
    second = await three.give("restart", at_once=3, names=[IN], reason="two")
    listed = (await three.one.desk.all()).items
    assert [one.id for one in listed] == [second.job_id, first.job_id]
    assert listed[0].rolling is not None
    assert (listed[0].rolling.at_once, listed[0].rolling.wait_s, listed[1].rolling) == (3, 60, None)
    assert (listed[0].total, listed[0].counts["asked"], listed[0].state) == (1, 1, "running")


async def test_a_cancel_asks_nobody_further_and_is_audited(stage: Stage) -> None:
    names = await stage.sessions(3)
    report = await stage.give("restart", at_once=1, names=names)
    assert report.job_id
    job = await stage.one.desk.cancel(report.job_id, "eve")
    assert [one.outcome for one in job.items] == ["asked", "cancelled", "cancelled"]
    assert (job.state, job.why, job.finished_at) == ("cancelled", "eve cancelled the job", None)
    await stage.obey(names[0])
    await stage.one.worker.step()
    assert list((await stage.outcomes(report.job_id)).values()) == ["done", "cancelled", "cancelled"]
    assert (await stage.wish(names[1]))["restart_id"] is None
    assert (await stage.audits())[-1] == ("job.cancel", report.job_id, "done")
    again = await stage.one.desk.cancel(report.job_id, "eve")
    assert again.finished_at is not None
    assert len(await stage.audits()) == 2, "a job that has ended is not cancelled once more"


@pytest.mark.parametrize("job_id", ["nobody", "", "$where"])
async def test_a_job_that_is_not_there_is_not_found(stage: Stage, job_id: str) -> None:
    with pytest.raises(NotFoundError):
        await stage.one.desk.get(job_id)
    with pytest.raises(NotFoundError):
        await stage.one.desk.cancel(job_id, "bob")


async def test_jobs_are_kept_for_thirty_days_after_they_finished(stage: Stage) -> None:
    names = await stage.sessions(2)
    over = await stage.give("stop", names=["nobody"])
    open_one = await stage.give("stop", names=names)
    stage.clock.advance(KEPT_MS / 1000 - 1)  # the second job was given a second later
    assert await stage.one.jobs.drop_old(stage.clock.now_ms()) == 0
    stage.clock.advance(1)
    assert await stage.one.jobs.drop_old(stage.clock.now_ms()) == 1
    assert [one.id for one in (await stage.one.desk.all()).items] == [open_one.job_id]
    assert over.job_id
