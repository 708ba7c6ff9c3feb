import pytest

from smsdeck.kit.mongo import Database
from tests.reconcile.jobs.stage import Stage


@pytest.fixture
def stage(db: Database) -> Stage:
    return Stage(db)
