import os
from pathlib import Path

import pytest

from smsdeck.errors import SetupError
from smsdeck.reconcile.agent_process import run_agent
from smsdeck.reconcile.lock import agent_lock
from tests.reconcile.deck import settings_for
from tests.screen.bench import Bench


def test_a_second_holder_is_told_who_holds_it(tmp_path: Path) -> None:
    with agent_lock(tmp_path), pytest.raises(SetupError, match=f"pid {os.getpid()}"), agent_lock(tmp_path):
        pass
    with agent_lock(tmp_path):
        pass


async def test_a_second_agent_does_not_start(bench: Bench) -> None:
    settings = settings_for(bench.root, data_dir=bench.root)
    with agent_lock(bench.root), pytest.raises(SetupError, match="Another smsdeck agent"):
        await run_agent(settings)


async def test_an_agent_without_programs_does_not_start(bench: Bench) -> None:
    settings = settings_for(bench.root, data_dir=bench.root, programs_dir=bench.root / "nowhere")
    with pytest.raises(SetupError, match="nowhere is not a folder"):
        await run_agent(settings)
