"""What both wrappers promise, in C and in Python."""

import json
import os
import re
import signal
import stat
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import pytest

from smsdeck.screen import records
from smsdeck.screen.identity import boot_id, is_alive
from tests.screen.bench import Bench, children, descendants, group_members, pss_kb
from tests.screen.logs import notes, printed
from tests.support.wait import eventually


@pytest.mark.parametrize(
    ("script", "code", "number"),
    [("exit 0", 0, None), ("exit 9", 9, None), ("kill -SEGV $$", None, 11), ("kill -KILL $$", None, 9)],
)
def test_how_a_program_ended_is_recorded(either: Bench, script: str, code: int | None, number: int | None) -> None:
    launch, wrapper, start = either.shell(script)
    end = either.ended(launch)
    assert (end.code, end.signal) == (code, number)
    assert start.started_ms <= end.ended_ms
    assert wrapper.wait(5) == (code if code is not None else 128 + (number or 0))


@pytest.mark.parametrize(("program", "code"), [("/nowhere/x", 127), ("/etc/passwd", 126), ("/tmp", 126)])
def test_a_program_that_cannot_run_is_recorded(either: Bench, program: str, code: int) -> None:
    launch = either.launch(program)
    either.wrap(launch)
    assert either.ended(launch).code == code
    assert "cannot run" in records.tail(launch.folder, launch.run_id)[0]


def test_the_start_is_on_the_disk_before_the_first_instruction(either: Bench) -> None:
    launch, wrapper, _ = either.shell("ls runs; cat runs/*.start")
    wrapper.wait(5)
    first, record = records.tail(launch.folder, launch.run_id)
    assert first == f"{launch.run_id}.start"
    assert json.loads(record)["child_pid"] > 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_signals_reach_the_whole_group(either: Bench, number: signal.Signals) -> None:
    inner = "trap 'echo inner; exit' TERM HUP; echo up; sleep 100 & wait"
    launch, wrapper, start = either.shell(f'sh -c "{inner}" & trap "echo outer" TERM HUP; wait; wait; exit 4')
    eventually(lambda: "up" in launch.folder.log.read_text(), what="the inner process")
    wrapper.send_signal(number)
    assert (either.ended(launch).code, either.ended(launch).asked) == (4, number)
    assert {"inner", "outer"} <= set(records.tail(launch.folder, launch.run_id))
    eventually(lambda: group_members(start.child_pid) == [], what="the end of all")


def test_what_a_program_leaves_behind_is_killed(either: Bench) -> None:
    launch, wrapper, start = either.shell("trap '' TERM; for n in 1 2 3 4 5 6 7 8; do sleep 100 & done; exit 3")
    assert wrapper.wait(5) == 3
    assert (either.ended(launch).code, either.ended(launch).asked) == (3, None)
    eventually(lambda: group_members(start.child_pid) == [], what="death of the leftover")
    assert len(notes(launch.folder)) == 2  # began and ended: killed members of the group are no strays


def test_a_session_does_not_run_twice(either: Bench) -> None:
    _, _, first = either.shell("sleep 100")
    second = either.launch("/bin/sh", "-c", "echo never")
    assert either.wrap(second).wait(5) == 75
    assert records.start(second.folder, second.run_id) is None
    assert either.ended(second).code == 75
    assert is_alive(first.child)


def test_an_orphan_keeps_its_session_locked(either: Bench) -> None:
    launch, wrapper, start = either.shell("echo up; exec sleep 100")
    eventually(lambda: printed(launch.folder) == [b"up"], what="the program")
    wrapper.kill()
    wrapper.wait(5)
    assert is_alive(start.child)
    assert either.wrap(either.launch("/bin/true")).wait(5) == 75
    os.killpg(start.child_pid, signal.SIGKILL)
    eventually(lambda: not is_alive(start.child), what="the orphan's end")
    assert either.wrap(either.launch("/bin/true")).wait(5) == 0


def test_a_killed_wrapper_leaves_no_exit_record(either: Bench) -> None:
    launch, wrapper, _ = either.shell("sleep 100")
    wrapper.kill()
    wrapper.wait(5)
    assert records.end(launch.folder, launch.run_id) is None


