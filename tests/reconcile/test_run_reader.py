"""What a look finds of a session whose processes end while it looks."""

from pathlib import Path

from smsdeck.reconcile.run_reader import RunReader
from smsdeck.reconcile.sight import Sight
from smsdeck.screen import records
from smsdeck.screen.folders import SessionFolder
from smsdeck.screen.identity import Identity, boot_id
from smsdeck.screen.memory import MemoryScreen

NAME, RUN = "program1_UZ_uz", "run-1"


class LateScreen(MemoryScreen):
    """Its last scan is older than a death. No process has a server any more."""

    def __init__(self, *, lives: bool) -> None:
        super().__init__()
        self._lives = lives

    def is_alive(self, process: Identity, *, now: bool = False) -> bool:  # noqa: ARG002 - all have the same fate
        return self._lives or not now


def read(folder: SessionFolder, *, lives: bool) -> tuple[list[bool], list[str]]:
    folder.make()
    records.adopt(folder, RUN, Identity(boot_id(), 4_000_000, 1), 1_000)
    seen = RunReader(LateScreen(lives=lives)).read(NAME, folder, [RUN], Sight(complete=True), 2_000)
    return [run.whole for run in seen.live], [run.run_id for run in seen.ended]


def test_an_adopted_program_that_ends_during_a_look_has_ended_and_is_no_orphan(tmp_path: Path) -> None:
    assert read(SessionFolder(tmp_path / NAME), lives=False) == ([], [RUN])


def test_an_adopted_program_that_outlives_its_server_is_an_orphan(tmp_path: Path) -> None:
    assert read(SessionFolder(tmp_path / NAME), lives=True) == ([False], [])
