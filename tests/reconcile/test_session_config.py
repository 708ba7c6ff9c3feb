"""session.json and the token that belongs to it, as pairs come and go."""

import json
from pathlib import Path

import pytest
from pymongo.errors import PyMongoError

from smsdeck.access.session_tokens import SessionIdentity, SessionTokens
from smsdeck.kit.mongo import Database
from smsdeck.reconcile.desired import Wished
from smsdeck.reconcile.facts import Desired
from smsdeck.reconcile.session_config import SessionConfigs
from tests.reconcile.deck import settings_for

NAME = "program6_IN_west"


class Watched(SessionTokens):
    """Says which pairs stood in the file when the token was registered, and can be away."""

    def __init__(self, db: Database, file: Path) -> None:
        super().__init__(db)
        self.file = file
        self.in_the_file: list[list[str]] = []
        self.away = False

    async def register(self, token: str, identity: SessionIdentity, host: str) -> None:
        if self.away:
            raise PyMongoError("away")
        self.in_the_file.append(json.loads(self.file.read_text())["pairs"])
        await super().register(token, identity, host)


@pytest.fixture
def tokens(db: Database, tmp_path: Path) -> Watched:
    return Watched(db, tmp_path / "d" / "sessions" / NAME / "session.json")


@pytest.fixture
def configs(tokens: Watched, tmp_path: Path) -> SessionConfigs:
    return SessionConfigs(settings_for(tmp_path), tokens)


def wished(*pairs: str) -> Wished:
    return Wished(NAME, "program6", "program6.py", pairs, Desired("RUN", 1))


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
        await configs.ensure(wished("IN_vi", "IN_jio"), "run2")
    assert json.loads(tokens.file.read_text())["run_id"] == "run2"
    assert pairs_in(tokens.file) == ["IN_vi", "IN_jio"]
