"""The embedded store lives in the process that writes it: that one is killed here."""

import os
import subprocess
import sys
from pathlib import Path

from smsdeck.messages.states import RANK, State
from smsdeck.settings import ROOT
from tests.messages.examples import message_id
from tests.stores.recount import recounted_totals, stored_totals
from tests.stores.reporting_process import BATCH
from tests.stores.test_intake import stored
from tests.support.sql import emptied, sqlite_url

ACKNOWLEDGED = 60


def run_and_kill(url: str, first: int) -> dict[int, State]:
    """What a writer said was stored, until it was killed in the middle of its work."""
    command = [sys.executable, "-m", "tests.stores.reporting_process", url, str(first)]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    said: dict[int, State] = {}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment) as writer:
        assert writer.stdout
        for count, line in enumerate(writer.stdout):
            if count == ACKNOWLEDGED:
                writer.kill()
            if line.endswith("\n"):  # what was printed before it died was acknowledged
                number, state = line.split()
                said |= {int(number) + offset: State(state) for offset in range(BATCH)}
    assert writer.returncode == -9, "it was killed, not broken"
    return said


async def test_a_writer_killed_twice_loses_and_doubles_nothing(tmp_path: Path) -> None:
    async with emptied(sqlite_url(tmp_path)) as sql:
        said = run_and_kill(sqlite_url(tmp_path), 1) | run_and_kill(sqlite_url(tmp_path), 1_000_000)
        assert len(said) >= ACKNOWLEDGED
        found = await stored(sql)
        for number, state in said.items():
            assert RANK[found[message_id(number)].state] >= RANK[state]
        assert await stored_totals(sql) == await recounted_totals(sql)