def test_a_terminal_that_takes_nothing_does_not_block_the_program(either: Bench) -> None:
    full, stuck = os.pipe()
    launch = either.launch(
        "/bin/sh", "-c", "head -c 500000 /dev/zero | tr '\\0' 'x'; echo; echo done", log_bytes=10**6
    )
    assert either.wrap(launch, stdout=stuck).wait(10) == 0
    assert printed(launch.folder) == [b"x" * 500_000, b"done"]
    os.close(full)
    os.close(stuck)


def test_a_log_that_is_a_link_is_not_followed(either: Bench) -> None:
    launch = either.launch("/bin/echo", "hello")
    elsewhere = either.root / "elsewhere"
    elsewhere.touch()
    launch.folder.log.symlink_to(elsewhere)
    assert either.wrap(launch).wait(5) == 73
    assert elsewhere.read_text() == ""
    assert records.start(launch.folder, launch.run_id) is None
    assert either.ended(launch).code == 73
    (said,) = records.tail(launch.folder, launch.run_id)
    assert said == "smsdeck: the log cannot be opened: Too many levels of symbolic links; not started"


def test_a_program_that_cannot_be_recorded_does_not_run(either: Bench) -> None:
    launch = either.launch("/bin/sh", "-c", "touch ran")
    launch.folder.runs.rmdir()
    assert either.wrap(launch).wait(5) == 73
    assert not (launch.folder.path / "ran").exists()


def test_the_program_sees_nothing_of_screen_and_no_terminal(either: Bench) -> None:
    launch = either.launch("/bin/sh", "-c", "env; test -t 0 || echo no tty")
    either.wrap(launch).wait(5)
    lines = records.tail(launch.folder, launch.run_id)
    assert not [line for line in lines if line.startswith(("STY=", "WINDOW=", "SCREENDIR="))]
    assert f"SMSDECK_SESSION_DIR={launch.folder.path}" in lines
    assert {"TERM=dumb", "no tty"} <= set(lines)


def test_a_program_that_closes_its_output_lives_on(either: Bench) -> None:
    launch, wrapper, start = either.shell("exec >&- 2>&-; sleep 100")
    with pytest.raises(subprocess.TimeoutExpired):
        wrapper.wait(0.3)
    assert is_alive(start.child)
    wrapper.terminate()
    assert either.ended(launch).signal == signal.SIGTERM


def test_a_daemon_that_left_the_group_is_told_to_end_then_killed(either: Bench) -> None:
    polite = "trap 'echo polite went; exit' TERM; touch polite; while :; do sleep 0.01; done"
    stubborn = "trap '' TERM HUP; touch stubborn; exec sleep 100"
    launch, wrapper, start = either.shell(
        f'setsid sh -c "{polite}" & setsid sh -c "{stubborn}" & '
        "while [ ! -e polite ] || [ ! -e stubborn ]; do sleep 0.01; done; exit 3"
    )
    assert wrapper.wait(5) == 3
    assert either.ended(launch).code == 3
    assert descendants(launch.folder.path) == []
    assert b"polite went" in printed(launch.folder)
    said = notes(launch.folder)
    assert [note.split(") ")[1] for note in said[1:-1]] == [
        *["outlived the program: sent SIGTERM"] * 2,
        "outlived SIGTERM: sent SIGKILL",
    ]
    assert "(sleep)" in said[-2]
    assert said[-1] == f"run {launch.run_id} ended with code 3"
    assert start.child_pid


def test_orphans_of_a_living_program_are_reaped_and_left_alone_while_it_lives(either: Bench) -> None:
    launch, wrapper, start = either.shell(
        "for n in 1 2 3; do (setsid true &); done; (setsid sleep 100 &); sleep 100"
    )
    eventually(lambda: len(children(wrapper.pid)) == 2, what="the program and one orphan, the others reaped")
    alive = children(wrapper.pid)
    assert start.child_pid in alive
    wrapper.terminate()
    assert either.ended(launch).signal == signal.SIGTERM
    wrapper.wait(5)
    assert not any(Path(f"/proc/{pid}").exists() for pid in alive)


