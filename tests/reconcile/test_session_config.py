"""session.json and the token that belongs to it, as pairs come and go."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from pymongo.errors import PyMongoError

from smsdeck.access.session_tokens import SessionIdentity, SessionTokens
from smsdeck.catalog.gateways.specs import spec_maker
from smsdeck.kit.mongo import Database
from smsdeck.reconcile.desired import Wished
from smsdeck.reconcile.facts import Desired
from smsdeck.reconcile.gateways import GatewayReader
from smsdeck.reconcile.session_config import AT_ONCE, SessionConfigs
from tests.reconcile.deck import settings_for

NAME = "program6_IN_west"
RUN = Desired("RUN", 1)


class Watched(SessionTokens):
    """Says which pairs stood in the file when the token was registered, and can be away."""

    def __init__(self, db: Database, file: Path) -> None:
        super().__init__(db)
        self.db = db
        self.file = file
        self.in_the_file: list[list[str]] = []
        self.at_once: list[int] = []
        self.away = False

    async def register(self, tokens: Mapping[str, SessionIdentity], host: str) -> None:
        if self.away:
            raise PyMongoError("away")
        self.in_the_file.append(json.loads(self.file.read_text())["pairs"])
        self.at_once.append(len(tokens))
        await super().register(tokens, host)


@pytest.fixture
def tokens(db: Database, tmp_path: Path) -> Watched:
    return Watched(db, tmp_path / "d" / "sessions" / NAME / "session.json")


@pytest.fixture
def gateways(tokens: Watched, tmp_path: Path) -> GatewayReader:
    return GatewayReader(tokens.db, spec_maker(settings_for(tmp_path)))


@pytest.fixture
def configs(tokens: Watched, tmp_path: Path, gateways: GatewayReader) -> SessionConfigs:
    return SessionConfigs(settings_for(tmp_path), tokens, gateways)


def wished(*pairs: str) -> Wished:
    return Wished(NAME, "program6", "program6.py", pairs, RUN)


def pairs_in(file: Path) -> list[str]:
    found: list[str] = json.loads(file.read_text())["pairs"]
    return found


async def test_a_pair_that_comes_is_known_to_serve_before_the_program_reads_of_it(
    configs: SessionConfigs, tokens: Watched
) -> None:
    await configs.ensure(wished("IN_vi"))
    token = json.loads(tokens.file.read_text())["token"]
    await configs.ensure(wished("IN_vi", "IN_jio"))
    assert tokens.in_the_file == [["IN_vi"], ["IN_vi"]]
    assert pairs_in(tokens.file) == ["IN_vi", "IN_jio"]
    assert json.loads(tokens.file.read_text())["token"] == token
    assert (await tokens.identify(token)).pairs == ("IN_vi", "IN_jio")


async def test_a_pair_that_goes_is_out_of_the_file_at_once_and_still_reported_of(
    configs: SessionConfigs, tokens: Watched
) -> None:
    await configs.ensure(wished("IN_vi", "IN_jio"))
    await configs.ensure(wished("IN_jio"))
    assert tokens.in_the_file == [["IN_vi", "IN_jio"], ["IN_jio"]]
    identity = await tokens.identify(json.loads(tokens.file.read_text())["token"])
    assert (identity.pairs, identity.former_pairs) == (("IN_jio",), ("IN_vi",))


async def test_with_the_store_away_no_pair_comes_but_a_start_gets_its_file(
    configs: SessionConfigs, tokens: Watched
) -> None:
    await configs.ensure(wished("IN_vi"))
    tokens.away = True
    with pytest.raises(PyMongoError):
        await configs.ensure(wished("IN_vi", "IN_jio"))
    assert pairs_in(tokens.file) == ["IN_vi"]
    with pytest.raises(PyMongoError):
        await configs.ensure(wished("IN_vi", "IN_jio"), starting=True)
    assert pairs_in(tokens.file) == ["IN_vi", "IN_jio"]


async def test_a_pair_that_is_given_another_gateway_is_in_the_file_though_nothing_else_changed(
    configs: SessionConfigs, tokens: Watched, gateways: GatewayReader
) -> None:
    await gateways.read()
    same = wished("IN_vi")
    await configs.ensure(same)
    assert json.loads(tokens.file.read_text())["gateway_of"] == {}
    await tokens.db["pairs"].insert_one({"_id": "IN_vi", "gateway": "west"})
    await configs.ensure(same)
    assert json.loads(tokens.file.read_text())["gateway_of"] == {}
    await gateways.read()
    await configs.ensure(same)
    assert json.loads(tokens.file.read_text())["gateway_of"] == {"IN_vi": "west"}
    assert tokens.file.stat().st_mode & 0o777 == 0o600


async def test_before_the_first_reading_a_session_keeps_the_gateways_of_its_file(
    configs: SessionConfigs, tokens: Watched, gateways: GatewayReader, tmp_path: Path
) -> None:
    await gateways.read()
    await configs.ensure(wished("IN_vi"))
    told = json.loads(tokens.file.read_text())["gateways"]
    assert list(told) == ["default"]
    settings = settings_for(tmp_path)
    restarted = SessionConfigs(settings, tokens, GatewayReader(tokens.db, spec_maker(settings)))
    await restarted.ensure(wished("IN_vi"), starting=True)
    assert json.loads(tokens.file.read_text())["gateways"] == told


async def test_where_a_session_is_only_to_be_started_or_stopped_its_file_is_not_looked_at(
    configs: SessionConfigs, tokens: Watched
) -> None:
    await configs.ensure_all([wished("IN_vi")])
    tokens.file.write_text("{}")
    stopped = replace(wished("IN_vi"), wish=Desired("STOP", 2))
    await configs.ensure_all([stopped])
    assert tokens.file.read_text() == "{}"
    await configs.ensure(stopped, starting=True)
    assert pairs_in(tokens.file) == ["IN_vi"], "a start looks in any case"


async def test_hundreds_of_new_sessions_are_made_known_some_at_a_time_and_each_as_itself(
    configs: SessionConfigs, tokens: Watched
) -> None:
    many = [Wished(f"program6_UZ_{n}", "program6", "program6.py", (f"UZ_{n}",), RUN) for n in range(AT_ONCE + 2)]
    await configs.ensure_all([wished("IN_vi"), *many])
    assert tokens.at_once == [AT_ONCE, 3]
    for one in many:
        found = json.loads(configs.folder(one.name).config.read_text())
        identity = await tokens.identify(found["token"])
        assert (identity.session, identity.pairs) == (one.name, one.pairs)
    await configs.ensure_all([wished("IN_vi", "IN_jio"), *many])
    assert tokens.at_once == [AT_ONCE, 3, 1]
    assert await tokens.db["session_tokens"].count_documents({}) == len(many) + 1
