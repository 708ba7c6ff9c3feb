"""The client of serve, against a serve that is busy, away, restarted, or of another mind."""

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from smsdeck.program import session
from smsdeck.program.answers import NotTakenError, Permit, Refusal, ServeAwayError
from smsdeck.program.api import Api
from smsdeck.program.message import Event
from tests.program.messages import NUMBER, a_message
from tests.support.fake_serve import FakeServe, fake_serve
from tests.support.ports import free_port
from tests.support.program import session_folder
from tests.support.scripted import ok, scripted
from tests.support.wait import eventually

ID = "0190a000-0000-7000-8000-000000000001"
PAIR = "UZ_uzmobile"


@pytest.fixture
def serve() -> Iterator[FakeServe]:
    with fake_serve([NUMBER]) as one:
        yield one


@pytest.fixture
def folder(tmp_path: Path, serve: FakeServe) -> Path:
    return session_folder(tmp_path / "s", serve_url=serve.url, gateway_url="http://127.0.0.1:9")


@pytest.fixture
def api(folder: Path) -> Api:
    return Api(folder, session.load(folder))


def events(count: int = 1) -> list[Event]:
    return [a_message().moved("accepted", trigger_id="x").pending[0] for _ in range(count)]


def test_a_permit_names_its_number_and_runs_out(serve: FakeServe, api: Api) -> None:
    serve.valid_s = 0.2
    permit = api.permit(ID, PAIR, wait_s=1)
    assert isinstance(permit, Permit)
    assert (permit.id, permit.to, permit.country, permit.expired) == (ID, NUMBER, "UZ", False)
    assert permit.clock.iso == serve.granted[ID]["granted_at"]
    eventually(lambda: permit.expired, within_s=2)


def test_the_time_that_an_answer_was_under_way_is_taken_off(serve: FakeServe, api: Api) -> None:
    """Serve gave the permit five seconds before its answer came: only the rest is left."""
    serve.stuck_s = 5.0
    permit = api.permit(ID, PAIR, wait_s=1)
    assert isinstance(permit, Permit)
    assert 4.0 < permit.valid_s <= 5.0


def test_the_time_that_serve_held_the_question_is_not_taken_off(serve: FakeServe, api: Api) -> None:
    serve.permits_left = 0
    threading.Timer(1.0, serve.grant).start()
    permit = api.permit(ID, PAIR, wait_s=5)
    assert isinstance(permit, Permit)
    assert 9.2 < permit.valid_s <= 10.0


def test_a_refusal_carries_its_reason(serve: FakeServe, api: Api) -> None:
    serve.refusal = "paused"
    assert api.permit(ID, PAIR, wait_s=1) == Refusal("paused", "", 0.2)


def test_the_wait_is_serve_s_long_poll(serve: FakeServe, api: Api) -> None:
    serve.permits_left = 0
    started = time.monotonic()
    threading.Timer(0.3, serve.grant).start()
    assert isinstance(api.permit(ID, PAIR, wait_s=20, to="+998900000001"), Permit)
    assert 0.2 < time.monotonic() - started < 5
    assert serve.asked == [{"id": ID, "pair": PAIR, "wait_s": 20, "to": "+998900000001"}]


def test_interrupt_ends_the_long_poll_and_leaves_reporting_alone(serve: FakeServe, api: Api) -> None:
    serve.permits_left = 0
    threading.Timer(0.2, api.interrupt, [PAIR]).start()
    started = time.monotonic()
    for _ in range(2):
        with pytest.raises(ServeAwayError):
            api.permit(ID, PAIR, wait_s=30)
    assert time.monotonic() - started < 5
    assert len(serve.asked) == 1
    api.used(ID)
    assert api.events(events())[0]["outcome"] == "stored"


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (503, ServeAwayError),
        (500, ServeAwayError),
        (0, ServeAwayError),
        (403, ServeAwayError),
        (422, NotTakenError),
    ],
)
def test_failures_are_told_apart(serve: FakeServe, api: Api, status: int, error: type[Exception]) -> None:
    serve.faults.extend([status] * 3)
    with pytest.raises(error):
        api.permit(ID, PAIR, wait_s=1)
    with pytest.raises(error):
        api.used(ID)
    with pytest.raises(error):
        api.events(events())
    assert isinstance(api.permit(ID, PAIR, wait_s=1), Permit)


def test_the_use_of_a_permit_that_serve_no_longer_knows_is_not_told_for_ever(serve: FakeServe, api: Api) -> None:
    serve.faults.extend([404, 404])
    with pytest.raises(NotTakenError):
        api.used(ID)
    with pytest.raises(ServeAwayError):  # but events are never given up because a wrong server answered
        api.events(events())


def test_a_new_token_is_read_after_401(serve: FakeServe, api: Api, folder: Path) -> None:
    serve.token = "another"
    with pytest.raises(ServeAwayError, match="http_401"):
        api.used(ID)
    fields = json.loads((folder / "session.json").read_text())
    (folder / "session.json").write_text(json.dumps({**fields, "token": "another"}))
    with pytest.raises(ServeAwayError, match="http_401"):
        api.used(ID)
    api.used(ID)
    assert serve.used == [ID]


def test_a_token_that_cannot_be_read_anew_is_no_reason_to_crash(serve: FakeServe, api: Api, folder: Path) -> None:
    serve.token = "another"
    (folder / "session.json").unlink()
    with pytest.raises(ServeAwayError, match="http_401"):
        api.used(ID)


def test_serve_away_is_told_without_its_address(tmp_path: Path) -> None:
    folder = session_folder(
        tmp_path / "s", serve_url=f"http://u:hush@127.0.0.1:{free_port()}", gateway_url="http://g"
    )
    with pytest.raises(ServeAwayError) as caught:
        Api(folder, session.load(folder)).used(ID)
    assert str(caught.value) == "refused"


@pytest.mark.parametrize("body", ["<html>", "[]", '{"granted": true}', '{"results": []}', "{}"])
def test_an_answer_of_another_shape_is_no_answer(tmp_path: Path, body: str) -> None:
    with scripted(ok(body), ok(body)) as server:
        folder = session_folder(tmp_path / "s", serve_url=server.url, gateway_url="http://g")
        api = Api(folder, session.load(folder))
        with pytest.raises(ServeAwayError, match="not_understood"):
            api.permit(ID, PAIR, wait_s=0)
        with pytest.raises(ServeAwayError, match="not_understood"):
            api.events(events())


def test_retry_after_is_kept(tmp_path: Path) -> None:
    busy = ok("{}", Retry_After="7")
    with scripted(busy._replace(content=busy.content.replace(b"200", b"503"))) as server:
        folder = session_folder(tmp_path / "s", serve_url=server.url, gateway_url="http://g")
        with pytest.raises(ServeAwayError) as caught:
            Api(folder, session.load(folder)).used(ID)
    assert caught.value.retry_after_s == 7
