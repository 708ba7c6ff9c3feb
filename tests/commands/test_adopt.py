"""`smsdeck adopt` on real screen: a server run by hand is taken over, and no program of it is touched."""

import json
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from smsdeck.kit.mongo import Database
from smsdeck.screen import pidfd
from smsdeck.screen.gnu import screen_binary
from smsdeck.screen.identity import identify, is_alive
from tests.reconcile.deck import HOST, Deck, settings_for
from tests.screen.bench import Bench
from tests.screen.bench import bench as new_bench
from tests.support.demo import SMSDECK
from tests.support.wait import eventually

VI, MEGAFON = "program1_IN_vi", "program2_TJ_megafon"
PROGRAM = "import time\nwhile True: time.sleep(1)\n"
Ran = subprocess.CompletedProcess[str]
Adopt = Callable[..., Ran]
pytestmark = pytest.mark.slow  # real screens, and the command line in processes of its own


class ByHand:
    """A server that somebody runs with screen alone."""

    def __init__(self, root: Path) -> None:
        self.screens = root / "hand"
        self.screens.mkdir(mode=0o700)
        self.programs = root / "elsewhere"
        self.programs.mkdir()
        self.pids: list[int] = []

    def start(self, name: str, *command: str) -> int:
        """A session; the pid of its server."""
        env = {**os.environ, "SCREENDIR": str(self.screens)}
        subprocess.run([screen_binary(), "-c", "/dev/null", "-dmS", name, *command], env=env, check=True)
        known = set(self.pids)
        (pid,) = eventually(lambda: [one for one in self._servers(name) if one not in known], what=name)
        self.pids.append(pid)
        return pid

    def python(self, name: str, program: str) -> int:
        """A session that runs that program, as people start them."""
        file = self.programs / f"{program}.py"
        file.write_text(PROGRAM)
        return self.start(name, "python3", str(file))

    def end(self) -> None:
        for pid in self.pids:
            if process := identify(pid):
                pidfd.send(process, signal.SIGTERM)

    def _servers(self, name: str) -> list[int]:
        entries = [entry.name for entry in self.screens.iterdir()]
        return [int(entry.partition(".")[0]) for entry in entries if entry.partition(".")[2] == name]


@pytest.fixture
def bench() -> Iterator[Bench]:
    with new_bench() as made:
        yield made


@pytest.fixture
def hand(bench: Bench) -> Iterator[ByHand]:
    made = ByHand(bench.root)
    yield made
    made.end()


@pytest.fixture
async def deck(db: Database, bench: Bench) -> Deck:
    made = Deck(db, settings_for(bench.root))
    await made.program("program1", "exec sleep 1000")
    whole = {"title": "One", "description": "", "expects_code": True, "purpose": "code", "revision": 1}
    await db["programs"].update_one({"_id": "program1"}, {"$set": whole})
    await db["pairs"].insert_one(
        {
            "_id": "IN_vi",
            "country": "IN",
            "country_name": "India",
            "operator": "vi",
            "operator_name": "Vi",
            "priority": "normal",
            "active": True,
        }
    )
    return made


@pytest.fixture
def adopt(deck: Deck, mongodb_server: str, hand: ByHand) -> Adopt:
    settings = {
        "SMSDECK_MONGODB_URL": mongodb_server.replace("/smsdeck?", f"/{deck.db.name}?"),
        "SMSDECK_DATA_DIR": str(deck.settings.data_dir),
        "SMSDECK_PROGRAMS_DIR": str(deck.settings.programs_dir),
        "SMSDECK_HOST_NAME": HOST,
    }

    def run(*arguments: str, screens: Path = hand.screens) -> Ran:
        command = [SMSDECK, "adopt", "--screen-dir", str(screens), *arguments]
        return subprocess.run(
            command, capture_output=True, text=True, timeout=60, check=False, env={**os.environ, **settings}
        )

    return run


def items(ran: Ran) -> dict[str, dict[str, Any]]:
    assert ran.stdout, ran.stderr
    return {item["screen"]: item for item in json.loads(ran.stdout)["items"]}


