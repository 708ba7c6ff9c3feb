"""What the programs said of themselves, laid beside what the sampler saw."""

from pathlib import Path

from tests.chaos.history import History, Identity
from tests.chaos.sampler import Sampler


def tell(history: History, truth: Path, sampler: Sampler) -> None:
    """Fill in lives, and moments at which a session lived twice. A process that never said that it began is a
    child of a program, caught by the sampler between its fork and what it became; or was killed before its first
    line.
    """
    began: set[tuple[str, Identity]] = set()
    said: dict[tuple[str, int], list[str]] = {}
    for file in truth.iterdir():
        for line in file.read_text().splitlines():
            word, pid, rest = line.split(" ", 2)
            if word == "began":
                began.add((file.name, (int(pid), int(rest))))
            if word == "said" and rest != "asked":
                said.setdefault((file.name, int(pid)), []).append(rest)
    seen = [life for life in sampler.lives.values() if (life.session, life.identity) in began]
    history.lives = sorted(seen, key=lambda one: one.began_ms)
    for life in history.lives:
        if words := said.get((life.session, life.pid)):
            life.said = words.pop(0)
    history.twice = [
        one for one in sampler.twice if all((one.session, program) in began for program in one.programs)
    ]
