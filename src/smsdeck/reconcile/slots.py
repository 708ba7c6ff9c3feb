"""What the last look found of each session, kept for as long as nothing can have changed: no process of it died,
its servers are the same, and its folder of run records is.
"""

import os
import time
from dataclasses import dataclass

from smsdeck.reconcile.facts import Seen
from smsdeck.screen.identity import Identity
from smsdeck.screen.protocol import Screen
from smsdeck.screen.records import Start

SECOND_NS = 1_000_000_000
RACY_NS = 50_000_000
RACY_SECONDS_NS = 2 * SECOND_NS
"""A folder that changed so recently may change again within the same tick of the file system's clock, and show
the same time: what was read of it is not kept. Linux ticks each 1 to 10 ms; some file systems keep whole seconds.
While hundreds start, reading them anew for two seconds took about a tenth of the agent's CPU."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One session at rest. `changed_ns` is the time of its run records' folder, 0 where there is none."""

    changed_ns: int
    servers: list[Identity]
    starts: list[Start]
    seen: Seen


class Slots:
    """Asked by the observer for each session in each look."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._kept: dict[str, Slot] = {}

    def unchanged(self, session: str, servers: list[Identity], runs: str | None) -> Slot | None:
        """What is known of it, if that still holds. `runs` is the folder of its run records; None: nobody but us
        has written there since it was looked at last.
        """
        slot = self._kept.get(session)
        if slot is None or slot.servers != servers:
            return None
        if runs is not None and slot.changed_ns != changed_ns(runs):
            return None
        for start in slot.starts:  # a loop, since it is run for hundreds of sessions in each look
            if not self._screen.is_alive(start.anchor):
                return None
        return slot

    def keep(self, session: str, slot: Slot | None) -> None:
        """Keep what was read just now, if it will hold until something is seen to change. None: it will not."""
        if slot and _settled(slot) and time.time_ns() - slot.changed_ns > racy_ns(slot.changed_ns):
            self._kept[session] = slot
        else:
            self._kept.pop(session, None)

    def drop(self, session: str) -> None:
        """Have it read anew."""
        self._kept.pop(session, None)

    def forget_all_but(self, sessions: set[str]) -> None:
        """Drop those that are no more."""
        for session in self._kept.keys() - sessions:
            del self._kept[session]


def changed_ns(folder: str) -> int:
    """When something was put into the folder or taken from it; 0 where there is none."""
    try:
        return os.stat(folder).st_mtime_ns  # noqa: PTH116 - hundreds at each look
    except OSError:
        return 0


def racy_ns(changed_ns: int) -> int:
    """How long a folder that shows this time may change again and still show it."""
    return RACY_NS if changed_ns % SECOND_NS else RACY_SECONDS_NS


def _settled(slot: Slot) -> bool:
    """Nothing is left to be told, and nothing in it can change without a sign: what a bare server holds can, and
    so can the parent of a run that has lost its own.
    """
    seen = slot.seen
    return not seen.ended and seen.bare is None and all(run.whole for run in seen.live)
