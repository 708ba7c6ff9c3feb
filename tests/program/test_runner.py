"""Whole programs as processes: started, stopped, killed, starved of serve and gateway."""

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from smsdeck.gateway.simulator.pools import numbers_for
from tests.support.fake_serve import FakeServe, fake_serve
from tests.support.program import RunningProgram, pss_kb, running_program, session_folder
from tests.support.simulator import GOOD, ROOT, Simulator, simulator
from tests.support.wait import eventually

pytestmark = pytest.mark.slow
PAIR = "UZ_uzmobile"
PROGRAM1 = ROOT / "programs" / "program1.py"
PSS_LIMIT_KB = 12_000


@pytest.fixture(scope="module")
def sim() -> Iterator[Simulator]:
    with simulator() as one:
        yield one


@pytest.fixture
def serve(sim: Simulator) -> Iterator[FakeServe]:
    sim.change(PAIR, **GOOD, down=False)
    with fake_serve(numbers_for("UZ", 0, 60)) as one:
        one.permits_left = 0
        yield one


@pytest.fixture
def folder(tmp_path: Path, sim: Simulator, serve: FakeServe) -> Path:
    return session_folder(tmp_path / "s", serve_url=serve.url, gateway_url=sim.url)


def confirmed(serve: FakeServe, count: int) -> bool:
    return serve.by_state()["confirmed"] >= count


def grant(serve: FakeServe, count: int) -> None:
    for _ in range(count):
        serve.grant()


def test_a_program_sends_follows_reports_and_stops_gracefully(folder: Path, serve: FakeServe) -> None:
    with running_program(PROGRAM1, folder) as program:
        grant(serve, 4)
        eventually(lambda: confirmed(serve, 4), within_s=15)
        eventually(lambda: len(set(serve.used)) == 4)
        assert serve.by_state() == {"accepted": 4, "delivered": 4, "confirmed": 4}
        assert (folder / "heartbeat").exists()
        assert program.stop() == 0
        assert "SIGTERM: finishing" in program.output
    assert "+99890" not in program.output
    assert (folder / "spool").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_told_to_end_by_somebody_else_it_finishes_and_says_so_by_its_exit_code(
    folder: Path, serve: FakeServe, number: signal.Signals
) -> None:
    (folder / "runs").mkdir()
    (folder / "runs" / "0190a000-0000-7000-8000-00000000ffff.stop").touch()  # another run's
    with running_program(PROGRAM1, folder) as program:
        grant(serve, 1)
        eventually(lambda: confirmed(serve, 1), within_s=15)
        assert program.told(number) == 128 + number
        assert f"{number.name}: finishing (it did not come from smsdeck)" in program.output
    assert len(set(serve.used)) == 1


def test_stopping_in_the_long_poll_takes_no_time(folder: Path, serve: FakeServe) -> None:
    with running_program(PROGRAM1, folder) as program:
        eventually(lambda: serve.asked)
        started = time.monotonic()
        assert program.stop() == 0
        assert time.monotonic() - started < 3


def test_stopping_in_a_send_finishes_and_reports_it(folder: Path, serve: FakeServe, sim: Simulator) -> None:
    sim.change(PAIR, hang=1.0)
    with running_program(PROGRAM1, folder) as program:
        grant(serve, 1)
        eventually(lambda: sim.stats().get("hang", 0) > 0)
        assert program.stop() == 0
    assert serve.by_state() == {"unknown": 1}
    assert serve.events[0]["error"] == "timeout"
    assert len(serve.used) == 1


def test_killed_in_a_send_the_next_run_says_unknown_and_does_not_repeat_it(
    folder: Path, serve: FakeServe, sim: Simulator
) -> None:
    sim.change(PAIR, hang=1.0)
    before = sim.stats().get("hang", 0)
    with running_program(PROGRAM1, folder) as program:
        grant(serve, 1)
        eventually(lambda: sim.stats().get("hang", 0) > before)
        program.process.kill()
        program.process.wait(5)
    sim.change(PAIR, hang=0.0)
    with running_program(PROGRAM1, folder) as program:
        eventually(lambda: serve.by_state()["unknown"], within_s=10)
        eventually(lambda: serve.used)
        assert program.stop() == 0
    assert sim.stats()["hang"] == before + 1
    assert len(serve.granted) == 1


def test_killed_between_send_and_delivery_the_next_run_follows_on(
    folder: Path, serve: FakeServe, sim: Simulator
) -> None:
    sim.change(PAIR, delay_median_s=3.0)
    with running_program(PROGRAM1, folder) as program:
        grant(serve, 2)
        eventually(lambda: program.output.count("accepted") == 2)
        program.process.kill()
        program.process.wait(5)
    assert not confirmed(serve, 1)
    with running_program(PROGRAM1, folder) as program:
        eventually(lambda: confirmed(serve, 2), within_s=20)
        assert program.stop() == 0


def test_serve_away_for_a_while_loses_nothing(folder: Path, serve: FakeServe) -> None:
    with running_program(PROGRAM1, folder) as program:
        grant(serve, 2)
        eventually(lambda: program.output.count("accepted") == 2)
        serve.away = True
        eventually(lambda: program.output.count("confirmed") == 2, within_s=15)
        serve.away = False
        eventually(lambda: confirmed(serve, 2), within_s=25)
        assert program.stop() == 0


def test_stopped_with_serve_away_it_ends_in_time_and_the_next_run_reports(folder: Path, serve: FakeServe) -> None:
    with running_program(PROGRAM1, folder) as program:
        grant(serve, 1)
        eventually(lambda: "accepted" in program.output)
        serve.away = True
        eventually(lambda: "confirmed" in program.output, within_s=15)
        started = time.monotonic()
        assert program.stop() == 0
        assert time.monotonic() - started < 10
        assert "the next run will report" in program.output
    serve.away = False
    with running_program(PROGRAM1, folder) as program:
        eventually(lambda: confirmed(serve, 1), within_s=15)
        assert program.stop() == 0


