"""What runs in a SCREENDIR that is not ours: read from the folder and from /proc. Nothing in it is touched: no
socket is opened, no signal sent, `screen -ls` (which removes what it takes for dead) is not called.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from smsdeck.errors import NotFoundError, SetupError
from smsdeck.screen.identity import Identity, identify, read_stat
from smsdeck.screen.inside import children, command_line, is_wrapper, look_inside

Standing = Literal["program", "several", "shell", "nothing", "ours", "dead", "foreign"]
DEEPEST = 6
_ENTRY = re.compile(r"([1-9][0-9]{0,9})\.(.+)", re.DOTALL)
_PYTHON = re.compile(r"(python|pypy)[0-9.]*")


@dataclass(frozen=True)
class Found:
    """One socket. `standing`: a program that can be taken over, several of them, an idle shell, nothing, a session
    of smsdeck's own, a dead server, or a program of another user. `process` is the one whose end is the session's
    end: the program, or the script that starts it again and again. `script` is the Python file, `stem` its name.
    """

    name: str
    screen_pid: int
    standing: Standing
    process: Identity | None = None
    script: Path | None = None
    stem: str | None = None


def look(screen_dir: Path) -> list[Found]:
    """All sockets, by name; NotFoundError where there is no such folder, SetupError if it cannot be read."""
    try:
        entries = sorted(os.listdir(screen_dir))  # noqa: PTH208 - names are all we need
    except (FileNotFoundError, NotADirectoryError):
        raise NotFoundError(
            f"There is no folder {screen_dir}.",
            hint="screen -ls, as the user whose sessions they are, ends with the folder's name.",
        ) from None
    except PermissionError:
        raise SetupError(
            f"{screen_dir} cannot be read.", hint="Run it, and the agent, as the user whose sessions they are."
        ) from None
    parts = [match for entry in entries if (match := _ENTRY.fullmatch(entry))]
    return sorted((_found(match[2], int(match[1])) for match in parts), key=lambda one: (one.name, one.screen_pid))


def python_program(argv: list[str]) -> str | None:
    """The file (or with -m the module) that a Python runs; None for anything else. Pure."""
    if not argv or not _PYTHON.fullmatch(Path(argv[0]).name):
        return None
    rest = iter(argv[1:])
    for argument in rest:
        if argument == "-m":
            return next(rest, None)
        if argument in {"-W", "-X"}:
            next(rest, None)
        elif argument in {"-c", "-"}:
            return None
        elif not argument.startswith("-"):
            return argument
    return None


def _found(name: str, screen_pid: int) -> Found:
    stat = read_stat(screen_pid)
    server = identify(screen_pid)
    if stat is None or server is None or stat.name != "screen":
        return Found(name, screen_pid, "dead")
    if any(is_wrapper(pid) for pid in children(screen_pid)):
        return Found(name, screen_pid, "ours")
    inside = look_inside(server)
    if inside.program is None:
        return Found(name, screen_pid, "several" if inside.holds == "program" else inside.holds)
    if not _may_signal(inside.program.pid):
        return Found(name, screen_pid, "foreign", inside.program)
    script, stem = _script(inside.program.pid)
    return Found(name, screen_pid, "program", inside.program, script, stem)


def _may_signal(pid: int) -> bool:
    try:
        return os.geteuid() in (0, Path(f"/proc/{pid}").stat().st_uid)
    except OSError:
        return False


def _script(pid: int) -> tuple[Path | None, str | None]:
    """The Python file that the process, or one below it, runs."""
    level = [pid]
    for _ in range(DEEPEST):
        for one in level:
            if named := python_program(command_line(one)):
                return _file(one, named), Path(named).stem
        level = [child for one in level for child in children(one)]
    return None, None


def _file(pid: int, named: str) -> Path | None:
    """Where it lies, seen from the process' own folder."""
    try:
        path = Path(f"/proc/{pid}/cwd").readlink() / named
        return path if path.is_file() else None
    except OSError:
        return None
