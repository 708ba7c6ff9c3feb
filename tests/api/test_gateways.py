"""Gateways over HTTP: edited by those who may, never outside of what the host allows, secrets never shown."""

import json
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from smsdeck.access.opaque import new_token
from smsdeck.access.roles import Role
from smsdeck.access.session_tokens import SessionIdentity, SessionTokens
from smsdeck.bootstrap import Deck
from smsdeck.catalog.gateways.health import BAD_FOR_MS
from smsdeck.kit.clock import to_datetime
from smsdeck.kit.ids import uuid7
from smsdeck.kit.mongo import Database
from smsdeck.kit.schema import metadata
from smsdeck.settings import Settings
from tests.api.conftest import Client
from tests.support.ports import free_port
from tests.support.scripted import ok, reply, scripted

SignIn = Callable[[Role], Awaitable[Client]]
CANARY = "canary-9f2c-secret"
GATEWAYS = "/api/v1/gateways"
NEW = {"name": "west", "adapter": "kannel", "username": "smsdeck", "secret": CANARY, "sender": "Lanterna"}


class Canary:
    """Listens, and counts who connects."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.connections = 0
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        while True:
            try:
                connected, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            connected.close()

    def close(self) -> None:
        self._socket.close()


@contextmanager
def canary() -> Iterator[Canary]:
    listening = Canary()
    yield listening
    listening.close()


ALLOWED = free_port()
URL = f"http://127.0.0.1:{ALLOWED}"


@pytest.fixture
async def deck(db: Database, mongodb_server: str, tmp_path: Path) -> AsyncIterator[Deck]:
    """A host whose settings allow one origin on loopback, and one name elsewhere."""
    url = mongodb_server.replace("/smsdeck?", f"/{db.name}?")
    hosts = f"{URL} sms.example.com"
    made = Deck(Settings(data_dir=tmp_path, mongodb_url=SecretStr(url), gateway_hosts=hosts))
    async with made.sql.begin() as connection:
        await connection.run_sync(metadata.create_all)
    yield made
    await made.drain()
    await made.close()


@pytest.fixture
async def admin(sign_in: SignIn) -> Client:
    return await sign_in(Role.admin)


async def test_the_gateway_of_the_settings_is_shown_and_not_edited(admin: Client) -> None:
    listed = (await admin.get(GATEWAYS)).json()
    assert [(one["name"], one["origin"], one["url"]) for one in listed["items"]] == [
        ("default", "settings", "http://127.0.0.1:8090")
    ]
    assert listed["allowed"] == [URL, "https://sms.example.com"]
    refused = await admin.patch(f"{GATEWAYS}/default", json={"timeout_s": 5})
    assert refused.status_code == 409
    assert "settings" in refused.json()["detail"]
    assert (await admin.delete(f"{GATEWAYS}/default")).status_code == 409


async def test_one_named_default_replaces_that_of_the_settings_until_it_is_removed(admin: Client) -> None:
    assert (await admin.post(GATEWAYS, json={**NEW, "name": "default", "url": URL})).status_code == 201
    assert [one["origin"] for one in (await admin.get(GATEWAYS)).json()["items"]] == ["catalog"]
    assert (await admin.delete(f"{GATEWAYS}/default")).status_code == 204
    assert [one["origin"] for one in (await admin.get(GATEWAYS)).json()["items"]] == ["settings"]


async def test_a_secret_goes_in_and_never_comes_out(admin: Client, deck: Deck, tmp_path: Path) -> None:
    body = {**NEW, "url": URL, "proxy_url": URL, "proxy_username": "p", "proxy_secret": f"{CANARY}-proxy"}
    created = await admin.post(GATEWAYS, json=body)
    assert created.status_code == 201
    assert (created.json()["secret_set"], created.json()["proxy_secret_set"]) == (True, True)
    answers = [created.text, (await admin.get(GATEWAYS)).text, (await admin.get(f"{GATEWAYS}/west")).text]
    answers.append((await admin.patch(f"{GATEWAYS}/west", json={"secret": f"{CANARY}-new"})).text)
    answers.append((await admin.post(f"{GATEWAYS}/west/test")).text)
    answers.append(json.dumps([row async for row in deck.db["gateways"].find()]))
    answers.append(json.dumps([row async for row in deck.db["audit"].find()]))
    assert not [text for text in answers if CANARY in text]
    key = (tmp_path / "gateway.key").read_bytes()
    assert (tmp_path / "gateway.key").stat().st_mode & 0o777 == 0o600
    assert not [text for text in answers if key.hex() in text]


async def test_every_change_is_audited_with_whether_a_secret_is_there(admin: Client, deck: Deck) -> None:
    await admin.post(GATEWAYS, json={**NEW, "url": URL})
    await admin.patch(f"{GATEWAYS}/west", json={"secret": "", "timeout_s": 3})
    await admin.delete(f"{GATEWAYS}/west")
    rows = await deck.db["audit"].find({"target": "west"}).sort("_id").to_list()
    assert [row["action"] for row in rows] == ["gateway.create", "gateway.update", "gateway.delete"]
    assert rows[0]["after"]["secret_set"] is True
    assert rows[1]["before"] == {"secret_set": True, "timeout_s": 10.0}
    assert rows[1]["after"] == {"secret_set": False, "timeout_s": 3.0}


REFUSED = [
    "http://127.0.0.1:{port}",
    "http://localhost:{port}",
    "http://127.1:{port}",
    "http://0x7f000001:{port}",
    "http://2130706433:{port}",
    "http://0:{port}",
    "http://[::1]:{port}",
    "http://[::ffff:127.0.0.1]:{port}",
    "http://user:pass@127.0.0.1:{port}",
    "http://sms.example.com:{port}",
    "https://sms.example.com@127.0.0.1:{port}",
    "https://127.0.0.1:{port}",
    "http://169.254.169.254/latest/meta-data",
    "https://metadata.google.internal",
    "file:///etc/passwd",
    "gopher://127.0.0.1:{port}/_x",
    "ftp://127.0.0.1:{port}",
    "http://127.0.0.1:{port}/?a=b",
    "",
    " ",
    "http://",
]


@pytest.mark.parametrize("field", ["url", "proxy_url"])
async def test_an_address_that_the_host_does_not_allow_is_refused_and_nothing_connects(
    admin: Client, deck: Deck, field: str
) -> None:
    await admin.post(GATEWAYS, json={**NEW, "url": URL})
    with canary() as listening:
        for address in REFUSED:
            wrong = {field: address.format(port=listening.port) or "x"}
            tries = [
                await admin.post(GATEWAYS, json={**NEW, "url": URL, "name": "east", **wrong}),
                await admin.patch(f"{GATEWAYS}/west", json={**wrong, "secret": "s"}),
            ]
            for refused in tries:
                assert refused.status_code == 422, (address, refused.text)
                assert [error["where"] for error in refused.json()["errors"]] == [f"body.{field}"], address
                assert "pass@" not in refused.text
        await admin.post(f"{GATEWAYS}/west/test")
        assert listening.connections == 0
    rows = await deck.db["gateways"].find().to_list()
    assert [(row["_id"], row["url"], row["revision"]) for row in rows] == [("west", URL, 1)]


async def test_a_name_that_resolves_to_this_host_is_not_connected_to(
    admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with canary() as listening:

        def rebound(*_: object, **__: object) -> list[object]:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", listening.port))]

        created = await admin.post(GATEWAYS, json={**NEW, "url": "https://sms.example.com"})
        assert created.status_code == 201
        monkeypatch.setattr("smsdeck.gateway.wire.socket.getaddrinfo", rebound)
        tested = (await admin.post(f"{GATEWAYS}/west/test")).json()
        assert (tested["ok"], tested["error"]) == (False, "address_not_allowed")
        assert listening.connections == 0


async def test_another_place_needs_the_secret_again(admin: Client) -> None:
    await admin.post(GATEWAYS, json={**NEW, "url": URL})
    refused = await admin.patch(f"{GATEWAYS}/west", json={"url": "https://sms.example.com"})
    assert refused.status_code == 409
    assert (await admin.patch(f"{GATEWAYS}/west", json={"url": f"{URL}/v2"})).status_code == 200
    moved = await admin.patch(f"{GATEWAYS}/west", json={"url": "https://sms.example.com", "secret": "s"})
    assert moved.status_code == 200


WRONG: list[tuple[dict[str, object], str]] = [
    ({"name": "../west"}, "body.name"),
    ({"name": "West"}, "body.name"),
    ({"name": ""}, "body.name"),
    ({"adapter": "smpp"}, "body.adapter"),
    ({"timeout_s": 0}, "body.timeout_s"),
    ({"timeout_s": "NaN"}, "body.timeout_s"),
    ({"timeout_s": {"$gt": 0}}, "body.timeout_s"),
    ({"retries": 99}, "body.retries"),
    ({"sender": "x\r\nX-Kannel-To: 1"}, "body.sender"),
    ({"username": "a b"}, "body.username"),
    ({"secret": "a\nb"}, "body.secret"),
    ({"secret": "x" * 257}, "body.secret"),
    ({"ca_file": "../../etc/passwd"}, "body.ca_file"),
    ({"ca_file": ".hidden"}, "body.ca_file"),
    ({"smsc": "a b"}, "body.smsc"),
    ({"callback_key": "mine"}, "body.callback_key"),
    ({"origin": "settings"}, "body.origin"),
]


async def test_wrong_fields_are_named_and_nothing_is_stored(admin: Client) -> None:
    for change, where in WRONG:
        refused = await admin.post(GATEWAYS, json={**NEW, "url": URL, **change})
        assert refused.status_code == 422, change
        assert {error["where"] for error in refused.json()["errors"]} == {where}
    assert (await admin.get(GATEWAYS)).json()["total"] == 1


async def test_a_time_out_longer_than_the_quota_reckons_with_is_refused(admin: Client) -> None:
    refused = await admin.post(GATEWAYS, json={**NEW, "url": URL, "timeout_s": 30})
    assert refused.status_code == 400
    assert "SMSDECK_GATEWAY_TIMEOUT_SECONDS" in refused.json()["detail"]


async def test_an_edit_of_an_old_revision(admin: Client) -> None:
    created = await admin.post(GATEWAYS, json={**NEW, "url": URL})
    tag = {"if-match": f'"{created.json()["revision"]}"'}
    assert (await admin.patch(f"{GATEWAYS}/west", json={"retries": 0}, headers=tag)).headers["etag"] == '"2"'
    assert (await admin.patch(f"{GATEWAYS}/west", json={"retries": 2}, headers=tag)).status_code == 412
    assert (await admin.patch(f"{GATEWAYS}/west", json={})).status_code == 400


async def test_a_pair_names_a_gateway_that_there_is_and_holds_it_in_place(admin: Client) -> None:
    await admin.post(GATEWAYS, json={**NEW, "url": URL})
    pair = {"country": "UZ", "operator": "ucell"}
    assert (await admin.post("/api/v1/pairs", json={**pair, "gateway": "east"})).status_code == 404
    assert (await admin.post("/api/v1/pairs", json={**pair, "gateway": "west"})).json()["gateway"] == "west"
    assert (await admin.get(f"{GATEWAYS}/west")).json()["pairs"] == ["UZ_ucell"]
    refused = await admin.delete(f"{GATEWAYS}/west")
    assert refused.status_code == 409
    assert "UZ_ucell" in refused.json()["detail"]
    assert (await admin.patch("/api/v1/pairs/UZ_ucell", json={"gateway": "east"})).status_code == 404
    assert (await admin.patch("/api/v1/pairs/UZ_ucell", json={"gateway": "default"})).json()["gateway"] == ""
    assert (await admin.delete(f"{GATEWAYS}/west")).status_code == 204
    assert (await admin.get(f"{GATEWAYS}/west")).status_code == 404


async def test_a_test_tells_what_failed_and_nothing_of_the_answer(admin: Client) -> None:
    await admin.post(GATEWAYS, json={**NEW, "url": URL})
    refused = (await admin.post(f"{GATEWAYS}/west/test")).json()
    assert (refused["ok"], refused["error"]) == (False, "refused")
    cases = [
        (reply(400, "Missing receiver(s) number(s), rejected"), True, ""),
        (reply(403, f"Authorization failed {CANARY}"), False, "http_403"),
        (reply(302, "", Location="http://127.0.0.1:1/"), False, "http_302"),
        (ok("a page of something else"), False, "http_200"),
    ]
    for answer, fine, error in cases:
        with scripted(answer, port=ALLOWED) as server:
            tested = await admin.post(f"{GATEWAYS}/west/test")
            assert (tested.json()["ok"], tested.json()["error"]) == (fine, error)
            assert CANARY not in tested.text
            assert len(server.requests) == 1
            assert b"X-Kannel-To" not in server.requests[0]
            assert server.requests[0].startswith(b"POST /cgi-bin/sendsms HTTP/1.1\r\n")


async def test_what_programs_meet_at_a_gateway_is_shown_with_since_when_and_why(
    sign_in: SignIn, deck: Deck
) -> None:
    client = await sign_in(Role.viewer)
    viewer, token = client.headers["authorization"], new_token()
    who = SessionIdentity("program1_UZ_uzmobile", "program1", ("UZ_uzmobile",))
    await SessionTokens(deck.db).register({token: who}, "sms1")

    async def report(state: str, **said: str) -> None:
        now = datetime.now(UTC).isoformat()
        event = {"message_id": str(uuid7()), "pair": "UZ_uzmobile", "state": state, "at": now, "sent_at": now}
        event |= {"gateway": "default", **said}
        body = {"events": [{**event, "expects_code": False}]}
        answer = await client.post("/api/v1/events", json=body, headers={"authorization": f"Bearer {token}"})
        assert answer.json()["results"][0]["outcome"] == "stored"
        await deck.gateway_signs.write()

    async def shown() -> dict[str, object]:
        return dict((await client.get(f"{GATEWAYS}/default", headers={"authorization": viewer})).json())

    assert (await shown())["state"] == "unknown"
    await report("accepted")
    assert (await shown())["state"] == "up"
    for _ in range(3):
        await report("failed_submit", error="refused", blame="gateway")
    before = await deck.gateway_states.now_ms() - 2 * BAD_FOR_MS
    await deck.db["gateway_states"].update_one({"_id": "default"}, {"$set": {"bad_since_ms": before}})
    down = await shown()
    assert (down["state"], down["last_error"]) == ("down", "refused")
    assert datetime.fromisoformat(str(down["since"])) == to_datetime(before)
    await report("failed_submit", error="http_429", blame="gateway")
    assert (await shown())["state"] == "throttled"
    await report("accepted")
    up = await shown()
    assert (up["state"], up["last_error"]) == ("up", "")
    assert str(up["since"]) > str(down["since"])
