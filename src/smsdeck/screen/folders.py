"""Folders that only we may enter, and what lies where in a session's folder."""

import os
import socket
import stat
from dataclasses import dataclass
from pathlib import Path

from smsdeck.errors import SetupError


def private_folder(path: Path) -> Path:
    """Make `path` (0700) or check it; SetupError if it is a link, somebody else's, or open to others."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = path.lstat()
    except OSError as error:
        raise SetupError(f"{path} cannot be made: {error.strerror}.", hint="Check SMSDECK_DATA_DIR.") from error
    if not stat.S_ISDIR(found.st_mode):
        raise SetupError(f"{path} is not a folder.", hint="Move it away.")
    if found.st_uid != os.getuid():
        raise SetupError(f"{path} belongs to another user.", hint="Choose a folder of your own.")
    if found.st_mode & 0o077:
        path.chmod(0o700)
    return path


def takes_sockets(folder: Path) -> bool:
    """Whether a socket can be made in `folder` at this moment, found out by making one and removing it."""
    probe = folder / ".probe"
    try:
        probe.unlink(missing_ok=True)  # of one that was killed in between
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(str(probe))
        probe.unlink()
    except OSError:
        return False
    return True


@dataclass(frozen=True)
class SessionFolder:
    """`<data>/sessions/<session>/`. `runs/<run id>.start|stop|exit|tail` stay until the end is in the store."""

    path: Path

    @property
    def config(self) -> Path:
        """What the program reads (0600): its session, its token, where serve and the gateway are."""
        return self.path / "session.json"

    @property
    def heartbeat(self) -> Path:
        """Touched by the program while it makes progress."""
        return self.path / "heartbeat"

    @property
    def log(self) -> Path:
        """The wrapper's: what the program printed."""
        return self.path / "log"

    @property
    def runs(self) -> Path:
        """Run records."""
        return self.path / "runs"

    def make(self) -> None:
        """Make all folders, private."""
        for folder in (self.path, self.runs, self.path / "spool"):
            private_folder(folder)
