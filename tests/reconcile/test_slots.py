import time
from pathlib import Path

import pytest

from smsdeck.reconcile.facts import Seen
from smsdeck.reconcile.slots import RACY_NS, RACY_SECONDS_NS, Slot, Slots, racy_ns
from smsdeck.screen.memory import MemoryScreen

NAME = "program1_UZ_uzmobile"
MS = 1_000_000


@pytest.mark.parametrize(("age_ns", "kept"), [(RACY_NS // 5, False), (RACY_NS * 5, True)])
def test_what_was_read_is_kept_once_it_cannot_change_unseen(tmp_path: Path, age_ns: int, *, kept: bool) -> None:
    slots = Slots(MemoryScreen())
    slot = Slot((time.time_ns() - age_ns) | 1, [], [], Seen())  # no whole second
    slots.keep(NAME, slot)
    assert (slots.unchanged(NAME, [], None) is slot) is kept
    assert slots.unchanged(NAME, [], str(tmp_path)) is None, "its folder shows another time"


def test_a_file_system_that_keeps_whole_seconds_is_given_two() -> None:
    assert racy_ns(1_700_000_000_000 * MS) == RACY_SECONDS_NS
    assert racy_ns(1_700_000_000_004 * MS) == RACY_NS
