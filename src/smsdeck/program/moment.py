"""Times of a message on the store's clock, without trusting any wall clock of this machine.

A permit says when it was granted by the store's clock. Everything after that is measured with the monotonic
clock, which on Linux is one clock for all processes of a boot: a later run of the session goes on with it.
"""

import time
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@cache
def boot_id() -> str:
    """Which boot the monotonic clock belongs to; empty where the system does not say."""
    try:
        return _BOOT_ID.read_text("ascii").strip()
    except OSError:
        return ""


class Anchor(NamedTuple):
    """`iso` on the store's clock was `monotonic` here, in boot `boot`."""

    iso: str
    monotonic: float
    boot: str

    def elapsed_s(self) -> float:
        """Seconds since the anchor, never negative. After a reboot only the wall clock can tell."""
        if self.boot and self.boot == boot_id():
            return max(0.0, time.monotonic() - self.monotonic)
        return max(0.0, time.time() - datetime.fromisoformat(self.iso).timestamp())

    def now(self) -> "Anchor":
        """The same clock, anchored at this moment."""
        elapsed = timedelta(seconds=self.elapsed_s())
        return Anchor(iso(datetime.fromisoformat(self.iso) + elapsed), time.monotonic(), boot_id())


def iso(moment: datetime) -> str:
    """UTC with microseconds, as the API writes it."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
