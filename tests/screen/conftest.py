from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.screen.bench import Bench
from tests.screen.bench import bench as new_bench
from tests.screen.compiled import compile_wrapper


@pytest.fixture
def bench() -> Iterator[Bench]:
    with new_bench() as made:
        yield made


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The C wrapper."""
    return compile_wrapper(tmp_path_factory.mktemp("wrapper"))


@pytest.fixture(params=["c", "python"])
def either(request: pytest.FixtureRequest) -> Iterator[Bench]:
    """A bench with each of the two wrappers."""
    with new_bench() as made:
        made.compiled = request.getfixturevalue("compiled") if request.param == "c" else None
        yield made
