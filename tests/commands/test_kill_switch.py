"""`smsdeck kill-switch`: straight on the store, while serve is down."""

import json
import os
import subprocess
from pathlib import Path

from smsdeck.commands.session_tools import caller
from smsdeck.kit.mongo import Database
from tests.support.demo import SMSDECK


async def test_it_is_shown_switched_and_audited_without_serve(
    db: Database, mongodb_server: str, tmp_path: Path
) -> None:
    url = mongodb_server.replace("/smsdeck?", f"/{db.name}?")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [SMSDECK, "kill-switch", *arguments],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env={**os.environ, "SMSDECK_MONGODB_URL": url, "SMSDECK_DATA_DIR": str(tmp_path)},
        )

    assert "off; it was never used" in run("show").stdout
    assert "ON: nothing is sent" in run("on", "--reason", "wrong text").stdout
    shown = json.loads(run("show", "--json").stdout)
    assert (shown["on"], shown["by"], shown["reason"]) == (True, caller(), "wrong text")
    refused = run("off", "--reason", "x")
    assert refused.returncode == 2
    assert "--reason" in refused.stderr
    assert json.loads(run("off", "--json").stdout)["on"] is False
    assert [row["action"] async for row in db["audit"].find().sort("_id")] == ["kill_switch.on", "kill_switch.off"]


def test_without_the_store_it_says_so_and_fails(tmp_path: Path) -> None:
    ran = subprocess.run(
        [SMSDECK, "kill-switch", "on"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={
            **os.environ,
            "SMSDECK_MONGODB_URL": "mongodb://127.0.0.1:1/smsdeck",
            "SMSDECK_DATA_DIR": str(tmp_path),
        },
    )
    assert ran.returncode == 1
    assert "MongoDB does not answer" in ran.stderr
