"""The lines of a program's log."""

import io
import sys

import pytest

from smsdeck.program.say import say


class Pipe(io.StringIO):
    """Standard output that keeps what each write held."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[str] = []

    def write(self, text: str) -> int:
        if text:
            self.writes.append(text)
        return len(text)


def test_a_line_is_one_write_so_that_two_threads_never_share_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", pipe := Pipe())
    say("accepted by UZ_a")
    [line] = pipe.writes
    assert line.endswith(" accepted by UZ_a\n")
