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
    return _works_in(pid, folder) and (alone or name.encode() in words)


def _works_in(pid: int, folder: Path) -> bool:
    """Whether its SCREENDIR is this folder; people name it from where they are, too."""
    named = variable(pid, "SCREENDIR")
    if not named:
        return False
    try:
        return folder.samefile(Path(f"/proc/{pid}/cwd", named))
    except OSError:
        return False
