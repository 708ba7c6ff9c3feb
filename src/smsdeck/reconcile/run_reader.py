"""One session's run records held against /proc: which runs live, which have ended, and what else is in its screen
servers.
"""

from collections.abc import Collection, Sequence

from smsdeck.reconcile.ends import classify
from smsdeck.reconcile.facts import Bare, EndedRun, LiveRun, Seen
from smsdeck.reconcile.sight import End, Sight
from smsdeck.screen import records
from smsdeck.screen.folders import SessionFolder
from smsdeck.screen.identity import Identity, boot_id
from smsdeck.screen.protocol import Screen
from smsdeck.screen.records import Start


class RunReader:
    """Remembers each start record for as long as it is there, and which ends were told."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._starts: dict[str, Start] = {}
        self._told: set[str] = set()

    def forget(self, run_id: str) -> None:
        """Its records are gone."""
        self._starts.pop(run_id, None)
        self._told.discard(run_id)

    def told(self, run_id: str) -> None:
        """Its end is on record: it is no news any more."""
        self._told.add(run_id)

    def accounts_for(self, run_ids: Collection[str], starts: Sequence[Start]) -> bool:
        """Whether all of these runs are either alive, with a start of `starts`, or ended and told of."""
        return {*run_ids} == {*(start.run_id for start in starts), *self._told.intersection(run_ids)}

    def read(self, session: str, folder: SessionFolder, run_ids: list[str], sight: Sight, now_ms: int) -> Seen:
        """Put into `sight` what lives and what has ended since it was told; the facts for the plan."""
        live: list[LiveRun] = []
        ended: list[EndedRun] = []
        for run_id in run_ids:
            start = self._start(folder, run_id)
            if start and (run := self._live(folder, start, session, sight)):
                live.append(run)
            elif run_id not in self._told and (end := self._end(folder, run_id, start, session, now_ms)):
                sight.ends.append(end)
                ended.append(end.run)
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
        """A run lives with its wrapper or its program. An adopted one has no wrapper, and its server may be in
        another SCREENDIR.
        """
        lives, server = self._held(start)
        if not lives and (start.adopted or not self._screen.is_alive(start.child)):
            return None
        if server and server not in sight.servers.setdefault(session, []):
            sight.servers[session].append(server)
            if not start.adopted:
                sight.lost_sockets.append(server)
        sight.starts.setdefault(session, []).append(start)
        ending = (folder.runs / f"{start.run_id}.stop").exists()
        restart_id = start.restart_id or None
        by_hand = start.by == "hand"
        whole = server is not None
        return LiveRun(start.run_id, start.started_ms, restart_id, by_hand, ending, whole, start.adopted)

    def _held(self, start: Start) -> tuple[bool, Identity | None]:
        """Whether its anchor lives, and in which server. One that ended since the scan is no orphan."""
        if not self._screen.is_alive(start.anchor):
            return False, None
        server_of = self._screen.server_above if start.adopted else self._screen.server_of
        server = server_of(start.anchor)
        return server is not None or self._screen.is_alive(start.anchor, now=True), server

    @staticmethod
    def _end(folder: SessionFolder, run_id: str, start: Start | None, session: str, now_ms: int) -> End | None:
        """Read after the run was found dead, since the wrapper writes the record before it dies."""
        exit_ = records.end(folder, run_id)
        if start is None and exit_ is None:
            return None  # records that cannot be read prove nothing
        run = classify(run_id, start, exit_, records.intent(folder, run_id), boot_id(), now_ms)
        return End(session, run, start, exit_)
