"""The exact command and environment of a session: argv lists only, and an environment made from nothing."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import smsdeck
from smsdeck.errors import SetupError
from smsdeck.screen.folders import SessionFolder

COMPILED = Path(__file__).with_name("wrapper")
PYTHON = Path(__file__).with_name("wrapper.py")
SOURCES = Path(smsdeck.__file__).parents[1]
PROGRAM_SHA256 = "SMSDECK_PROGRAM_SHA256"
"""Of the program's file when the run was started; in the environment of its wrapper as long as that lives."""


@dataclass(frozen=True)
class Launch:
    """One run to be started. `program` is its argv, the first item an absolute path, `sha256` that of its file;
    `wrapper` is auto, c or python.
    """

    session: str
    folder: SessionFolder
    run_id: str
    restart_id: str
    program: tuple[str, ...]
    log_bytes: int
    by: str = "agent"
    wrapper: str = "auto"
    sha256: str = ""


def wrapper(choice: str = "auto") -> list[str]:
    """The command of the wrapper that `choice` means: auto takes the compiled one where it is. SetupError where
    that one is insisted on and missing.
    """
    compiled = os.access(COMPILED, os.X_OK)
    if choice == "c" and not compiled:
        raise SetupError(f"{COMPILED} is not there.", hint="Run scripts/build-wrapper; it needs a C compiler.")
    return [str(COMPILED)] if compiled and choice != "python" else [sys.executable, "-I", "-S", str(PYTHON)]


def command(launch: Launch) -> list[str]:
    """What screen is to run. SetupError as `wrapper` says."""
    options = [str(launch.folder.path), launch.run_id, launch.restart_id or "-", launch.by, str(launch.log_bytes)]
    return [*wrapper(launch.wrapper), *options, "--", *launch.program]


def environment(launch: Launch) -> dict[str, str]:
    """Nothing of ours leaks into programs: no tokens, no store URLs, no STY. What belongs to one run stands here,
    so that the session's file stays as it is from run to run.
    """
    folder = launch.folder
    return {
        "PATH": os.defpath,
        "HOME": str(folder.path),
        "LC_CTYPE": "C.UTF-8",  # not LANG: screen would read a dozen more files of it at each start
        "TERM": "dumb",
        "PYTHONPATH": str(SOURCES),
        "PYTHONUNBUFFERED": "1",
        "SMSDECK_SESSION_DIR": str(folder.path),
        "SMSDECK_RUN_ID": launch.run_id,
        PROGRAM_SHA256: launch.sha256,
    }


def program_file(folder: Path, relative: str) -> Path:
    """The program's file inside the folder of programs; SetupError if it is not a plain file there."""
    root = folder.resolve()
    path = (root / relative).resolve()
    if not path.is_relative_to(root) or not path.is_file():
        raise SetupError(f"{relative} is not a file in {root}.", hint="Check SMSDECK_PROGRAMS_DIR.")
    return path
