"""The scripts on real screen, with no smsdeck running."""

import asyncio
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from smsdeck.screen import names, records
from smsdeck.screen.identity import identify, is_alive, variable
from smsdeck.settings import ROOT, Settings
from tests.screen.bench import Bench
from tests.screen.bench import bench as new_bench
from tests.support.wait import eventually

UZ, SHORT = "program1_UZ_uzmobile", "program1_UZ_uz"


class Hand:
    """A person at a terminal."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.programs = bench.root / "programs"
        self.programs.mkdir()
        self.program("echo up; exec sleep 100")

    def program(self, script: str) -> None:
        (self.programs / "program1.py").write_text(script + "\n")

    def known(self, name: str) -> None:
        """The agent has prepared this session once."""
        config = {"session": name, "token": "t"}
        self.bench.folder(name).config.write_text(json.dumps(config, indent=1))

    def run(self, script: str, *arguments: str, **env: str) -> "subprocess.CompletedProcess[str]":
        surroundings = {
            "PATH": os.environ["PATH"],
            "SMSDECK_DATA_DIR": str(self.bench.root),
            "SMSDECK_SCREEN_DIR": str(self.bench.screen.folder),
            "SMSDECK_PROGRAMS_DIR": str(self.programs),
            "SMSDECK_SESSION_PYTHON": "/bin/sh",
            "SMSDECK_STOP_WAIT_SECONDS": "1.0",
            "STY": "1.some-other-session",
            **env,
        }
        command = [str(ROOT / "scripts" / script), *arguments]
        return subprocess.run(command, env=surroundings, capture_output=True, text=True, timeout=30, check=False)

    def bare(self, name: str) -> int:
        """A screen session without the wrapper; the pid of its server, once it is there."""
        folder = self.bench.screen.folder
        before = set(folder.glob(f"*.{name}"))
        env = {"PATH": os.environ["PATH"], "SCREENDIR": str(folder)}
        subprocess.run(["screen", "-c", "/dev/null", "-dmS", name, "sleep", "100"], env=env, check=True)
        (socket,) = eventually(lambda: set(folder.glob(f"*.{name}")) - before, what="its socket")
        return int(socket.name.partition(".")[0])

    def names(self) -> list[str]:
        return sorted(one.name for one in self.bench.screen.scan().sockets if one.server)

    def only_run(self, name: str) -> records.Start:
        (run_id,) = records.run_ids(self.bench.folder(name))
        found = records.start(self.bench.folder(name), run_id)
        assert found is not None
        return found


@pytest.fixture
def hand() -> Iterator[Hand]:
    with new_bench() as bench:
        yield Hand(bench)


def test_a_session_is_started_as_the_agent_would(hand: Hand) -> None:
    hand.known(UZ)
    done = hand.run("session-start", "program1", "UZ_uzmobile")
    assert done.returncode == 0, done.stderr
    (socket,) = hand.bench.screen.scan().sockets
    assert done.stdout.strip() == socket.entry
    start = hand.only_run(UZ)
    assert start.by == "hand"
    assert hand.bench.screen.server_of(start.wrapper) == socket.server
    digest = hashlib.sha256((hand.programs / "program1.py").read_bytes()).hexdigest()
    for process in (start.wrapper, start.child):
        assert variable(process.pid, "SMSDECK_RUN_ID") == start.run_id
        assert variable(process.pid, "SMSDECK_PROGRAM_SHA256") == digest


@pytest.mark.parametrize("written", ["data", "./data", "data/"])
def test_a_data_folder_may_be_given_from_where_one_stands(
    hand: Hand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    stand = tmp_path / ("long" * 20)  # so that SCREENDIR's name is made from the path
    stand.mkdir()
    monkeypatch.chdir(stand)
    listed = hand.run("session-list", SMSDECK_DATA_DIR=written, SMSDECK_SCREEN_DIR="")
    assert listed.stdout == f"0 sessions in {Settings(data_dir=Path(written)).effective_screen_dir}\n"


def test_a_second_start_is_refused(hand: Hand) -> None:
    hand.known(UZ)
    assert hand.run("session-start", "program1", "UZ_uzmobile").returncode == 0
    again = hand.run("session-start", "program1", "UZ_uzmobile")
    assert again.returncode == 1
    assert "runs already" in again.stderr
    assert hand.names() == [UZ]


def test_of_many_starts_at_the_same_moment_one_runs(hand: Hand) -> None:
    hand.known(UZ)
    with ThreadPoolExecutor(8) as people:
        asked = [people.submit(hand.run, "session-start", "program1", "UZ_uzmobile") for _ in range(8)]
        refused = [one.result() for one in asked if one.result().returncode]
    folder = hand.bench.folder(UZ)
    begun = [start for run_id in records.run_ids(folder) if (start := records.start(folder, run_id))]
    assert [is_alive(start.child) for start in begun] == [True]
    assert all(re.search("being started|runs already", one.stderr) for one in refused)
    eventually(lambda: hand.names() == [UZ], what="the end of all but one")


def test_stopping_signals_no_stranger_that_was_given_the_pid_of_a_dead_run(hand: Hand) -> None:
    hand.known(UZ)
    hand.run("session-start", "program1", "UZ_uzmobile")
    run, folder = hand.only_run(UZ), hand.bench.folder(UZ)
    assert hand.run("session-stop", UZ).returncode == 0
    with subprocess.Popen(["sleep", "100"], start_new_session=True) as stranger:
        now = identify(stranger.pid)
        assert now is not None
        reused, ticks = now.pid, now.start_ticks - 1
        run = replace(run, wrapper_pid=reused, wrapper_ticks=ticks, child_pid=reused, child_ticks=ticks)
        (folder.runs / f"{run.run_id}.start").write_text(json.dumps(asdict(run)))
        assert hand.run("session-stop", UZ).stdout == f"{UZ} does not run\n"
        with pytest.raises(subprocess.TimeoutExpired):
            stranger.wait(0.1)
        stranger.kill()


def test_stopping_signals_no_screen_server_of_another_folder_or_session(hand: Hand) -> None:
    for name in (UZ, SHORT):
        hand.known(name)
    hand.run("session-start", "program1", "UZ_uzmobile")
    (ours,) = hand.bench.screen.scan().sockets
    with new_bench() as others:
        asyncio.run(others.session("sleep 100"))
        (theirs,) = others.screen.scan().sockets
        assert ours.server is not None
        assert theirs.server is not None
        for pid in (ours.server.pid, theirs.server.pid):  # each the pid of a server that died long ago
            (hand.bench.screen.folder / f"{pid}.{SHORT}").touch()
        assert hand.run("session-stop", SHORT).stdout == f"{SHORT} does not run\n"
        assert is_alive(ours.server)
        assert is_alive(theirs.server)
        listed = hand.run("session-list").stdout.splitlines()
    assert sum(line.endswith("dead") for line in listed) == 2
    assert listed[-1].startswith("1 sessions")


def test_stopping_touches_no_session_whose_name_begins_alike(hand: Hand) -> None:
    for name in (UZ, SHORT):
        hand.known(name)
    hand.run("session-start", "program1", "UZ_uzmobile")
    gone = hand.run("session-stop", SHORT)
    assert (gone.returncode, gone.stdout) == (0, f"{SHORT} does not run\n")
    assert hand.names() == [UZ]
    hand.run("session-start", "program1", "UZ_uz")
    assert hand.run("session-stop", SHORT).returncode == 0
    assert hand.names() == [UZ]


def test_a_stop_leaves_a_wish_so_that_the_agent_counts_no_crash(hand: Hand) -> None:
    hand.known(UZ)
    hand.run("session-start", "program1", "UZ_uzmobile")
    start = hand.only_run(UZ)
    done = hand.run("session-stop", UZ)
    assert (done.returncode, done.stdout) == (0, f"{UZ} stopped\n")
    folder = hand.bench.folder(UZ)
    wish, end = records.intent(folder, start.run_id), records.end(folder, start.run_id)
    assert wish is not None
    assert end is not None
    assert (wish.by, wish.hold) == ("hand", True)
    assert wish.at_ms <= end.ended_ms
    assert end.signal == signal.SIGTERM


@pytest.mark.slow
def test_a_stubborn_program_is_killed(hand: Hand) -> None:
    hand.known(UZ)
    hand.program("trap '' TERM HUP; echo up; while :; do sleep 1; done")
    hand.run("session-start", "program1", "UZ_uzmobile")
    start = hand.only_run(UZ)
    eventually(lambda: hand.bench.folder(UZ).log.read_text().endswith("| up\n"), what="the trap")
    assert hand.run("session-stop", UZ).returncode == 0
    assert not is_alive(start.child)
    assert hand.names() == []


def test_a_program_that_ends_at_once_is_told(hand: Hand) -> None:
    hand.known(UZ)
    hand.program("echo no settings >&2; exit 3")
    done = hand.run("session-start", "program1", "UZ_uzmobile")
    # The start record may be seen before the program ends: then the list tells.
    assert done.returncode == 0 or "no settings" in done.stderr
    eventually(lambda: hand.names() == [], what="its end")


def test_a_restart_makes_a_new_run(hand: Hand) -> None:
    hand.known(UZ)
    hand.run("session-start", "program1", "UZ_uzmobile")
    before = hand.only_run(UZ)
    done = hand.run("session-restart", "program1", "UZ_uzmobile")
    assert done.returncode == 0, done.stderr
    assert not is_alive(before.child)
    assert hand.names() == [UZ]


def test_what_could_not_be_started_again_is_not_stopped_by_a_restart(hand: Hand) -> None:
    hand.known(UZ)
    hand.run("session-start", "program1", "UZ_uzmobile")
    (hand.programs / "program1.py").rename(hand.programs / "gone")
    done = hand.run("session-restart", "program1", "UZ_uzmobile")
    assert (done.returncode, "there is no program" in done.stderr) == (1, True)
    assert is_alive(hand.only_run(UZ).child)


def test_the_list_tells_the_living_from_the_dead(hand: Hand) -> None:
    hand.known(UZ)
    hand.run("session-start", "program1", "UZ_uzmobile")
    start = hand.only_run(UZ)
    with subprocess.Popen(["sleep", "100"]) as stranger:
        (hand.bench.screen.folder / f"{stranger.pid}.{SHORT}").touch()
        second = hand.bare(UZ)
        lines = hand.run("session-list").stdout.splitlines()
        stranger.kill()
    assert [line.split()[0].partition(".")[2] for line in lines if line.endswith("dead")] == [SHORT]
    pids = {line.split()[0]: line.split()[1] for line in lines if UZ in line}
    assert pids.pop(f"{second}.{UZ}") == "-", "a second one of the name, without our wrapper"
    assert list(pids.values()) == [str(start.child_pid)]
    assert lines[-1] == f"2 sessions in {hand.bench.screen.folder}"


@pytest.mark.parametrize(
    ("script", "arguments", "said"),
    [
        ("session-start", ("program1",), "usage"),
        ("session-start", ("program9", "UZ_uzmobile"), "there is no program"),
        ("session-start", ("program1", "UZ_unknown"), "session.json is missing"),
        ("session-start", ("program1", "../../etc"), "cannot be a session's name"),
        ("session-start", ("-t", "x"), "cannot be a session's name"),
        ("session-stop", ("nobody",), "there is no session"),
        ("session-stop", ("a" * 65,), "longer than 64"),
        ("session-stop", ("*",), "cannot be a session's name"),
        ("session-stop", (), "usage"),
        ("session-list", ("x",), "usage"),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(
    hand: Hand, script: str, arguments: tuple[str, ...], said: str
) -> None:
    done = hand.run(script, *arguments)
    assert done.returncode == 1
    assert said in done.stderr
    assert hand.names() == []
    assert not hand.bench.sessions.exists()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=70))
@example("a\nb")
@example("program1_UZ_uzmobile\n")
@example("-n")
@example("\u00e4")
def test_they_take_the_names_that_smsdeck_takes_and_no_others(hand: Hand, name: str) -> None:
    done = hand.run("session-stop", name)
    assert done.returncode == 1
    assert ("there is no session" in done.stderr) is names.is_valid(name)


def test_the_scripts_find_the_same_screen_dir_as_the_settings(hand: Hand, tmp_path: Path) -> None:
    for data in (tmp_path / "d", tmp_path / ("long" * 30)):
        found = hand.run("session-list", SMSDECK_DATA_DIR=str(data), SMSDECK_SCREEN_DIR="")
        assert found.stdout == f"0 sessions in {Settings(data_dir=data).effective_screen_dir}\n"


def test_shellcheck_finds_nothing() -> None:
    shellcheck = shutil.which("shellcheck", path=str(Path(sys.executable).parent)) or shutil.which("shellcheck")
    assert shellcheck is not None
    scripts = [*sorted((ROOT / "scripts").glob("session-*")), ROOT / "scripts" / "lib" / "sessions.sh"]
    done = subprocess.run(
        [shellcheck, "-x", *map(str, scripts)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout == ""
