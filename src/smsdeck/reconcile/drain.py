"""Ending everything of ours on this host, for the demo's Ctrl-C. No agent may run: it would start all again.

What is wished stays as it is, so the next agent starts them; the ends are marked as wanted, so none is a crash.
"""

import asyncio
from dataclasses import dataclass

from smsdeck.kit.clock import SystemClock
from smsdeck.reconcile.lock import agent_lock
from smsdeck.reconcile.observe import Observer
from smsdeck.reconcile.sight import Sight
from smsdeck.screen import records
from smsdeck.screen.gnu import GnuScreen
from smsdeck.screen.protocol import Screen
from smsdeck.screen.records import Intent
from smsdeck.settings import Settings

REASON = "smsdeck was ended on this host"


@dataclass(frozen=True)
class DrainReport:
    """How many sessions lived, and which of them could not be ended."""

    ended: int
    left: tuple[str, ...] = ()


async def end_all(settings: Settings) -> DrainReport:
    """TERM to all at once, `stop_wait_seconds`, KILL, look. SetupError while an agent works in this folder."""
    if not settings.sessions_dir.is_dir():
        return DrainReport(0)
    with agent_lock(settings.data_dir):
        screen = GnuScreen(settings.effective_screen_dir)
        observer = Observer(screen, settings.sessions_dir)
        report = await _end(screen, observer, settings.stop_wait_seconds)
        for socket in _look(observer).leftovers:
            screen.tidy(socket)
    return report


async def _end(screen: Screen, observer: Observer, grace_s: float) -> DrainReport:
    sight = _look(observer)
    alive = sorted({*sight.starts, *sight.servers})
    await asyncio.to_thread(_intend, observer, sight)
    targets = [target for session in alive for target in sight.targets(session)]
    gone = await asyncio.gather(*(screen.end(target, grace_s) for target in targets))
    left = {target.name for target, is_gone in zip(targets, gone, strict=True) if not is_gone}
    return DrainReport(len(alive) - len(left), tuple(sorted(left)))


def _look(observer: Observer) -> Sight:
    return observer.look(SystemClock().now_ms())


def _intend(observer: Observer, sight: Sight) -> None:
    now = SystemClock().now_ms()
    for session, runs in sight.starts.items():
        for run in runs:
            records.intend(observer.folder(session), Intent(run.run_id, "drain", REASON, now))
