"""What the programs said of themselves, laid beside what the sampler saw."""

from pathlib import Path

from tests.chaos.history import History, Identity
from tests.chaos.sampler import Sampler


def tell(history: History, truth: Path, sampler: Sampler) -> None:
    """Fill in lives, and moments at which a session lived twice. A process that never said that it began is a
    child of a program, caught by the sampler between its fork and what it became; or was killed before its first
    line.
    """
    said: dict[tuple[str, Identity], str] = {}
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
    history.lives = [life for life in sampler.lives.values() if (life.session, life.identity) in said]
    history.lives.sort(key=lambda one: one.began_ms)
    for life in history.lives:
        life.said = said[life.session, life.identity]
    history.twice = [
        one for one in sampler.twice if all((one.session, program) in said for program in one.programs)
    ]
