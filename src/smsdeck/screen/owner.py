"""Whose screen server a pid is. A leftover socket names the pid of a dead server, which may be another's by now:
of another person, of another folder, or of another session of ours. None of these may be taken for ours, and told
to end.
"""

from pathlib import Path

from smsdeck.screen.identity import variable


def serves(pid: int, name: str, folder: Path, *, alone: bool) -> bool:
    """Whether this process is a screen server of this SCREENDIR and session. `alone`: no other socket names its
    pid; then its name may be another than it was started with, since people rename sessions.
    """
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:  # another user's, or gone
        return False
    return _is(folder, variable(pid, "SCREENDIR") or "") and (alone or name.encode() in words)


def _is(folder: Path, other: str) -> bool:
    try:
        return bool(other) and folder.samefile(other)
    except OSError:
        return False
