"""The units: well formed, and on a real systemd a restart of the agent ends no session."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from smsdeck.kit import mongo
from tests.reconcile.deck import Deck, settings_for
from tests.support.secantus import secantus
from tests.support.systemd import Booted, booted, why_not
from tests.support.wait import eventually_async

UNITS = Path(__file__).parents[2] / "deploy" / "systemd"
AGENT = "smsdeck-agent.service"
pytestmark = pytest.mark.slow  # systemd itself
NAMES = ("program1_UZ_uzmobile", "program1_UA_3mob", "program1_IN_vi")


def verify(units: Path, root: Path) -> str:
    """What systemd-analyze has against them; empty if nothing."""
    system = root / "etc/systemd/system"
    program = root / "opt/smsdeck/.venv/bin/smsdeck"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    shutil.copytree(units, system)
    shutil.copytree("/lib/systemd/system", root / "lib/systemd/system", symlinks=True)
    names = [unit.name for unit in sorted(units.iterdir())]
    done = subprocess.run(
        ["systemd-analyze", "verify", f"--root={root}", *names], capture_output=True, text=True, check=False
    )
    return done.stderr + ("" if done.returncode == 0 else f"exit code {done.returncode}")


def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    assert verify(UNITS, tmp_path) == ""


def test_a_misspelt_setting_of_a_unit_would_be_found(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    shutil.copytree(UNITS, wrong)
    unit = wrong / AGENT
    unit.write_text(unit.read_text().replace("KillMode=process", "KilMode=process"))
    assert "KilMode" in verify(wrong, tmp_path / "root")


def test_no_option_of_the_agents_unit_makes_a_mount_namespace() -> None:
    """Sessions of two lives of the agent would not see each other's sockets."""
    lines = (UNITS / AGENT).read_text().splitlines()
    settings = {line.partition("=")[0] for line in lines if line and not line.startswith(("#", "["))}
    assert not [
        name for name in settings if re.match(r"Private|Protect|ReadOnly|ReadWrite|Inaccessible|Bind|Temp", name)
    ]


@pytest.fixture
def system(tmp_path: Path) -> Iterator[Booted]:
    if why := why_not():
        pytest.skip(why)
    units = tmp_path / "units"
    shutil.copytree(UNITS, units)
    folder = tmp_path / "host"
    folder.mkdir()
    unit = units / AGENT
    here = unit.read_text().replace("/opt/smsdeck/.venv/bin/smsdeck", f"{Path(sys.executable).parent}/smsdeck")
    here = here.replace("/etc/smsdeck/settings", f"{folder}/settings").replace(
        "StateDirectory", "# StateDirectory"
    )
    # Root without capabilities cannot give a terminal to screen; the user of the shipped unit needs none.
    here = re.sub(r"(User|Group)=smsdeck|CapabilityBoundingSet=", "", here)
    here = here.replace("[Service]", f"[Service]\nStandardOutput=append:{folder}/agent.log\nStandardError=inherit")
    unit.write_text(here.replace("[Unit]", "[Unit]\nDefaultDependencies=no", 1))
    with booted(units, folder) as running:
        yield running


async def test_a_restart_of_the_agents_service_ends_no_session(system: Booted, tmp_path: Path) -> None:
    folder = tmp_path / "host"
    with secantus(tmp_path / "store") as url:
        async with mongo.connect(url) as client:
            deck = Deck(mongo.database(client), settings_for(folder))
            settings = deck.settings
            lines = {
                "MONGODB_URL": url,
                "DATA_DIR": settings.data_dir,
                "SCREEN_DIR": settings.screen_dir,
                "PROGRAMS_DIR": settings.programs_dir,
                "SESSION_PYTHON": "/bin/sh",
                "HOST_NAME": settings.host_name,
                "START_SECONDS": 0.1,
                "SESSION_SCOPES": "on",
            }
            (folder / "settings").write_text("".join(f"SMSDECK_{key}={value}\n" for key, value in lines.items()))
            await deck.program("program1", "echo up; exec sleep 1000")
            for name in NAMES:
                await deck.session(name)
            system.run("systemctl", "start", AGENT)
            before = {name: await deck.until(name, "RUNNING", within_s=30) for name in NAMES}
            groups = {system.run("cat", f"/proc/{one['pid']}/cgroup") for one in before.values()}
            assert len(groups) == len(NAMES)
            assert all(
                re.search(r"/smsdeck-sessions\.slice/smsdeck-program1_\w+-\w+\.scope$", one) for one in groups
            )

            for command in (["restart", AGENT], ["kill", "--signal=KILL", AGENT], ["stop", AGENT]):
                agent = system.run("systemctl", "show", "-P", "MainPID", AGENT)
                system.run("systemctl", *command)
                if command[0] != "stop":
                    await eventually_async(partial(another, deck, agent), within_s=30, what="agent is back")
                for name, seen in before.items():
                    assert system.run("cat", f"/proc/{seen['pid']}/comm") == "sleep", (command, name)
                    found = await deck.until(name, "RUNNING", within_s=20, run_id=seen["run_id"])
                    assert (found["pid"], found["restarts"]) == (seen["pid"], 0)


async def another(deck: Deck, agent: str) -> bool:
    """Whether another agent than that one speaks for the host."""
    host = await deck.db["hosts"].find_one({"_id": deck.settings.host_name})
    return host is not None and str(host.get("agent_pid")) != agent
