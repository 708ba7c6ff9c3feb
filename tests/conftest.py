"""Fixtures that many packages' tests share."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from smsdeck.kit import mongo
from smsdeck.kit.mongo import Database
from tests.support.secantus import secantus


@pytest.fixture(scope="session")
def mongodb_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One MongoDB-protocol server for a worker's whole run; the one that is named, where one is."""
    if named := os.environ.get("SMSDECK_TESTS_MONGODB_URL"):
        yield named
        return
    folder: Path = tmp_path_factory.mktemp("mongo")
    with secantus(folder) as url:
        yield url


@pytest.fixture
async def db(mongodb_server: str) -> AsyncIterator[Database]:
    """A database of the test's own."""
    client = mongo.connect(mongodb_server)
    name = f"t{uuid4().hex[:12]}"
    yield client[name]
    await client.drop_database(name)
    await client.close()
