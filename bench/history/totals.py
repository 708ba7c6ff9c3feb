"""Rows of one level's totals, as text for LOAD DATA."""

from collections import Counter
from collections.abc import Callable, Sequence
from operator import add
from pathlib import Path

from smsdeck.rollups.levels import STEP_S, Level

Added = dict[int, Sequence[int]]
"""By number of the series: what is added to the columns of `SUMS`."""

Errors = Counter[tuple[int, tuple[str, str, str]]]
"""Failures by number of the series, and state, blame and code."""


class Totals:
    """`take` one minute after the other, then `close`. Rows come in key order."""

    def __init__(
        self, level: Level, folder: Path, keys: Sequence[str], stamp: Callable[[int], str], made: str
    ) -> None:
        self._minutes = STEP_S[level] // 60
        self._rows = folder.joinpath(f"rollup_{level}.tsv").open("w")
        self._codes = folder.joinpath(f"errors_{level}.tsv").open("w")
        self._keys = keys
        self._stamp = stamp
        self._made = made
        self._start = 0
        self._added: Added = {}
        self._errors: Errors = Counter()

    def take(self, minute: int, added: Added, errors: Errors) -> None:
        """What was sent in this minute of the day."""
        start = minute // self._minutes * self._minutes
        if start != self._start:
            self._write()
            self._start = start
        for number, more in added.items():
            known = self._added.get(number)
            self._added[number] = list(map(add, known, more)) if known else more
        self._errors.update(errors)

    def close(self) -> None:
        """Write what is left."""
        self._write()
        self._rows.close()
        self._codes.close()

    def _write(self) -> None:
        at = self._stamp(self._start * 60_000_000)
        for number, sums in sorted(self._added.items()):
            self._rows.write("\t".join([at, self._keys[number], *map(str, sums), self._made]) + "\n")
        for (number, code), count in sorted(self._errors.items()):
            self._codes.write("\t".join([at, self._keys[number], *code, str(count)]) + "\n")
        self._added, self._errors = {}, Counter()
