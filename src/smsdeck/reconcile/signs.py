"""Signs of life of a run, beside its process: its heartbeat, what it says that it waits for, whether its code is
still that of the program's file, and whether something of it was stopped.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from smsdeck.kit.clock import Clock
from smsdeck.reconcile.beats import Beat
from smsdeck.reconcile.code import Digests
from smsdeck.reconcile.health import Health, health
from smsdeck.reconcile.states import State
from smsdeck.screen.folders import SessionFolder
from smsdeck.screen.identity import Identity, variable
from smsdeck.screen.launch import PROGRAM_SHA256
from smsdeck.screen.records import Start

FROZEN_LOOKS = 6
"""Whether something was stopped costs three files of /proc for each session. So they are looked at in turns, each
once in so many looks (half a minute); one that was found stopped, at each.
"""


@dataclass(frozen=True, slots=True)
class Sign:
    """`doing` is the program's own word, at most 100 printable characters; empty where it says nothing. `frozen`:
    its program, wrapper or screen server was stopped by a signal.
    """

    health: Health
    doing: str = ""
    old_code: bool = False
    frozen: bool = False

    @property
    def flags(self) -> frozenset[str]:
        """Those that it adds to what the plan found."""
        return frozenset(name for name, on in (("old_code", self.old_code), ("frozen", self.frozen)) if on)


class Signs:
    """Reads them. What was read of a run's start is kept while that run is the newest; a program's file is looked
    at once for all its sessions.
    """

    def __init__(
        self,
        programs: Path,
        folder: Callable[[str], SessionFolder],
        is_stopped: Callable[[Identity], bool],
        clock: Clock,
    ) -> None:
        self._programs = programs
        self._is_stopped = is_stopped
        self._now_digests: dict[str, str] = {}
        self._beats: dict[str, Beat] = {}
        self._folder = folder
        self._clock = clock
        self._digests = Digests()
        self._started_from: dict[str, tuple[str, str]] = {}
        self._looks = 0

    def look_anew(self) -> None:
        """A new look begins: programs' files may have changed since the last one."""
        self._now_digests.clear()
        self._looks += 1

    def of(
        self,
        session: str,
        state: State,
        start: Start | None,
        server: Identity | None,
        program: str | None,
        before: Sign | None = None,
    ) -> Sign:
        """`start` is that of the live run, None if none lives; `program` its file in the folder of programs;
        `before` what was found of the session last.
        """
        now = self._clock.now_ms()
        frozen = self._its_turn(session, before) and any(map(self._is_stopped, _parts(start, server)))
        if start is None:
            self._beats.pop(session, None)
            return Sign(health(state, None, None, now), frozen=frozen)
        beat = self._heartbeat(session)
        well = health(state, start.started_ms, beat.at_ms, now)
        doing = beat.doing if beat.at_ms and beat.at_ms >= start.started_ms else ""
        return Sign(well, doing, self._is_old(session, start, program), frozen)

    def _its_turn(self, session: str, before: Sign | None) -> bool:
        return before is None or before.frozen or (crc32(session.encode()) + self._looks) % FROZEN_LOOKS == 0

    def _heartbeat(self, session: str) -> Beat:
        known = self._beats.get(session)
        if known is None:
            known = self._beats[session] = Beat(str(self._folder(session).heartbeat))
        known.look()
        return known

    def _is_old(self, session: str, start: Start, program: str | None) -> bool:
        """Unknown, as for an adopted run, is not old."""
        before = self._digest_at_start(session, start)
        if not before or not program:
            return False
        now = self._now_digests.get(program)
        if now is None:
            now = self._now_digests[program] = self._digests.of(self._programs / program)
        return bool(now) and before != now

    def _digest_at_start(self, session: str, start: Start) -> str:
        known = self._started_from.get(session)
        if known is None or known[0] != start.run_id:
            digest = variable(start.wrapper.pid, PROGRAM_SHA256) or ""
            known = self._started_from[session] = (start.run_id, sys.intern(digest))
        return known[1]


def _parts(start: Start | None, server: Identity | None) -> list[Identity]:
    run = [start.child] if start and start.adopted else [start.child, start.wrapper] if start else []
    return [*run, server] if server else run
