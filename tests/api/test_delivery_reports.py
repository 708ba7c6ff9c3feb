"""Gateways that call with delivery reports, over HTTP: signed, repeated, late, forged, while a store is away."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from pymongo.errors import PyMongoError
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from smsdeck.access.opaque import new_token
from smsdeck.access.session_tokens import SessionIdentity, SessionTokens
from smsdeck.bootstrap import Deck
from smsdeck.gateway import callback
from smsdeck.gateway.callback import Facts
from smsdeck.kit.ids import uuid7
from smsdeck.messages.models import messages
from smsdeck.messages.repository import from_row
from tests.api.conftest import Client

BASE = "http://127.0.0.1/api/v1/gateways/west/dlr"
SESSION, PROGRAM, PAIR = "program1_UZ_uzmobile", "program1", "UZ_uzmobile"
ACK, DELIVERED, UNDELIVERED = "type=8&status=ACK/", "type=1&status=stat:DELIVRD", "type=2&status=stat:UNDELIV"


def us(moment: datetime) -> int:
    return int(moment.timestamp()) * 1_000_000 + moment.microsecond


class Calls:
    """A gateway, and what serve has made of its calls."""

    def __init__(self, deck: Deck, client: Client, key: str) -> None:
        self._deck = deck
        self._client = client
        self.key = callback.session_key(key, SESSION)
        self.facts = Facts(str(uuid7()), SESSION, PROGRAM, PAIR, us(datetime.now(UTC)))

    def address(self, said: str, **changes: Any) -> str:
        """The whole address, its signature that of the facts as changed."""
        address = callback.address(BASE, self.facts._replace(**changes), self.key)
        return f"{address}&{said}" if said else address

    async def call(self, said: str, **changes: Any) -> str:
        """What became of a call."""
        answer = await self._client.get(self.address(said, **changes))
        assert answer.status_code == 200, answer.text
        return str(answer.json()["outcome"])

    async def stored(self) -> dict[UUID, str]:
        async with self._deck.sql.read() as connection:
            rows = (await connection.execute(select(messages))).mappings().all()
        return {row["id"]: from_row(row).state.value for row in rows}

    async def state(self) -> str:
        return (await self.stored())[UUID(self.facts.reference)]

    def counted(self, outcome: str) -> float:
        labels = {"gateway": "west", "outcome": outcome}
        return self._deck.registry.get_sample_value("smsdeck_dlr_total", labels) or 0.0


@pytest.fixture
async def calls(deck: Deck, client: Client) -> Calls:
    """A gateway named west, and the session that sends through it."""
    key = deck.secret_box.seal("the key of west", "west", "callback_key")
    await deck.db["gateways"].insert_one({"_id": "west", "adapter": "kannel", "callback_key": key})
    who = SessionIdentity(SESSION, PROGRAM, (PAIR,))
    await SessionTokens(deck.db).register({new_token(): who}, "sms1")
    return Calls(deck, client, "the key of west")


async def test_calls_may_come_twice_and_in_any_order(calls: Calls) -> None:
    assert [await calls.call(said) for said in (DELIVERED, ACK, DELIVERED, ACK)] == [
        "applied",
        "applied",  # when it was accepted is news
        "duplicate",
        "duplicate",
    ]
    assert await calls.state() == "delivered"
    assert (calls.counted("applied"), calls.counted("duplicate")) == (2, 2)


async def test_a_failure_after_a_delivery_changes_nothing(calls: Calls) -> None:
    await calls.call(DELIVERED)
    assert await calls.call(UNDELIVERED) == "duplicate"
    assert await calls.state() == "delivered"


async def test_a_report_may_come_by_post_too(calls: Calls, client: Client) -> None:
    answer = await client.post(calls.address(DELIVERED))
    assert answer.json() == {"outcome": "applied"}


@pytest.fixture
async def both(deck: Deck, client: Client) -> Calls:
    """The same, over HTTP: its messages are asked for as well."""
    key = deck.secret_box.seal("the key of west", "west", "callback_key")
    row = {"_id": "west", "adapter": "http", "callback": True, "callback_key": key}
    await deck.db["gateways"].insert_one(row)
    await SessionTokens(deck.db).register({new_token(): SessionIdentity(SESSION, PROGRAM, (PAIR,))}, "sms1")
    return Calls(deck, client, "the key of west")


@pytest.mark.parametrize(
    ("word", "state"),
    [("DELIVRD", "delivered"), ("undelivered", "undelivered"), ("EXPIRED", "expired"), ("REJECTD", "rejected"),
     ("ENROUTE", "accepted")],
)  # fmt: skip
async def test_any_gateway_may_say_it_in_a_word_in_address_or_body(
    both: Calls, client: Client, word: str, state: str
) -> None:
    assert (await client.post(both.address(""), json={"state": word, "more": 1})).json() == {"outcome": "applied"}
    assert await both.state() == state
    again = await client.get(both.address(f"state={word}"))
    assert again.json()["outcome"] == "duplicate"


async def test_a_delivery_by_call_leaves_the_code_to_the_program_that_asks(both: Calls, deck: Deck) -> None:
    await both.call("state=DELIVRD", code=1)
    async with deck.sql.read() as connection:
        (row,) = (await connection.execute(select(messages))).mappings().all()
    message = from_row(row)
    assert (message.state, message.final_at) == ("delivered", None)
    assert (message.expects_code, message.by_callback) == (True, False)


async def test_a_gateway_that_is_only_asked_takes_no_calls(both: Calls, client: Client, deck: Deck) -> None:
    await deck.db["gateways"].update_one({"_id": "west"}, {"$set": {"callback": False}})
    assert (await client.get(both.address("state=DELIVRD"))).status_code == 404


BODIES = [b"", b"[]", b"{", b"{\"state\": 1}", b"{\"state\": \"a b\"}", b"{\"state\": \"\"}", b"[" * 1_500,
          b"{\"state\": \"" + b"x" * 3_000 + b"\"}", b"\xff\xfe"]  # fmt: skip


@pytest.mark.parametrize("body", BODIES)
async def test_a_body_that_says_nothing_is_refused(both: Calls, client: Client, body: bytes) -> None:
    assert (await client.post(both.address(""), content=body)).status_code == 400
    assert await both.stored() == {}


async def test_the_program_s_own_event_joins_the_call_that_was_faster(
    calls: Calls, client: Client, deck: Deck
) -> None:
    await calls.call(DELIVERED)
    token = new_token()
    await SessionTokens(deck.db).register({token: SessionIdentity(SESSION, PROGRAM, (PAIR,))}, "sms1")
    sent_at = callback.moment(calls.facts.sent_us).isoformat()
    event: dict[str, Any] = {"message_id": calls.facts.reference, "pair": PAIR, "state": "accepted", "at": sent_at}
    event |= {"sent_at": sent_at, "to": "+998901234512", "gateway": "west", "by_callback": True}
    event |= {"expects_code": False, "trigger_id": calls.facts.reference}
    authorization = {"authorization": f"Bearer {token}"}
    answer = await client.post("/api/v1/events", json={"events": [event]}, headers=authorization)
    assert [one["outcome"] for one in answer.json()["results"]] == ["stored"]
    assert await calls.state() == "delivered"


async def test_a_late_report_counts_and_one_of_long_ago_does_not(calls: Calls) -> None:
    now = datetime.now(UTC)
    old = calls.facts._replace(reference=str(uuid7()), sent_us=us(now - timedelta(days=8)))
    calls.facts = calls.facts._replace(sent_us=us(now - timedelta(hours=1)))
    assert await calls.call(DELIVERED) == "late"
    assert await calls.state() == "delivered"
    assert await calls.call(DELIVERED, reference=old.reference, sent_us=old.sent_us) == "late"
    assert list(await calls.stored()) == [UUID(calls.facts.reference)]
    assert calls.counted("late") == 2


FORGED: list[dict[str, Any]] = [
    {"reference": "019aa9f0-5c1e-7000-8000-00000000000f"},
    {"session": "program2_UZ_uzmobile"},
    {"program": "program2"},
    {"pair": "UZ_ucell"},
    {"sent_us": 1_764_000_000_000_000},
]


async def test_what_we_have_not_signed_is_unknown_and_changes_nothing(calls: Calls, client: Client) -> None:
    good = calls.address(DELIVERED)
    signature = callback.signature(calls.facts, calls.key)
    for change in FORGED:
        forged = calls.address(DELIVERED, **change)
        mine = callback.signature(calls.facts._replace(**change), calls.key)
        answer = await client.get(forged.replace(mine, signature))
        assert answer.json() == {"outcome": "unknown"}, change
    for wrong in (signature[::-1], "0" * 32):
        assert (await client.get(good.replace(signature, wrong))).json() == {"outcome": "unknown"}
    assert await calls.stored() == {}
    assert calls.counted("unknown") == len(FORGED) + 2


async def test_a_session_cannot_report_of_another_s_pair_nor_of_another_s_messages(calls: Calls) -> None:
    assert await calls.call(DELIVERED, pair="UZ_ucell") == "unknown"
    assert await calls.call(DELIVERED, program="program2") == "unknown"
    await calls.call(ACK)
    calls.key = callback.session_key("the key of west", "program2_UZ_uzmobile")
    assert await calls.call(DELIVERED, session="program2_UZ_uzmobile") == "unknown"
    assert await calls.state() == "accepted"


async def test_the_key_of_one_gateway_opens_no_other(calls: Calls, client: Client, deck: Deck) -> None:
    key = deck.secret_box.seal("the key of east", "east", "callback_key")
    await deck.db["gateways"].insert_one({"_id": "east", "adapter": "kannel", "callback_key": key})
    answer = await client.get(calls.address(DELIVERED).replace("/west/", "/east/"))
    assert answer.json() == {"outcome": "unknown"}
    for name in ("default", "north", "x" * 300, "..%2fwest"):
        answer = await client.get(calls.address(DELIVERED).replace("/west/", f"/{name}/"))
        assert answer.status_code == 404, name


@pytest.mark.parametrize(
    "query", ["", "ref=x", "type=1", "x" * 3000, "%00", "type=1&ref[$gt]=", f"ref={'a' * 36}&type=99999"]
)
async def test_what_is_no_report_is_refused_and_counted(calls: Calls, client: Client, query: str) -> None:
    answer = await client.get(f"{BASE}?{query}")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert calls.counted("invalid") == 1


async def test_with_a_store_away_the_gateway_is_told_to_call_again(
    calls: Calls, client: Client, deck: Deck, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise OperationalError("", {}, Exception("away"))

    with monkeypatch.context() as patched:
        patched.setattr(deck.batcher._intake, "take", away)
        answer = await client.get(calls.address(DELIVERED))
        assert answer.status_code == 503
    assert await calls.stored() == {}
    assert await calls.call(DELIVERED) == "applied"


@pytest.mark.usefixtures("calls")
async def test_a_key_that_is_known_holds_on_while_mongodb_is_away(
    deck: Deck, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise PyMongoError("away")

    key = await deck.callback_keys.of("west")
    assert "the key" not in repr(key)
    monkeypatch.setattr("smsdeck.catalog.gateways.callback_keys.CACHE_S", -1.0)
    monkeypatch.setattr(deck.callback_keys, "_look", away)
    assert await deck.callback_keys.of("west") == key
    with pytest.raises(PyMongoError):
        await deck.callback_keys.of("east")


async def test_neither_key_nor_signature_is_in_any_log(
    calls: Calls, client: Client, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="smsdeck")
    await calls.call(DELIVERED)
    await client.get(calls.address("type=0"))
    signature = callback.signature(calls.facts, calls.key)
    seen = capsys.readouterr()
    told = seen.out + seen.err + "".join(one.getMessage() for one in caplog.records if "httpx" not in one.name)
    assert signature not in told
    assert calls.key not in told
    assert urlsplit(calls.address("")).query not in told