@pytest.mark.parametrize("delay_ms", [0, 1, 2, 4, 8, 16, 32])
def test_a_signal_that_comes_early_leaves_a_run_that_ended_or_none(either: Bench, delay_ms: int) -> None:
    launch = either.launch("/bin/sleep", "100")
    wrapper = either.wrap(launch)
    time.sleep(delay_ms / 1000)
    wrapper.terminate()
    wrapper.wait(5)
    start, end = records.start(launch.folder, launch.run_id), records.end(launch.folder, launch.run_id)
    assert (start is None) == (end is None)
    assert descendants(launch.folder.path) == []
    assert end is None or (end.signal, end.asked) == (signal.SIGTERM, signal.SIGTERM)


def test_records_are_of_one_form(either: Bench) -> None:
    launch = replace(either.launch("/bin/sleep", "100"), restart_id="again-1", by="hand")
    wrapper = either.wrap(launch)
    start = either.started(launch)
    for number in (signal.SIGINT, signal.SIGTERM):
        wrapper.send_signal(number)
    wrapper.wait(5)
    own, child = (f'"{one}_pid": {getattr(start, one).pid}' for one in ("wrapper", "child"))
    assert re.fullmatch(
        f'{{"run_id": "{launch.run_id}", "restart_id": "again-1", "by": "hand", "boot_id": "{boot_id()}",'
        f' "started_ms": \\d{{13}}, {own}, "wrapper_ticks": \\d+, {child}, "child_ticks": \\d+}}\n',
        (launch.folder.runs / f"{launch.run_id}.start").read_text(),
    )
    assert re.fullmatch(
        f'{{"run_id": "{launch.run_id}", "code": null, "signal": (2|15), "asked": (2|15),'
        r' "ended_ms": \d{13}}\n',
        (launch.folder.runs / f"{launch.run_id}.exit").read_text(),
    )
    assert stat.S_IMODE((launch.folder.runs / f"{launch.run_id}.exit").stat().st_mode) == 0o600
    assert sorted(path.suffix for path in launch.folder.runs.iterdir()) == [".exit", ".start", ".tail"]


BAD_ORDERS = [
    [],
    ["/tmp", "r", "-", "agent", "5000", "--"],
    ["/tmp", 'r"', "-", "agent", "5000", "--", "x"],
    ["/tmp", "r", "", "agent", "5000", "--", "x"],
    ["/tmp", "r", "-", "root", "5000", "--", "x"],
    ["/tmp", "r" * 65, "-", "agent", "5000", "--", "x"],
    ["/tmp", "../r", "-", "agent", "5000", "--", "x"],
    ["/tmp", "ä", "-", "agent", "5000", "--", "x"],
    ["/tmp", "r", "-", "agent", "many", "--", "x"],
    ["/tmp", "r", "-", "agent", "-5000", "--", "x"],
    ["/tmp", "r", "-", "agent", "999", "--", "x"],
    ["/tmp", "r", "-", "agent", "", "--", "x"],
    ["/tmp", "r", "-", "agent", "5000", "x", "y"],
]


@pytest.mark.parametrize("arguments", BAD_ORDERS)
def test_an_order_that_makes_no_sense_is_refused(either: Bench, arguments: list[str]) -> None:
    launch = either.launch("/bin/true")
    command = either.command(launch)
    done = subprocess.run(
        [*command[: command.index(str(launch.folder.path))], *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr[:9], done.stdout) == (64, "smsdeck: ", "")


@pytest.mark.parametrize(("kind", "at_most_kb"), [("c", 1_000), ("python", 10_000)])
def test_the_wrapper_is_small(bench: Bench, compiled: Path, kind: str, at_most_kb: int) -> None:
    bench.compiled = compiled if kind == "c" else None
    _, _, start = bench.shell("sleep 100")
    assert pss_kb(start.wrapper_pid) < at_most_kb
