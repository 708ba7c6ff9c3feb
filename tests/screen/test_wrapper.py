import json
import os
import signal
import subprocess

import pytest

from smsdeck.screen import records
from smsdeck.screen.identity import is_alive
from smsdeck.screen.wrapper import Order
from tests.screen.bench import Bench, group_members, pss_kb
from tests.screen.logs import printed
from tests.support.wait import eventually


@pytest.mark.parametrize(
    ("script", "code", "number"),
    [("exit 0", 0, None), ("exit 9", 9, None), ("kill -SEGV $$", None, 11), ("kill -KILL $$", None, 9)],
)
def test_how_a_program_ended_is_recorded(bench: Bench, script: str, code: int | None, number: int | None) -> None:
    launch, wrapper, start = bench.shell(script)
    end = bench.ended(launch)
    assert (end.code, end.signal) == (code, number)
    assert start.started_ms <= end.ended_ms
    assert wrapper.wait(5) == (code if code is not None else 128 + (number or 0))


@pytest.mark.parametrize(("program", "code"), [("/nowhere/x", 127), ("/etc/passwd", 126), ("/tmp", 126)])
def test_a_program_that_cannot_run_is_recorded(bench: Bench, program: str, code: int) -> None:
    launch = bench.launch(program)
    bench.wrap(launch)
    assert bench.ended(launch).code == code
    assert "cannot run" in records.tail(launch.folder, launch.run_id)[0]


def test_the_start_is_on_the_disk_before_the_first_instruction(bench: Bench) -> None:
    launch, wrapper, _ = bench.shell("ls runs; cat runs/*.start")
    wrapper.wait(5)
    first, record = records.tail(launch.folder, launch.run_id)
    assert first == f"{launch.run_id}.start"
    assert json.loads(record)["child_pid"] > 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_signals_reach_the_whole_group(bench: Bench, number: signal.Signals) -> None:
    inner = "trap 'echo inner; exit' TERM HUP; echo up; sleep 100 & wait"
    launch, wrapper, start = bench.shell(f'sh -c "{inner}" & trap "echo outer" TERM HUP; wait; wait; exit 4')
    eventually(lambda: "up" in launch.folder.log.read_text(), what="the inner process")
    wrapper.send_signal(number)
    assert (bench.ended(launch).code, bench.ended(launch).asked) == (4, number)
    assert {"inner", "outer"} <= set(records.tail(launch.folder, launch.run_id))
    eventually(lambda: group_members(start.child_pid) == [], what="the end of all")


def test_what_a_program_leaves_behind_is_killed(bench: Bench) -> None:
    launch, wrapper, start = bench.shell("trap '' TERM; sleep 100 & exit 3")
    assert wrapper.wait(5) == 3
    assert (bench.ended(launch).code, bench.ended(launch).asked) == (3, None)
    eventually(lambda: group_members(start.child_pid) == [], what="death of the leftover")


def test_a_session_does_not_run_twice(bench: Bench) -> None:
    _, _, first = bench.shell("sleep 100")
    second = bench.launch("/bin/sh", "-c", "echo never")
    assert bench.wrap(second).wait(5) == 75
    assert records.start(second.folder, second.run_id) is None
    assert bench.ended(second).code == 75
    assert is_alive(first.child)


def test_an_orphan_keeps_its_session_locked(bench: Bench) -> None:
    _, wrapper, start = bench.shell("sleep 100")
    wrapper.kill()
    wrapper.wait(5)
    assert is_alive(start.child)
    assert bench.wrap(bench.launch("/bin/true")).wait(5) == 75
    os.killpg(start.child_pid, signal.SIGKILL)
    eventually(lambda: not is_alive(start.child), what="the orphan's end")
    assert bench.wrap(bench.launch("/bin/true")).wait(5) == 0


def test_a_killed_wrapper_leaves_no_exit_record(bench: Bench) -> None:
    launch, wrapper, _ = bench.shell("sleep 100")
    wrapper.kill()
    wrapper.wait(5)
    assert records.end(launch.folder, launch.run_id) is None


def test_a_terminal_that_takes_nothing_does_not_block_the_program(bench: Bench) -> None:
    full, stuck = os.pipe()
    launch = bench.launch(
        "/bin/sh", "-c", "head -c 500000 /dev/zero | tr '\\0' 'x'; echo; echo done", log_bytes=10**6
    )
    assert bench.wrap(launch, stdout=stuck).wait(10) == 0
    assert printed(launch.folder) == [b"x" * 500_000, b"done"]
    os.close(full)
    os.close(stuck)


def test_a_log_that_is_a_link_is_not_followed(bench: Bench) -> None:
    launch = bench.launch("/bin/echo", "hello")
    elsewhere = bench.root / "elsewhere"
    elsewhere.touch()
    launch.folder.log.symlink_to(elsewhere)
    assert bench.wrap(launch).wait(5) == 73
    assert elsewhere.read_text() == ""
    assert records.run_ids(launch.folder) == []


def test_a_program_that_cannot_be_recorded_does_not_run(bench: Bench) -> None:
    launch = bench.launch("/bin/sh", "-c", "touch ran")
    launch.folder.runs.rmdir()
    assert bench.wrap(launch).wait(5) == 73
    assert not (launch.folder.path / "ran").exists()


def test_the_program_sees_nothing_of_screen_and_no_terminal(bench: Bench) -> None:
    launch = bench.launch("/bin/sh", "-c", "env; test -t 0 || echo no tty")
    bench.wrap(launch).wait(5)
    lines = records.tail(launch.folder, launch.run_id)
    assert not [line for line in lines if line.startswith(("STY=", "WINDOW=", "SCREENDIR="))]
    assert f"SMSDECK_SESSION_DIR={launch.folder.path}" in lines
    assert {"TERM=dumb", "no tty"} <= set(lines)


def test_a_program_that_closes_its_output_lives_on(bench: Bench) -> None:
    launch, wrapper, start = bench.shell("exec >&- 2>&-; sleep 100")
    with pytest.raises(subprocess.TimeoutExpired):
        wrapper.wait(0.3)
    assert is_alive(start.child)
    wrapper.terminate()
    assert bench.ended(launch).signal == signal.SIGTERM


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["/tmp", "r", "-", "agent", "5", "--"],
        ["/tmp", 'r"', "-", "agent", "5", "--", "x"],
        ["/tmp", "r", "-", "root", "5", "--", "x"],
        ["/tmp", "r" * 65, "-", "agent", "5", "--", "x"],
        ["/tmp", "../r", "-", "agent", "5", "--", "x"],
        ["/tmp", "r", "-", "agent", "many", "--", "x"],
    ],
)
def test_an_order_that_makes_no_sense_is_refused(arguments: list[str]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Order(arguments)


def test_the_wrapper_is_small(bench: Bench) -> None:
    _, _, start = bench.shell("sleep 100")
    assert pss_kb(start.wrapper_pid) < 10_000
