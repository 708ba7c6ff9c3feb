"""Looking: SCREENDIR, /proc and the run records of every session folder, made into facts for the plan."""

import os
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from smsdeck.reconcile.facts import Seen
from smsdeck.reconcile.run_reader import RunReader
from smsdeck.reconcile.sight import End, Sight
from smsdeck.reconcile.slots import Slot, Slots, changed_ns
from smsdeck.screen import names, records
from smsdeck.screen.folders import SessionFolder
from smsdeck.screen.inside import started_ms
from smsdeck.screen.protocol import Scan, Screen

FOLDERS_MS = 5_000
"""Hundreds of folders are not asked again for each of the deaths and starts that follow one another."""


class Observer:
    """Looks again and again; each look tells of an end until `told`: a round that fails halfway loses none."""

    def __init__(self, screen: Screen, sessions_dir: Path) -> None:
        self._screen = screen
        self._sessions_dir = sessions_dir
        self._runs = RunReader(screen)
        self._failed: list[End] = []
        self._slots = Slots(screen)
        self._here: set[str] = set()
        self._last: tuple[Scan, Sight] | None = None
        """A look that found nothing new. A screen that gives the very same scan again says that nothing died."""
        self._folders_ms = 0
        self._folders_too = True

    def folder(self, session: str) -> SessionFolder:
        """Where the session's files are."""
        return SessionFolder(self._sessions_dir / names.checked(session))

    def failed(self, end: End) -> None:
        """Tell the next look about a run that never began and so left no record."""
        self._failed.append(end)

    def told(self, ends: Collection[End]) -> None:
        """These are on record. A run that has records can still be told of twice: by an agent that is restarted
        before its end was stored.
        """
        for end in ends:
            self._runs.told(end.run.run_id)
        self._failed = [end for end in self._failed if end not in ends]

    def forget(self, session: str, run_id: str) -> None:
        """The run's end is stored: drop its records."""
        self.doubt(session)
        records.forget(self.folder(session), run_id)
        self._runs.forget(run_id)

    def doubt(self, session: str) -> None:
        """We did something to this session: the next look reads it anew."""
        self._slots.drop(session)
        self._last = None

    def look(self, now_ms: int) -> Sight:
        """Everything that is there now. Sockets and the deaths of processes are looked at each time, folders of
        run records, into which others may write, after `FOLDERS_MS`.
        """
        self._folders_too = abs(now_ms - self._folders_ms) >= FOLDERS_MS
        if self._folders_too:
            self._folders_ms = now_ms
        scan = self._screen.scan()
        if self._last and self._last[0] is scan and not (self._folders_too or self._failed):
            return self._last[1]
        sight = self._look(scan, now_ms)
        self._last = (scan, sight) if sight.uneventful else None
        return sight

    def _look(self, scan: Scan, now_ms: int) -> Sight:
        sight = Sight(scan.complete)
        try:
            entries = os.listdir(self._sessions_dir)  # noqa: PTH208 - names are all we need
        except OSError:
            return Sight(complete=False)
        for socket in scan.sockets:
            if socket.server is None:
                sight.leftovers.append(socket)
            else:
                sight.servers.setdefault(socket.name, []).append(socket.server)
        here = {*filter(names.is_valid, entries), *sight.servers}
        sight.same = here == self._here
        self._here = here
        for session in sorted(here):
            sight.seen[session] = self._kept(session, sight) or self._read(session, sight, now_ms)
        self._slots.forget_all_but(here)
        self._tell_failed(sight)
        return sight

    def _kept(self, session: str, sight: Sight) -> Seen | None:
        """What the last look found, if nothing of the session can have changed."""
        runs = f"{self._sessions_dir}/{session}/runs" if self._folders_too else None
        slot = self._slots.unchanged(session, sight.servers.get(session, []), runs)
        if slot is None:
            return None
        if slot.starts:
            sight.starts[session] = slot.starts
        return slot.seen

    def _read(self, session: str, sight: Sight, now_ms: int) -> Seen:
        """Read all anew. The folder's time is taken first: what changes meanwhile is read again next time."""
        sight.same = False
        folder, servers = self.folder(session), list(sight.servers.get(session, []))
        changed = changed_ns(str(folder.runs))
        run_ids = records.run_ids(folder)
        seen = self._runs.read(session, folder, run_ids, sight, now_ms)
        starts = sight.starts.get(session, [])
        sure = self._runs.accounts_for(run_ids, starts)
        same = servers == sight.servers.get(session, [])
        self._slots.keep(session, Slot(changed, servers, starts, seen) if sure and same else None)
        return seen

    def adopt(self, session: str, run_id: str, sight: Sight) -> bool:
        """Make what runs in the session's bare server its run; False if there is no one program to be taken."""
        for server in sight.servers.get(session, []):
            if program := self._screen.look_inside(server).program:
                folder = self.folder(session)
                folder.make()
                records.adopt(folder, run_id, program, started_ms(program))
                self.doubt(session)
                return True
        return False

    def _tell_failed(self, sight: Sight) -> None:
        for end in self._failed:
            seen = sight.seen.get(end.session, Seen())
            sight.seen[end.session] = replace(seen, ended=(*seen.ended, end.run))
            sight.ends.append(end)
