"""What a session's file tells of gateways: those that its pairs use, as of the last good reading."""

from pathlib import Path
from typing import Any, cast

import pytest
from pymongo.errors import PyMongoError

from smsdeck.catalog.gateways.rules import GatewayRules
from smsdeck.catalog.gateways.secrets import SecretBox
from smsdeck.catalog.gateways.specs import NOT_ALLOWED, UNREADABLE, SpecMaker, spec_maker
from smsdeck.gateway.callback import session_key
from smsdeck.kit.mongo import Database
from smsdeck.reconcile.gateways import GatewayReader
from smsdeck.settings import Settings
from tests.reconcile.deck import settings_for

NAME = "program6_IN_west"
PAIRS = ("IN_vi", "IN_jio")
URL = "https://sms.example.com"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_for(tmp_path, gateway_hosts=URL)


@pytest.fixture
def box(settings: Settings) -> SecretBox:
    return SecretBox.load(settings.effective_gateway_key_file)


@pytest.fixture
def reader(db: Database, settings: Settings, box: SecretBox) -> GatewayReader:
    return GatewayReader(db, SpecMaker(settings, GatewayRules(settings), box))


async def add_gateway(db: Database, box: SecretBox, name: str, **changes: Any) -> None:
    empty = dict.fromkeys(("username", "sender", "ca_file", "proxy_url", "proxy_username", "proxy_secret"), "")
    sealed = {field: box.seal(f"{name} {field}", name, field) for field in ("secret", "callback_key")}
    row = {"adapter": "kannel", "url": URL, "timeout_s": 5.0, "retries": 1, "tls_verify": True, "smsc": ""}
    await db["gateways"].insert_one({"_id": name, **empty, **row, **sealed, **changes})


async def name_gateway(db: Database, pair: str, gateway: str) -> None:
    await db["pairs"].update_one({"_id": pair}, {"$set": {"gateway": gateway}}, upsert=True)


def gateways_of(told: dict[str, object] | None) -> dict[str, dict[str, Any]]:
    assert told
    return cast("dict[str, dict[str, Any]]", told["gateways"])


async def test_nothing_is_told_before_the_first_reading(reader: GatewayReader) -> None:
    assert reader.told(NAME, PAIRS) is None


async def test_a_session_hears_of_the_gateways_of_its_own_pairs_alone(
    db: Database, reader: GatewayReader, box: SecretBox
) -> None:
    for name in ("west", "east"):
        await add_gateway(db, box, name)
    await name_gateway(db, "IN_vi", "west")
    await name_gateway(db, "UZ_ucell", "east")
    await reader.read()
    told = reader.told(NAME, PAIRS)
    assert told
    assert sorted(gateways_of(told)) == ["default", "west"]
    assert told["gateway_of"] == {"IN_vi": "west"}
    assert gateways_of(told)["west"]["secret"] == "west secret"
    assert sorted(gateways_of(reader.told(NAME, ("IN_vi",)))) == ["west"]


async def test_each_session_signs_with_a_key_of_its_own(
    db: Database, reader: GatewayReader, box: SecretBox
) -> None:
    await add_gateway(db, box, "west")
    await name_gateway(db, "IN_vi", "west")
    await reader.read()
    keys = [gateways_of(reader.told(name, ("IN_vi",)))["west"]["report_key"] for name in (NAME, "other")]
    assert keys == [session_key("west callback_key", NAME), session_key("west callback_key", "other")]
    assert keys[0] != keys[1]


async def test_one_that_the_host_does_not_allow_or_cannot_open_is_told_as_broken_without_secrets(
    db: Database, reader: GatewayReader, box: SecretBox
) -> None:
    await add_gateway(db, box, "moved", url="https://elsewhere.example.com")
    await add_gateway(db, box, "sealed", secret=box.seal("x", "another", "secret"))
    await name_gateway(db, "IN_vi", "moved")
    await name_gateway(db, "IN_jio", "sealed")
    await reader.read()
    found = gateways_of(reader.told(NAME, PAIRS))
    assert {name: spec["broken"] for name, spec in found.items()} == {"moved": NOT_ALLOWED, "sealed": UNREADABLE}
    assert {spec["secret"] + spec["report_key"] for spec in found.values()} == {""}


async def test_changes_are_counted_and_a_reading_of_the_same_is_none(
    db: Database, reader: GatewayReader, box: SecretBox
) -> None:
    await reader.read()
    await reader.read()
    assert reader.changes == 1
    await name_gateway(db, "IN_vi", "west")
    await reader.read()
    assert reader.changes == 2
    await add_gateway(db, box, "west")
    await reader.read()
    assert reader.changes == 3


async def test_a_store_that_lost_its_pairs_sends_none_of_them_through_another_gateway(
    db: Database, reader: GatewayReader, box: SecretBox
) -> None:
    await add_gateway(db, box, "west")
    await name_gateway(db, "IN_vi", "west")
    await reader.read()
    await db["pairs"].drop()
    await db["gateways"].drop()
    await reader.read()
    assert gateways_of(reader.told(NAME, ("IN_vi",)))["west"]["url"] == URL
    await name_gateway(db, "IN_vi", "")
    await reader.read()
    assert sorted(gateways_of(reader.told(NAME, ("IN_vi",)))) == ["default"]


async def test_with_the_store_away_the_last_good_reading_stays(
    db: Database, reader: GatewayReader, box: SecretBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add_gateway(db, box, "west")
    await name_gateway(db, "IN_vi", "west")
    await reader.read()

    def away(*_: object, **__: object) -> None:
        raise PyMongoError("away")

    monkeypatch.setattr("pymongo.asynchronous.collection.AsyncCollection.find", away)
    with pytest.raises(PyMongoError):
        await reader.read()
    assert gateways_of(reader.told(NAME, ("IN_vi",)))["west"]["url"] == URL


async def test_a_wrong_setting_stops_the_agent_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="SMSDECK_GATEWAY_HOSTS"):
        spec_maker(settings_for(tmp_path, gateway_hosts="ftp://x"))


@pytest.mark.parametrize(("changes", "keyed"), [({}, False), ({"callback": True}, True)])
async def test_a_gateway_that_is_only_asked_gives_no_key_to_sign_with(
    db: Database, reader: GatewayReader, box: SecretBox, changes: dict[str, bool], keyed: bool
) -> None:
    await add_gateway(db, box, "west", adapter="http", **changes)
    await name_gateway(db, "IN_vi", "west")
    await reader.read()
    west = gateways_of(reader.told(NAME, ("IN_vi",)))["west"]
    assert (bool(west["report_key"]), bool(west["report_url"])) == (keyed, keyed)
