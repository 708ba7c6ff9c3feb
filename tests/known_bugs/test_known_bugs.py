"""Each known bug, put in on purpose, is caught by a test. Nothing here touches the checkout's own sources."""

from pathlib import Path

import pytest

from smsdeck.settings import ROOT
from tests.known_bugs.bugs import BUGS
from tests.known_bugs.planting import Bug, Case, Edit, copied, edited, plant, run


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.what)
def test_its_definition_fits_the_sources(bug: Bug) -> None:
    texts = {edit.file: (ROOT / edit.file).read_text() for edit in bug.edits}
    for edit in bug.edits:
        texts[edit.file] = edited(edit, texts[edit.file])
    assert bug.caught_by


@pytest.mark.parametrize("text", ["", "a a"])
def test_a_definition_that_does_not_fit_fails(text: str) -> None:
    with pytest.raises(AssertionError, match="mend the bug's definition"):
        edited(Edit("x", "a", "b"), text)


@pytest.mark.parametrize(
    ("failed", "broken", "noticed"),
    [
        ("assert 1 == 2", False, True),
        ("AssertionError: it did not happen", False, True),
        ("Failed: DID NOT RAISE <class 'OSError'>", False, True),
        ("ModuleNotFoundError: No module named 'x'", False, False),
        ("assert 1 == 2", True, False),
        ("", False, False),
    ],
)
def test_only_a_failing_assertion_counts_as_noticed(failed: str, broken: bool, noticed: bool) -> None:
    assert Case("test", failed, broken).noticed is noticed


@pytest.mark.slow
def test_a_copy_without_a_bug_passes(tmp_path: Path, mongodb_server: str) -> None:
    wanted = dict.fromkeys(test for bug in BUGS for test in bug.caught_by)
    cases = run(copied(tmp_path), tuple(wanted), mongodb_server, hurry=False)
    assert [case for case in cases if case.failed or case.broken] == []


@pytest.mark.slow
@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.what)
def test_it_is_caught(bug: Bug, tmp_path: Path, mongodb_server: str) -> None:
    copy = copied(tmp_path)
    plant(bug, copy)
    cases = run(copy, bug.caught_by, mongodb_server, hurry=True)
    assert [case for case in cases if not case.noticed] == []
