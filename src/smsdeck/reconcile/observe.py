"""Looking: SCREENDIR, /proc and the run records of every session folder, made into facts for the plan."""

import os
from dataclasses import replace
from pathlib import Path

from smsdeck.reconcile.ends import classify
from smsdeck.reconcile.facts import Bare, EndedRun, LiveRun, Seen
from smsdeck.reconcile.sight import End, Sight
from smsdeck.reconcile.slots import Slot, Slots, changed_ns
from smsdeck.screen import names, records
from smsdeck.screen.folders import SessionFolder
from smsdeck.screen.identity import Identity, boot_id
from smsdeck.screen.inside import started_ms
from smsdeck.screen.protocol import Scan, Screen
from smsdeck.screen.records import Start

FOLDERS_MS = 5_000
"""Hundreds of folders are not asked again for each of the deaths and starts that follow one another."""


class Observer:
    """Looks again and again; each end is told once, unless the agent is restarted before it was stored."""

    def __init__(self, screen: Screen, sessions_dir: Path) -> None:
        self._screen = screen
        self._sessions_dir = sessions_dir
        self._starts: dict[str, Start] = {}
        self._told: set[str] = set()
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

    def forget(self, session: str, run_id: str) -> None:
        """The run's end is stored: drop its records."""
        self.doubt(session)
        records.forget(self.folder(session), run_id)
        self._starts.pop(run_id, None)
        self._told.discard(run_id)

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
        seen = self._session(session, folder, run_ids, sight, now_ms)
        starts = sight.starts.get(session, [])
        sure = {*run_ids} == {*(start.run_id for start in starts), *self._told.intersection(run_ids)}
        same = servers == sight.servers.get(session, [])
        self._slots.keep(session, Slot(changed, servers, starts, seen) if sure and same else None)
        return seen

    def _session(self, session: str, folder: SessionFolder, run_ids: list[str], sight: Sight, now_ms: int) -> Seen:
        live: list[LiveRun] = []
        ended: list[EndedRun] = []
        for run_id in run_ids:
            start = self._start(folder, run_id)
            if start and (run := self._live(folder, start, session, sight)):
                live.append(run)
            elif run_id not in self._told and (end := self._end(folder, run_id, start, session, now_ms)):
                sight.ends.append(end)
                ended.append(end.run)
                self._told.add(run_id)
        servers = sight.servers.get(session, [])
        bare = self._bare(servers) if servers and not live else None
        return Seen(tuple(live), len(servers), tuple(ended), bare)

    def _bare(self, servers: list[Identity]) -> Bare:
        """What the servers hold that live without a run of ours."""
        found = [self._screen.look_inside(server) for server in servers]
        held = [one.holds for one in found if one.holds != "nothing"]
        takeable = sum(one.program is not None for one in found) == 1
        return Bare(max(one.started_ms for one in found), held[0] if held else "nothing", takeable)

    def _start(self, folder: SessionFolder, run_id: str) -> Start | None:
        known = self._starts.get(run_id)
        if known is None and (known := records.start(folder, run_id)):
            self._starts[run_id] = known
        return known

    def _live(self, folder: SessionFolder, start: Start, session: str, sight: Sight) -> LiveRun | None:
        if start.adopted:
            return self._adopted(folder, start, session, sight)
        wrapper = self._screen.is_alive(start.wrapper)
        if not wrapper and not self._screen.is_alive(start.child):
            return None
        server = self._screen.server_of(start.wrapper) if wrapper else None
        if server and server not in sight.servers.setdefault(session, []):
            sight.servers[session].append(server)
            sight.lost_sockets.append(server)
        sight.starts.setdefault(session, []).append(start)
        ending = (folder.runs / f"{start.run_id}.stop").exists()
        restart_id = start.restart_id or None
        by_hand = start.by == "hand"
        return LiveRun(start.run_id, start.started_ms, restart_id, by_hand, ending, whole=server is not None)

    def _adopted(self, folder: SessionFolder, start: Start, session: str, sight: Sight) -> LiveRun | None:
        """A run without a wrapper lives with its program. Its server may be in another SCREENDIR."""
        if not self._screen.is_alive(start.child):
            return None
        server = self._screen.server_above(start.child)
        if server and server not in sight.servers.setdefault(session, []):
            sight.servers[session].append(server)
        sight.starts.setdefault(session, []).append(start)
        ending = (folder.runs / f"{start.run_id}.stop").exists()
        return LiveRun(start.run_id, start.started_ms, ending=ending, whole=server is not None, adopted=True)

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

    @staticmethod
    def _end(folder: SessionFolder, run_id: str, start: Start | None, session: str, now_ms: int) -> End | None:
        """Read after the run was found dead, since the wrapper writes the record before it dies."""
        exit_ = records.end(folder, run_id)
        if start is None and exit_ is None:
            return None  # records that cannot be read prove nothing
        run = classify(run_id, start, exit_, records.intent(folder, run_id), boot_id(), now_ms)
        return End(session, run, start, exit_)

    def _tell_failed(self, sight: Sight) -> None:
        for end in self._failed:
            seen = sight.seen.get(end.session, Seen())
            sight.seen[end.session] = replace(seen, ended=(*seen.ended, end.run))
            sight.ends.append(end)
        self._failed.clear()
