"""A host in trouble: real screen, an agent that is killed, a schedule of faults from a seed, and a checker over
all that smsdeck told and did.
"""

import sys
from pathlib import Path

import pytest

from tests.chaos.seeds import Found, faulty, left_out, run_all, table

FEW = (1, 2, 3)
"""Both wrappers, with and without an init that reaps."""

MANY = range(1, 101)


def complete(found: list[Found]) -> None:
    """Nothing is wrong, and each run did something."""
    sys.stdout.write(table(found) + "\n")  # shown by pytest -s
    assert faulty(found) == {}
    for one in found:
        assert min(one["crashes"], one["adopted"], one["wanted"]) > 0, one


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> list[Found]:
    return run_all(FEW, tmp_path_factory.mktemp("seeds"))


@pytest.mark.slow
def test_no_fault_is_found_in_a_few_seeds(few: list[Found]) -> None:
    complete(few)


@pytest.mark.slow
def test_all_kinds_of_faults_can_be_done_here(few: list[Found]) -> None:
    if missing := left_out(few):
        pytest.skip(f"LEFT OUT of the seeds, for want of namespaces: {missing}")


@pytest.mark.long
def test_no_fault_is_found_in_many_seeds(tmp_path: Path) -> None:
    complete(run_all(MANY, tmp_path))
