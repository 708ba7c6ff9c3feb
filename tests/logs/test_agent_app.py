"""What the agent's port gives to whom, and what it never gives."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from prometheus_client import CollectorRegistry, Gauge

from smsdeck.logs.agent_app import AgentApp
from smsdeck.logs.follow import Follows
from smsdeck.logs.reader import Reader
from tests.logs.writer import writing

UZ = "program1_UZ_uzmobile"
SECRET = "the signing key"
Client = httpx2.AsyncClient


def client_of(sessions: Path, token: str = "t") -> Client:
    registry, reader = CollectorRegistry(), Reader(sessions)
    Gauge("smsdeck_agent_brake", "1 while a mass crash holds restarts.", registry=registry)
    app = AgentApp(reader, Follows(reader), registry, token).app()
    return Client(transport=httpx2.ASGITransport(app), base_url="http://agent")


@pytest.fixture
async def agent(tmp_path: Path) -> AsyncIterator[Client]:
    """One session with a line of log; secrets beside and above its folder."""
    sessions = tmp_path / "sessions"
    sessions.mkdir()
    with writing(sessions / UZ) as writer:
        writer.began()
        writer.prints("hello")
    for name in ("log", "secret.key"):
        (tmp_path / name).write_text(SECRET)
    (sessions / UZ / "session.json").write_text(SECRET)
    (sessions / "linked").symlink_to(tmp_path)
    (sessions / "program2_UZ_linked").mkdir()
    for name in ("log", "log.1"):
        (sessions / "program2_UZ_linked" / name).symlink_to(tmp_path / "secret.key")
    async with client_of(sessions) as client:
        client.headers["authorization"] = "Bearer t"
        yield client


@pytest.mark.parametrize(
    "session",
    [
        *("..", ".", "%2e%2e", "..%2f..", "%2e%2e%2f%2e%2e%2fetc", f"{UZ}%2f..%2f..", "linked", "nobody"),
        *(f"{UZ}%00", f"{UZ}%0a", f"{UZ}/session.json", "-X", "%ff", "a" * 65),
    ],
)
async def test_no_name_leads_out_of_the_sessions_folders(agent: Client, session: str) -> None:
    for path in (f"/log/{session}", f"/log/{session}/download"):
        answer = await agent.get(path)
        assert answer.status_code == 404
        assert SECRET not in answer.text


async def test_a_log_that_is_a_link_is_as_if_it_were_not_there(agent: Client) -> None:
    page = await agent.get("/log/program2_UZ_linked")
    assert (page.status_code, page.json()["items"]) == (200, [])
    assert (await agent.get("/log/program2_UZ_linked/download")).content == b""


@pytest.mark.parametrize(
    "query",
    [
        *("file=/etc/passwd", "file=session.json", "lines=0", "lines=2001", "lines=-1", "lines=many", "before=x"),
        *("after=1.5", "before=1&after=2", "after=1&at=2026-11-24T05:00:00Z", "at=yesterday"),
        *("at=2026-11-24T05:00:00", "regex=maybe", "q=(&regex=true", f"q={'x' * 201}"),
    ],
)
async def test_a_query_that_makes_no_sense_is_refused_with_the_reason(agent: Client, query: str) -> None:
    answer = await agent.get(f"/log/{UZ}?{query}")
    assert answer.status_code == 400
    assert answer.json()["detail"]
    assert SECRET not in answer.text


@pytest.mark.parametrize("place", [-(2**70), -5, 0, 2**53, 2**63, 2**70])
async def test_a_place_that_is_nowhere_is_before_or_after_all_lines(agent: Client, place: int) -> None:
    whole = (await agent.get(f"/log/{UZ}")).json()
    for side in ("before", "after"):
        got = (await agent.get(f"/log/{UZ}?{side}={place}")).json()
        all_of_it = (side == "before") == (place > whole["last"])
        assert got["items"] == (whole["items"] if all_of_it else [])
        assert (got["at_start"], got["at_end"]) in {(True, True), (False, True), (True, False)}


@pytest.mark.parametrize("run", ["../../secret.key", "no-such-run", "previous", "\x00"])
async def test_a_run_that_is_not_there_is_not_found(agent: Client, run: str) -> None:
    for path in (f"/log/{UZ}", f"/log/{UZ}/download"):
        assert (await agent.get(path, params={"run": run})).status_code == 404


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Bearer T", "Bearer tt", "Basic t", "t"])
async def test_without_the_token_nothing_is_told(agent: Client, header: str | None) -> None:
    agent.headers.pop("authorization")
    if header is not None:
        agent.headers["authorization"] = header
    for path in (f"/log/{UZ}", f"/log/{UZ}/download", "/log/nobody", "/metrics"):
        assert (await agent.get(path)).status_code == 401
    assert (await agent.get("/healthz")).text == "ok"


async def test_an_empty_token_lets_nobody_in(tmp_path: Path) -> None:
    async with client_of(tmp_path, token="") as agent:
        for header in ("Bearer ", "Bearer", ""):
            assert (await agent.get("/metrics", headers={"authorization": header})).status_code == 401


async def test_its_metrics_are_told(agent: Client) -> None:
    assert "smsdeck_agent_brake" in (await agent.get("/metrics")).text
