"""What the programs said of themselves, laid beside what the sampler saw."""

from bisect import bisect
from pathlib import Path

from tests.chaos.history import History, Identity, Life
from tests.chaos.proc import born_ms
from tests.chaos.sampler import Sampler

Said = dict[tuple[str, Identity], str]
"""The word of each process of each session; empty if it only said that it began."""


def tell(history: History, truth: Path, sampler: Sampler) -> None:
    """Fill in lives, and moments at which a session lived twice. A process that never said that it began is a
    child of a program, caught by the sampler between its fork and what it became; or was killed before its first
    line. One that said so and was never caught lived between two looks: they are far apart on a busy machine.
    """
    said = _read(truth)
    seen = [life for life in sampler.lives.values() if (life.session, life.identity) in said]
    unseen = [
        _between_looks(session, *identity, sampler.looked_ms)
        for session, identity in said
        if identity not in sampler.lives
    ]
    history.lives = sorted(seen + unseen, key=lambda one: one.began_ms)
    for life in history.lives:
        life.said = said[life.session, life.identity]
    history.twice = [
        one for one in sampler.twice if all((one.session, program) in said for program in one.programs)
    ]


def _read(truth: Path) -> Said:
    said: Said = {}
    for file in truth.iterdir():
        ticks: dict[str, str] = {}
        for line in file.read_text().splitlines():
            word, pid, rest = line.split(" ", 2)
            if word == "began":
                ticks[pid] = rest
            process = (file.name, (int(pid), int(ticks[pid])))
            if word == "began":
                said[process] = ""
            elif rest != "asked":
                said[process] = rest
    return said


def _between_looks(session: str, pid: int, ticks: int, looked_ms: list[int]) -> Life:
    """The first look after its birth may have met it before it was a program; the second would have seen it."""
    born = born_ms(ticks)
    later = looked_ms[bisect(looked_ms, born) :]
    return Life(session, pid, ticks, born, born, later[1] if len(later) > 1 else None)
