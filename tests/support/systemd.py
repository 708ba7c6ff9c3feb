"""A real systemd as process 1 of its own namespaces, on this machine's files made read-only, with only the units
that a test gives it. What it runs ends with it.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.wait import eventually

SYSTEMD = Path("/lib/systemd/systemd")
BOOT = """
set -e
mount -t proc proc /proc
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/folder /run/systemd/system
mount --bind "$FOLDER" /run/folder
cp "$UNITS"/* /run/systemd/system
mount -t tmpfs tmpfs /etc/systemd/system
mount -t tmpfs -o mode=1777 tmpfs /tmp
mkdir -p "$FOLDER"
mount --bind /run/folder "$FOLDER"
mount -o remount,bind,ro /
mount -t cgroup2 cgroup2 /sys/fs/cgroup
exec env -i container=test PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
    /lib/systemd/systemd --system --log-target=console --show-status=no --unit=test.target
"""
TARGET = "[Unit]\nDescription=Nothing but what a test asks for\nDefaultDependencies=no\nAllowIsolate=yes\n"


class Booted:
    """That systemd, seen from outside by its process id."""

    def __init__(self, pid: int) -> None:
        self._pid = pid

    def run(self, *command: str, check: bool = True) -> str:
        """Run a command inside; its standard output. AssertionError with its errors where it fails."""
        inside = ["nsenter", "-t", str(self._pid), "-m", "-p", "-u", "-i", "-C", "--", *command]
        done = subprocess.run(inside, capture_output=True, text=True, check=False, timeout=60)
        assert not check or done.returncode == 0, f"{command}: {done.stderr[-500:]}"
        return done.stdout.strip()

    @property
    def ready(self) -> bool:
        return self.run("systemctl", "is-active", "test.target", check=False) == "active"


def why_not() -> str:
    """Why systemd cannot be booted here; empty if it can."""
    if os.getuid() != 0:
        return "namespaces need root"
    if not SYSTEMD.exists() or not shutil.which("nsenter"):
        return "systemd is not installed"
    if Path(sys.executable).is_relative_to("/tmp"):
        return "this checkout is in /tmp, which is another folder in there"
    tried = subprocess.run(
        ["unshare", "-m", "-p", "-C", "--fork", "sh", "-c", "mount -t cgroup2 cgroup2 /sys/fs/cgroup"],
        capture_output=True,
        text=True,
        check=False,
    )
    return f"no cgroup2 of our own: {tried.stderr.strip()}" if tried.returncode else ""


@contextmanager
def booted(units: Path, folder: Path) -> Iterator[Booted]:
    """Boot with the files of `units`; `folder` is the only place that may be written, at its own path."""
    (units / "test.target").write_text(TARGET)
    env = {**os.environ, "UNITS": str(units), "FOLDER": str(folder)}
    command = ["unshare", "-m", "-p", "-u", "-i", "-C", "--fork", "--kill-child", "sh", "-c", BOOT]
    with (folder / "systemd.log").open("wb") as log:
        outer = subprocess.Popen(command, env=env, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
    try:
        system = Booted(eventually(lambda: _child(outer), what="namespaces"))
        eventually(lambda: system.ready, within_s=30, what=f"systemd ({folder / 'systemd.log'})")
        yield system
    finally:
        outer.kill()  # and with it, by --kill-child, process 1 of the namespace, and so all in it
        outer.wait(15)


def _child(outer: subprocess.Popen[bytes]) -> int:
    assert outer.poll() is None, "systemd ended at once"
    text = Path(f"/proc/{outer.pid}/task/{outer.pid}/children").read_text().split()
    return int(text[0]) if text else 0
