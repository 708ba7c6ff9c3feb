from collections.abc import Iterator
from pathlib import Path

import pytest

from smsdeck.kit.mongo import Database
from tests.reconcile.deck import Deck, settings_for
from tests.screen.bench import Bench
from tests.screen.bench import bench as new_bench


@pytest.fixture
def deck(db: Database, tmp_path: Path) -> Deck:
    """Without a screen: for the twin."""
    return Deck(db, settings_for(tmp_path))


@pytest.fixture
def bench() -> Iterator[Bench]:
    with new_bench() as made:
        yield made


@pytest.fixture
def real(db: Database, bench: Bench) -> Deck:
    """On a real screen in a SCREENDIR of its own; everything in it is ended afterwards."""
    bench.sessions.mkdir()
    return Deck(db, settings_for(bench.root, data_dir=bench.root))