def test_a_new_token_is_picked_up_while_it_runs(folder: Path, serve: FakeServe) -> None:
    with running_program(PROGRAM1, folder) as program:
        eventually(lambda: serve.asked)
        serve.token = "renewed"
        fields = json.loads((folder / "session.json").read_text())
        (folder / "session.json").write_text(json.dumps({**fields, "token": "renewed"}))
        grant(serve, 2)
        eventually(lambda: confirmed(serve, 2), within_s=20)
        assert program.stop() == 0


def test_a_program_that_raises_ends_with_code_1_and_its_trace(folder: Path, serve: FakeServe) -> None:
    script = folder / "bad.py"
    script.write_text(
        "from smsdeck.program import Program, run\n"
        "class Bad(Program):\n"
        "    def text(self, permit): raise RuntimeError('no text for ' + permit.to)\n"
        "run(Bad())\n"
    )
    with running_program(script, folder) as program:
        grant(serve, 1)
        assert program.process.wait(15) == 1
        assert "RuntimeError: no text for +9989*****" in program.output


def test_a_failure_while_following_ends_the_program_too(folder: Path, serve: FakeServe) -> None:
    script = folder / "bad.py"
    script.write_text(
        "from smsdeck.program import Program, run\n"
        "class Bad(Program):\n"
        "    def text(self, permit): return 'hello 4821'\n"
        "    def ended(self, message): raise RuntimeError('in the follower')\n"
        "run(Bad())\n"
    )
    with running_program(script, folder) as program:
        grant(serve, 1)
        assert program.process.wait(15) == 1
        assert "RuntimeError: in the follower" in program.output
    assert confirmed(serve, 1)  # what had happened was reported all the same


def test_a_script_with_a_loop_of_its_own_reports_before_it_ends(folder: Path, serve: FakeServe) -> None:
    script = folder / "script.py"
    script.write_text(
        "from smsdeck.program import otp\n"
        "class Send(otp.SendSMS):\n"
        "    def SendOtp(self): return 'sent successfully' in self.trigger('4821', 'Me')\n"
        "print('sent:', Send('" + numbers_for("UZ", 0, 1)[0] + "', None).SendOtp())\n"
    )
    serve.permits_left = 1
    with running_program(script, folder) as program:
        assert program.process.wait(15) == 0
        assert "sent: True" in program.output
    assert serve.by_state()["accepted"] == 1
    assert len(set(serve.used)) == 1


def test_one_session_works_several_pairs(tmp_path: Path, serve: FakeServe, sim: Simulator) -> None:
    pairs = ["IN_reliance", "IN_docomo", "IN_vi"]
    for pair in pairs:
        sim.change(pair, **GOOD)
    folder = session_folder(tmp_path / "g", serve_url=serve.url, gateway_url=sim.url, pairs=pairs)
    with running_program(ROOT / "programs" / "program6.py", folder) as program:
        eventually(lambda: {asked["pair"] for asked in serve.asked} == set(pairs))
        grant(serve, 6)
        eventually(lambda: confirmed(serve, 6), within_s=20)
        assert program.stop() == 0
    assert {event["pair"] for event in serve.events} <= set(pairs)


def test_a_second_process_on_the_same_session_is_refused(folder: Path, serve: FakeServe) -> None:
    with running_program(PROGRAM1, folder) as program:
        eventually(lambda: serve.asked)
        with running_program(PROGRAM1, folder) as second:
            assert second.process.wait(10) == 1
            assert "Another process works the session" in second.output
        grant(serve, 1)
        eventually(lambda: confirmed(serve, 1), within_s=10)
        program.process.kill()
        program.process.wait(5)
    asked = len(serve.asked)
    with running_program(PROGRAM1, folder) as third:  # a killed process holds nothing
        eventually(lambda: len(serve.asked) > asked)
        assert third.stop() == 0


def test_outside_a_session_it_says_what_is_missing(tmp_path: Path) -> None:
    with running_program(PROGRAM1, tmp_path) as program:
        assert program.process.wait(10) == 1
        assert "session.json cannot be read" in program.output


def test_an_idle_program_is_small_and_still(folder: Path, serve: FakeServe) -> None:
    """Hundreds of these wait for a permit at once."""
    with running_program(PROGRAM1, folder) as program:
        eventually(lambda: serve.asked)
        before = cpu_ticks(program)
        time.sleep(3)  # the thing measured is idleness itself
        assert pss_kb(program.pid) < PSS_LIMIT_KB
        assert cpu_ticks(program) - before <= 1
        grant(serve, 3)
        eventually(lambda: confirmed(serve, 3), within_s=15)
        assert pss_kb(program.pid) < PSS_LIMIT_KB
        serve.refusal = "paused"
        assert program.stop() == 0


def cpu_ticks(program: RunningProgram) -> int:
    fields = Path(f"/proc/{program.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 100 // os.sysconf("SC_CLK_TCK")


def test_a_program_imports_nothing_that_it_can_do_without(tmp_path: Path) -> None:
    script = tmp_path / "modules.py"
    heavy = {"ssl", "asyncio", "urllib.request", "http.client", "email", "pydantic", "structlog", "dataclasses"}
    heavy |= {"uuid", "platform", "random", "base64", "hashlib", "logging", "subprocess", "tempfile", "inspect"}
    script.write_text(f"import sys, smsdeck.program.otp\nprint('heavy:', {heavy} & set(sys.modules))\n")
    with running_program(script, tmp_path) as program:
        program.process.wait(10)
        assert "heavy: set()" in program.output
