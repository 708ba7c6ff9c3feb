from collections.abc import Iterator

import pytest

from tests.screen.bench import Bench
from tests.screen.bench import bench as new_bench


@pytest.fixture
def bench() -> Iterator[Bench]:
    with new_bench() as made:
        yield made
