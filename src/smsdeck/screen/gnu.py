"""GNU screen itself. Its listing, its exit codes and its name matching are never relied on: what counts is
SCREENDIR and /proc (255 sessions list as none, a missing program is a success, `sms_1` names `sms_10`).
"""

import os
import shutil
import signal
import stat
from collections.abc import Callable, Coroutine, Mapping, Sequence
from pathlib import Path

from smsdeck.errors import SetupError, UnavailableError
from smsdeck.screen import names, pidfd
from smsdeck.screen.call import call
from smsdeck.screen.ending import end
from smsdeck.screen.folders import private_folder, takes_sockets
from smsdeck.screen.identity import Identity, boot_id, is_alive, is_stopped, read_stat
from smsdeck.screen.inside import Inside, look_inside, server_above
from smsdeck.screen.protocol import Scan, Socket, Target
from smsdeck.screen.scope import Scopes
from smsdeck.screen.sockets import Sockets

SCREENRC = Path(__file__).with_name("screenrc")
CALL_SECONDS = 5.0


def screen_binary() -> str:
    """The path of screen; SetupError if it is missing, or runs with another's rights (setuid, setgid): such ones
    have had holes that end in root.
    """
    found = shutil.which("screen")
    if found is None:
        raise SetupError("GNU screen is not installed.", hint="apt-get install screen")
    if Path(found).stat().st_mode & (stat.S_ISUID | stat.S_ISGID):
        raise SetupError(f"{found} is setuid or setgid.", hint=f"chmod ug-s {found}; smsdeck does not need it.")
    return found


class GnuScreen:
    """Sessions in one SCREENDIR of our own."""

    def __init__(self, screen_dir: Path, scopes: Scopes | None = None) -> None:
        self.folder = private_folder(screen_dir)
        self._binary = screen_binary()
        self._scopes = scopes
        self._sockets = Sockets(self.folder)

    async def start(self, name: str, argv: Sequence[str], env: Mapping[str, str]) -> None:
        """See Screen. Returns when screen has forked its server, which says nothing about the program."""
        command = [self._binary, "-c", str(SCREENRC), "-dmS", names.checked(name), *argv]
        if self._scopes:
            command = self._scopes.around(name, command)
        surroundings = {**env, "SCREENDIR": str(self.folder), "SYSSCREENRC": os.devnull}
        if not await call(command, surroundings, CALL_SECONDS):
            raise UnavailableError(f"screen did not start {name} within {CALL_SECONDS} s.")

    def scan(self) -> Scan:
        """See Screen."""
        return self._sockets.scan()

    def is_alive(self, process: Identity, *, now: bool = False) -> bool:
        """See Screen."""
        return is_alive(process) if now else self._sockets.is_alive(process)

    def is_stopped(self, process: Identity) -> bool:
        """See Screen."""
        return is_stopped(process.pid)

    def server_of(self, wrapper: Identity) -> Identity | None:
        """See Screen: the wrapper's parent."""
        found = read_stat(wrapper.pid)
        parent = read_stat(found.parent) if found and found.start_ticks == wrapper.start_ticks else None
        if found is None or found.dead or parent is None or parent.dead or parent.name != "screen":
            return None
        return Identity(boot_id(), found.parent, parent.start_ticks)

    def server_above(self, program: Identity) -> Identity | None:
        """See Screen."""
        return server_above(program)

    def look_inside(self, server: Identity) -> Inside:
        """See Screen."""
        return look_inside(server)

    def heal(self, server: Identity) -> None:
        """See Screen: screen does that on SIGCHLD. A server that cannot make its socket ends itself, and its
        program with it. So we find out first; and a stopped one, which would do it who knows when, is not asked.
        """
        found = read_stat(server.pid)
        if found and not found.stopped and takes_sockets(self.folder):
            pidfd.send(server, signal.SIGCHLD)

    def end(self, target: Target, grace_s: float) -> Coroutine[None, None, bool]:
        """See Screen. Hundreds are awaited at once: no frame more than is needed."""
        return end(target, grace_s)

    def watch(self, process: Identity, on_death: Callable[[], None]) -> Callable[[], None]:
        """See Screen."""
        return pidfd.watch(process, on_death)

    def tidy(self, socket: Socket) -> None:
        """See Screen."""
        if socket.server is None and names.split_entry(socket.entry):
            (self.folder / socket.entry).unlink(missing_ok=True)
