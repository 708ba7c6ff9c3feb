"""Looking: SCREENDIR, /proc and the run records of every session folder, made into facts for the plan."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from smsdeck.reconcile.ends import classify
from smsdeck.reconcile.facts import EndedRun, LiveRun, Seen
from smsdeck.screen import names, records
from smsdeck.screen.folders import SessionFolder
from smsdeck.screen.identity import Identity, boot_id
from smsdeck.screen.protocol import Screen, Socket, Target
from smsdeck.screen.records import Exit, Start


@dataclass
class End:
    """A run that is over, with its records."""

    session: str
    run: EndedRun
    start: Start | None = None
    exit: Exit | None = None


@dataclass
class Sight:
    """What one look found. Where it is not `complete`, nothing follows from what is missing."""

    complete: bool
    seen: dict[str, Seen] = field(default_factory=dict)
    starts: dict[str, list[Start]] = field(default_factory=dict)
    servers: dict[str, list[Identity]] = field(default_factory=dict)
    ends: list[End] = field(default_factory=list)
    leftovers: list[Socket] = field(default_factory=list)
    lost_sockets: list[Identity] = field(default_factory=list)

    def targets(self, session: str) -> list[Target]:
        """What has to be ended to end the session: one target for each run, or its bare servers."""
        servers = tuple(self.servers.get(session, ()))
        runs = self.starts.get(session, [])
        if not runs:
            return [Target(session, servers)] if servers else []
        return [Target(session, servers, run.wrapper, run.child) for run in runs]


class Observer:
    """Looks again and again; each end is told once, unless the agent is restarted before it was stored."""

    def __init__(self, screen: Screen, sessions_dir: Path) -> None:
        self._screen = screen
        self._sessions_dir = sessions_dir
        self._starts: dict[str, Start] = {}
        self._told: set[str] = set()
        self._failed: list[End] = []

    def folder(self, session: str) -> SessionFolder:
        """Where the session's files are."""
        return SessionFolder(self._sessions_dir / names.checked(session))

    def failed(self, end: End) -> None:
        """Tell the next look about a run that never began and so left no record."""
        self._failed.append(end)

    def forget(self, session: str, run_id: str) -> None:
        """The run's end is stored: drop its records."""
        records.forget(self.folder(session), run_id)
        self._starts.pop(run_id, None)
        self._told.discard(run_id)

    def look(self, now_ms: int) -> Sight:
        """Everything that is there now."""
        scan = self._screen.scan()
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
        for session in sorted({*filter(names.is_valid, entries), *sight.servers}):
            sight.seen[session] = self._session(session, sight, now_ms)
        self._tell_failed(sight)
        return sight

    def _session(self, session: str, sight: Sight, now_ms: int) -> Seen:
        folder = self.folder(session)
        live: list[LiveRun] = []
        ended: list[EndedRun] = []
        for run_id in records.run_ids(folder):
            start = self._start(folder, run_id)
            if start and (run := self._live(folder, start, session, sight)):
                live.append(run)
            elif run_id not in self._told and (end := self._end(folder, run_id, start, session, now_ms)):
                sight.ends.append(end)
                ended.append(end.run)
                self._told.add(run_id)
        return Seen(tuple(live), len(sight.servers.get(session, ())), tuple(ended))

    def _start(self, folder: SessionFolder, run_id: str) -> Start | None:
        known = self._starts.get(run_id)
        if known is None and (known := records.start(folder, run_id)):
            self._starts[run_id] = known
        return known

    def _live(self, folder: SessionFolder, start: Start, session: str, sight: Sight) -> LiveRun | None:
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
            sight.seen[end.session] = Seen(seen.live, seen.servers, (*seen.ended, end.run))
            sight.ends.append(end)
        self._failed.clear()
