"""Which pairs come and which go when a session's pairs change. Pure."""

from collections.abc import Iterable
from typing import NamedTuple


class Moves(NamedTuple):
    """Pairs to begin with, and pairs to ask no more permits for."""

    begin: tuple[str, ...]
    end: tuple[str, ...]


def moves(worked: Iterable[str], wanted: Iterable[str]) -> Moves:
    """From the pairs worked now to those wanted, each once, in the order given. Pairs in both are left alone."""
    worked, wanted = dict.fromkeys(worked), dict.fromkeys(wanted)
    begin = tuple(pair for pair in wanted if pair not in worked)
    return Moves(begin, tuple(pair for pair in worked if pair not in wanted))
