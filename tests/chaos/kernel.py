"""What only a namespace of our own allows: to choose the next pid, to run out of ptys, to fill a disk, to make a
folder unreadable even for root.

`isolated` is the command that gives them; `Kernel` uses them. Where the machine does not permit them the
faults that need them are left out, and the figures say so.
"""

import functools
import os
import subprocess
from pathlib import Path

DISK_BYTES = 8_000_000
PTYS = 256


@functools.cache
def isolated() -> tuple[str, ...]:
    """The command to run another one in namespaces of its own; empty where that is not permitted. That takes root:
    in a user's own namespace screen cannot give a terminal to the group tty, and starts nothing.
    """
    command = ("unshare", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child")
    try:
        done = subprocess.run([*command, "true"], capture_output=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return command if done.returncode == 0 else ()


class Kernel:
    """Only to be used as process 1 of namespaces of one's own; `why_not` names what did not work."""

    def __init__(self, disk: Path, hidden: Path) -> None:
        self._disk = disk
        self._hidden = hidden
        self.why_not: dict[str, str] = {}
        if os.getpid() != 1:
            self.why_not = dict.fromkeys(
                ("pty", "disk", "pid", "sight"), "no namespaces of its own are permitted here"
            )
            return
        self._try("disk", ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES},mode=0700", "none", str(disk)])
        options = f"newinstance,ptmxmode=0666,max={PTYS}"
        self._try("pty", ["mount", "-t", "devpts", "-o", options, "none", "/dev/pts"])
        if "pty" not in self.why_not:
            self._try("pty", ["mount", "--bind", "/dev/pts/ptmx", "/dev/ptmx"])
        if not os.access("/proc/sys/kernel/ns_last_pid", os.W_OK):
            self.why_not["pid"] = "ns_last_pid cannot be written"
        self._try_hiding()

    def _try(self, what: str, command: list[str]) -> None:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            self.why_not[what] = done.stderr.strip()

    def _try_hiding(self) -> None:
        try:
            self.hide()
            hidden = not _readable(self._hidden)
            self.unhide()
        except subprocess.CalledProcessError as error:
            self.why_not["sight"] = error.stderr.decode().strip()
            return
        if not hidden:
            self.why_not["sight"] = "a folder of a dead process can still be read"

    def hide(self) -> None:
        """Make the folder unreadable: what lies over it is the folder of a process that is dead."""
        process = own(subprocess.Popen(["sleep", "1000"]))
        try:
            over = ["mount", "--bind", f"/proc/{process.pid}/fd", str(self._hidden)]
            subprocess.run(over, check=True, capture_output=True)
        finally:
            process.kill()
            process.wait()

    def unhide(self) -> None:
        """Let it be read again."""
        subprocess.run(["umount", str(self._hidden)], check=True, capture_output=True)

    def allow_ptys(self, count: int | None) -> None:
        """Let there be as many as now and `count` more; None gives them back."""
        now = sum(entry.name.isdigit() for entry in Path("/dev/pts").iterdir())
        limit = PTYS if count is None else now + count
        subprocess.run(["mount", "-o", f"remount,max={limit}", "/dev/pts"], check=True, capture_output=True)

    def fill_disk(self) -> None:
        """Leave no byte."""
        with (self._disk / ".ballast").open("ab", buffering=0) as file:
            for size in (65_536, 4_096, 1):
                try:
                    while file.write(b"x" * size):
                        pass
                except OSError:
                    continue

    def close(self) -> None:
        """Take the disk away, so that its folder can be removed."""
        if "disk" not in self.why_not:
            subprocess.run(["umount", "--lazy", str(self._disk)], check=True, capture_output=True)

    def empty_disk(self) -> None:
        """Give the space back."""
        (self._disk / ".ballast").unlink(missing_ok=True)

    @staticmethod
    def next_pid(pid: int) -> None:
        """The next process of the namespace gets this pid, if it is free."""
        Path("/proc/sys/kernel/ns_last_pid").write_text(str(pid - 1))

    @staticmethod
    def reap_strays() -> None:
        """As an init does: wait for orphans that are no child of this Python's own making."""
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if fields[0] == "Z" and fields[1] == "1" and int(entry.name) not in _OWN:
                os.waitpid(int(entry.name), os.WNOHANG)


def _readable(folder: Path) -> bool:
    try:
        next(folder.iterdir(), None)
    except OSError:
        return False
    return True


_OWN: set[int] = set()


def own(process: "subprocess.Popen[bytes]") -> "subprocess.Popen[bytes]":
    """Remember a child of ours, whose end is for subprocess to read."""
    _OWN.add(process.pid)
    return process
