"""Planting a bug in a copy of the sources, and running tests on that copy."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from smsdeck.settings import ROOT

COPIED = ("src", "scripts", "programs")
NOT_COPIED = shutil.ignore_patterns("static", "wrapper")
"""The console's build, and the compiled wrapper: tests compile their own from the copy."""

LONGEST_WAIT_S = "3"
"""A test that waits for what a bug keeps from happening need not wait for its full time."""

ASSERTION = re.compile(r"assert |AssertionError|Failed: DID NOT RAISE")


@dataclass(frozen=True)
class Edit:
    """`new` in place of `old`, which stands exactly once in `file` (a path from the project's root)."""

    file: str
    old: str
    new: str


@dataclass(frozen=True)
class Bug:
    """A bug that somebody could make, and the tests that must notice: each of them, by a failing assertion."""

    what: str
    edits: tuple[Edit, ...]
    caught_by: tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """One test that ran. `failed` is the first line of what failed; empty for one that passed."""

    name: str
    failed: str
    broken: bool
    """It could not be run, or was not: an error outside of the test, or a skip."""

    @property
    def noticed(self) -> bool:
        """Whether it failed because something was not as asserted."""
        return not self.broken and ASSERTION.match(self.failed) is not None


def edited(edit: Edit, text: str) -> str:
    """The file's text with the bug in it; AssertionError where the old text is not there, or not only once."""
    found = text.count(edit.old)
    assert found == 1, (
        f"{edit.file}: the text to be replaced stands there {found} times; mend the bug's definition"
    )
    assert edit.new != edit.old
    return text.replace(edit.old, edit.new)


def copied(folder: Path) -> Path:
    """A copy of all that runs, with its compiled bytecode, which stays valid."""
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=NOT_COPIED, symlinks=True)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    return folder


def plant(bug: Bug, copy: Path) -> None:
    """Put the bug into the copy."""
    for edit in bug.edits:
        file = copy / edit.file
        file.write_text(edited(edit, file.read_text()))


def run(copy: Path, tests: tuple[str, ...], mongodb: str, *, hurry: bool) -> list[Case]:
    """Run these tests on that copy, in a process of their own whose children use it, too; `mongodb` is a server
    that they may use.
    """
    report = copy / "report.xml"
    sources = str(copy / "src")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", f"--junitxml={report}"]
    command += [f"--rootdir={ROOT}", "-o", f"pythonpath={sources} {ROOT}", *tests]
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    env |= {"PYTHONPATH": sources, "HYPOTHESIS_STORAGE_DIRECTORY": str(copy / "hypothesis")}
    env |= {"SMSDECK_TESTS_MONGODB_URL": mongodb}
    env |= {"SMSDECK_TESTS_LONGEST_WAIT_S": LONGEST_WAIT_S} if hurry else {}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=300, check=False)
    assert report.exists(), done.stdout + done.stderr
    cases = [_case(one) for one in ElementTree.parse(report).iter("testcase")]
    assert len(cases) >= len(tests), done.stdout + done.stderr
    return cases


def _case(element: ElementTree.Element) -> Case:
    failures = [one.get("message") or "" for one in element.iter("failure")]
    broken = any(True for kind in ("error", "skipped") for _ in element.iter(kind))
    return Case(str(element.get("name")), failures[0] if failures else "", broken)