@asynccontextmanager
async def adopted(deck: Deck, bench: Bench, adopt: Adopt, *names: str) -> AsyncIterator[dict[str, dict[str, Any]]]:
    """An agent that watches what was adopted."""
    found = items(ran := adopt("--yes", "--json"))
    assert ran.returncode == 0, ran.stdout + ran.stderr
    async with deck.agent(bench.screen):
        for name in names:
            await deck.until(name, "RUNNING", pid=found[name]["pid"])
        yield found


def test_a_dry_run_proposes_and_changes_nothing(adopt: Adopt, hand: ByHand, deck: Deck) -> None:
    hand.python(VI, "program1")
    hand.python(MEGAFON, "program2")
    ran = adopt("--dry-run", "--json")
    found = items(ran)
    assert (found[VI]["session"], found[VI]["creates"], found[VI]["outcome"]) == (VI, [], "proposed")
    assert found[MEGAFON]["pairs"] == ["TJ_megafon"]
    assert found[MEGAFON]["creates"] == ["program2", "TJ_megafon"]
    assert not deck.settings.data_dir.joinpath("sessions", VI).exists()


async def test_a_server_is_taken_over_without_one_pid_changing(
    adopt: Adopt, hand: ByHand, deck: Deck, bench: Bench
) -> None:
    hand.python(VI, "program1")
    hand.python(MEGAFON, "program2")
    async with adopted(deck, bench, adopt, VI, MEGAFON) as found:
        processes = [identify(item["pid"]) for item in found.values()]
        assert all(one and is_alive(one) for one in processes)
        assert bench.screen.scan().sockets == (), "nothing was started beside it"
        seen = await deck.seen(VI)
        assert "adopted" in seen["flags"]


async def test_an_adopted_program_that_dies_comes_back_under_the_wrapper(
    adopt: Adopt, hand: ByHand, deck: Deck, bench: Bench
) -> None:
    hand.python(VI, "program1")
    deck.settings = settings_for(bench.root, backoff_seconds=0.2)
    async with adopted(deck, bench, adopt, VI) as found:
        os.kill(found[VI]["pid"], signal.SIGKILL)
        (run,) = await deck.ended(VI)
        assert (run["cause"], run["started_by"]) == ("crash", "adopted")
        again = await deck.until(VI, "RUNNING", restarts=1)
        assert again["pid"] != found[VI]["pid"]
        assert "adopted" not in again["flags"]
        assert len(bench.screen.scan().sockets) == 1


async def test_a_restart_brings_an_adopted_program_under_smsdeck(
    adopt: Adopt, hand: ByHand, deck: Deck, bench: Bench
) -> None:
    hand.python(VI, "program1")
    async with adopted(deck, bench, adopt, VI) as found:
        old = identify(found[VI]["pid"])
        await deck.wish(VI, "RUN", restart_id="r1", reason="bring it under smsdeck")
        (run,) = await deck.ended(VI)
        assert run["cause"] == "stop"
        assert old
        assert not is_alive(old)
        assert (await deck.until(VI, "RUNNING", restart_id="r1"))["flags"] == []


def test_what_cannot_be_adopted_is_told_with_its_reason(adopt: Adopt, hand: ByHand) -> None:
    hand.python(VI, "program1")
    hand.python(VI, "program1")
    hand.python("notes about things", "program1")
    hand.start("shell", "sh")
    (hand.screens / "4194304.program1_UA_3mob").touch()
    ran = adopt("--yes", "--json")
    rows = json.loads(ran.stdout)["items"]
    why = {row["screen"]: row["why"] for row in rows}
    assert ran.returncode == 3
    assert {row["outcome"] for row in rows} == {"refused"}
    assert "several sessions are" in why[VI]
    assert why["notes about things"] == "its name is not PROGRAM_COUNTRY_OPERATOR"
    assert why["shell"] == "a shell is open in it and no program runs"
    assert "dead" in why["program1_UA_3mob"]


def test_a_folder_that_is_not_there_is_named(adopt: Adopt, tmp_path: Path) -> None:
    ran = adopt(screens=tmp_path / "nowhere")
    assert ran.returncode == 4
    assert "There is no folder" in ran.stderr
