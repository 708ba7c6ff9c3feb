"""Signs of life of a run, beside its process: its heartbeat, what it says that it waits for, and whether its code
is still that of the program's file.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from smsdeck.kit.clock import Clock
from smsdeck.reconcile.code import Digests
from smsdeck.reconcile.health import Health, health
from smsdeck.reconcile.states import State
from smsdeck.screen.folders import SessionFolder
from smsdeck.screen.records import Start

DOING_CHARACTERS = 100


@dataclass(frozen=True)
class Sign:
    """`doing` is the program's own word, at most 100 printable characters; empty where it says nothing."""

    health: Health
    doing: str = ""
    old_code: bool = False


class Signs:
    """Reads them. What was read of a run's start is kept while that run is the newest."""

    def __init__(self, programs: Path, folder: Callable[[str], SessionFolder], clock: Clock) -> None:
        self._programs = programs
        self._folder = folder
        self._clock = clock
        self._digests = Digests()
        self._started_from: dict[str, tuple[str, str]] = {}

    def of(self, session: str, state: State, start: Start | None, program: str | None) -> Sign:
        """`start` is that of the live run, None if none lives; `program` its file in the folder of programs."""
        now = self._clock.now_ms()
        if start is None:
            return Sign(health(state, None, None, now))
        beat, doing = _heartbeat(self._folder(session).heartbeat)
        well = health(state, start.started_ms, beat, now)
        return Sign(
            well, doing if beat and beat >= start.started_ms else "", self._is_old(session, start, program)
        )

    def _is_old(self, session: str, start: Start, program: str | None) -> bool:
        """Unknown, as for an adopted run, is not old."""
        before = self._digest_at_start(session, start.run_id)
        now = self._digests.of(self._programs / program) if program else ""
        return bool(before and now) and before != now

    def _digest_at_start(self, session: str, run_id: str) -> str:
        known = self._started_from.get(session)
        if known is None or known[0] != run_id:
            known = self._started_from[session] = (run_id, _digest(self._folder(session).config, run_id))
        return known[1]


def _heartbeat(file: Path) -> tuple[int | None, str]:
    try:
        found = file.stat()
        text = file.read_text("utf-8", "replace")[: 4 * DOING_CHARACTERS] if found.st_size else ""
    except OSError:
        return None, ""
    line = "".join(one for one in text if one.isprintable())
    return found.st_mtime_ns // 1_000_000, line[:DOING_CHARACTERS]


def _digest(config: Path, run_id: str) -> str:
    """What session.json says of this run; it may speak of another, of one that was started by hand."""
    try:
        found = json.loads(config.read_text())
        return str(found["program_sha256"]) if found["run_id"] == run_id else ""
    except (OSError, ValueError, KeyError, TypeError):
        return ""
