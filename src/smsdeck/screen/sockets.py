"""Looking at SCREENDIR: which sockets there are, and which of them are those of living servers of ours."""

import os
from collections import Counter
from pathlib import Path

from smsdeck.screen import names, pidfd
from smsdeck.screen.deaths import Deaths
from smsdeck.screen.identity import Identity, boot_id, is_alive, read_stat
from smsdeck.screen.owner import serves
from smsdeck.screen.protocol import Scan, Socket


class Sockets:
    """Remembers its last look, so that one at which nothing is new costs next to nothing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._known: dict[str, Socket] = {}
        self._last: _Look | None = None
        self._deaths: Deaths | None = None

    def scan(self) -> Scan:
        """One directory, and one file of /proc for each server that is not watched. Where the
        directory goes away meanwhile, no server can be told for ours. Where it names the same sockets, and nothing
        that is watched has died, the answer is the very last one.
        """
        place = _place(self.folder)
        try:
            entries = os.listdir(self.folder)  # noqa: PTH208 - names are all we need
        except OSError:
            return Scan((), complete=False)
        self._deaths = pidfd.refresh()
        if self._last and self._last.holds(entries, self._deaths, place):
            return self._last.scan
        pids = Counter(parts[0] for entry in entries if (parts := names.split_entry(entry)))
        found = {entry: socket for entry in sorted(entries) if (socket := self._socket(entry, pids))}
        if place is None or _place(self.folder) != place:
            return Scan((), complete=False)
        self._known = found
        scan = Scan(tuple(found.values()))
        self._last = _Look(entries, self._deaths, place, scan) if self._deaths and self._watches(scan) else None
        return scan

    def is_alive(self, process: Identity) -> bool:
        """A watched one is not asked after: its pidfd was asked by the last scan."""
        watched = self._deaths.lives(process) if self._deaths else None
        return is_alive(process) if watched is None else watched

    def _watches(self, scan: Scan) -> bool:
        """Whether each socket is that of a server whose death would be told."""
        return all(one.server and self._deaths and self._deaths.lives(one.server) for one in scan.sockets)

    def _socket(self, entry: str, pids: Counter[int]) -> Socket | None:
        known = self._known.get(entry)
        if known and known.server and self._deaths and self._deaths.lives(known.server):
            return known
        parts = names.split_entry(entry)
        if parts is None:
            return None
        pid, name = parts
        found = read_stat(pid)
        if found is None or found.dead or found.name != "screen":
            return Socket(name, entry, None)
        alone = pids[pid] == 1
        ours = serves(pid, name, self.folder, alone=alone)
        return Socket(name, entry, Identity(boot_id(), pid, found.start_ticks) if ours else None)


class _Look:
    """A look at SCREENDIR, and what has to be as it was then."""

    def __init__(self, entries: list[str], deaths: Deaths, place: tuple[int, int] | None, scan: Scan) -> None:
        self._entries = entries
        self._deaths = deaths
        self._seen = deaths.seen
        self._place = place
        self.scan = scan

    def holds(self, entries: list[str], deaths: Deaths | None, place: tuple[int, int] | None) -> bool:
        """Whether a look now would find the same."""
        same = deaths is self._deaths and self._deaths.seen == self._seen
        return same and place == self._place and entries == self._entries


def _place(folder: Path) -> tuple[int, int] | None:
    """Which directory it is at this moment; None where it is none."""
    try:
        found = os.stat(folder)  # noqa: PTH116 - twice a look
    except OSError:
        return None
    return found.st_dev, found.st_ino
