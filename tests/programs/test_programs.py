"""The six programs: each does what its first lines say."""

import importlib.util
import re
from collections import deque
from collections.abc import Iterator
from math import inf
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from smsdeck.catalog.program_list import PROGRAMS
from smsdeck.gateway.protocol import NotSent, Sent
from smsdeck.gateway.simulator.fate import code_in
from smsdeck.gateway.simulator.pools import numbers_for
from smsdeck.program import Program, otp
from smsdeck.program.message import Message
from smsdeck.program.otp import OtpProgram
from tests.program.fakes import FakeApi, FakeGateway, a_desk, a_permit
from tests.program.messages import a_message
from tests.support.fake_serve import FakeServe, fake_serve
from tests.support.forward_proxy import forward_proxy
from tests.support.program import running_program, session_folder
from tests.support.simulator import GOOD, ROOT, Simulator, simulator
from tests.support.wait import eventually

PAIR = "UZ_uzmobile"
SENT = Sent("ab12", "sent successfully")
CODE_LENGTHS = {1: 6, 2: 5, 3: 8, 6: 4}
NOTICES = {4, 5}


def load(number: int) -> ModuleType:
    path = ROOT / "programs" / f"program{number}.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def program(number: int) -> Program:
    module = load(number)
    if number == 2:
        return OtpProgram(module.SendSMS, module.SubmitSMS)
    classes = [one for one in vars(module).values() if isinstance(one, type) and one.__module__ == module.__name__]
    (one,) = classes
    made = one()
    assert isinstance(made, Program)
    return made


def ended(state: str, pair: str = PAIR, **fields: Any) -> Message:
    return a_message(pair=pair, state=state, **fields)


@pytest.fixture(autouse=True)
def no_desk_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(otp, "_desk", None)


@pytest.mark.parametrize("number", range(1, 7))
def test_it_sends_one_message_with_a_new_code_or_none(number: int, tmp_path: Path) -> None:
    gateway = FakeGateway()
    one = program(number)
    desk = a_desk(tmp_path, gateway=gateway, api=FakeApi(), program=one)
    for n in range(2):
        one.work(desk, a_permit(f"0190a000-0000-7000-8000-{n:012d}"))
    texts = [message.text for message in gateway.outgoing]
    assert len(texts) == len(set(texts)) == 2
    assert one.expects_code == (number not in NOTICES)
    codes = [code_in(text) or "" for text in texts]
    assert [len(code) for code in codes] == [CODE_LENGTHS.get(number, 0)] * 2
    assert codes[0] != codes[1] or number in NOTICES
    assert all(len(message.sender) <= 11 for message in gateway.outgoing)  # the longest sender name of GSM


def test_no_two_programs_are_alike() -> None:
    sources = {(ROOT / "programs" / f"program{n}.py").read_text() for n in range(1, 7)}
    assert len({source.split('"""')[1].splitlines()[0] for source in sources}) == 6
    assert max(len(source.splitlines()) for source in sources) <= 60


@pytest.mark.parametrize("number", range(1, 7))
def test_the_catalog_says_the_same_of_it(number: int) -> None:
    (entry,) = [entry for entry in PROGRAMS if entry.program == f"program{number}"]
    assert entry.path == f"program{number}.py"
    assert entry.expects_code == program(number).expects_code


def test_program1_counts_lost_sign_ups(capsys: pytest.CaptureFixture[str]) -> None:
    one = program(1)
    for state in ("confirmed", "confirmed", "no_report"):
        one.ended(ended(state))
    assert "2 joined, 1 lost, the last one to no_report" in capsys.readouterr().out


def test_program1_greets_in_the_country_s_language() -> None:
    one = program(1)
    assert one.text(a_permit(pair="DE_telekom")).startswith("Willkommen")
    assert one.text(a_permit(pair="TM_tmcell")).startswith("Welcome")


def test_program2_says_false_when_no_code_went_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gateway = FakeGateway()
    gateway.result = NotSent("http_400", "barred")
    one = program(2)
    one.work(a_desk(tmp_path, gateway=gateway, api=FakeApi(), program=one), a_permit())
    assert "no log-in code for +9989*****12: barred" in capsys.readouterr().out


def test_program3_changes_its_name_after_two_failures_in_a_row_on_one_pair(tmp_path: Path) -> None:
    gateway = FakeGateway()
    one = program(3)
    desk = a_desk(tmp_path, gateway=gateway, api=FakeApi(), program=one)
    serial = iter(range(100))

    def name(pair: str = PAIR) -> str:
        one.work(desk, a_permit(f"0190a000-0000-7000-8000-{next(serial):012d}", pair))
        return gateway.outgoing[-1].sender

    first = name()
    for state in ("rejected", "confirmed", "rejected"):
        one.ended(ended(state))
    assert name() == first
    one.ended(ended("rejected"))
    assert name() != first
    assert name("UZ_beeline") == first


def test_program4_lists_what_needs_a_letter_and_takes_its_time(capsys: pytest.CaptureFixture[str]) -> None:
    one = program(4)
    one.ended(ended("delivered"))
    assert capsys.readouterr().out == ""
    lost = ended("expired")
    one.ended(lost)
    assert f"a letter instead of {lost.id} (expired); 1 so far" in capsys.readouterr().out
    assert one.rest_s(PAIR, SENT) == 2.0
    assert one.rest_s(PAIR, NotSent("http_429", retry_after_s=9.0)) == 9.0


def test_program5_prints_percentiles_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    one = program(5)
    for n in range(1, 10):
        one.ended(ended("delivered", delivered_after_s=float(n)))
    assert capsys.readouterr().out == ""
    one.ended(ended("expired"))
    line = f"{PAIR}: 9 of 10 arrived; half within 5.0 s, 90 % 9.0 s, all never"
    assert line in capsys.readouterr().out


def test_program5_forgets_old_times_and_goes_on_printing(capsys: pytest.CaptureFixture[str]) -> None:
    one = program(5)
    for _ in range(300):
        one.ended(ended("delivered", delivered_after_s=1.0))
    assert capsys.readouterr().out.count("arrived") == 30
    times = vars(one)["times"][PAIR]
    assert isinstance(times, deque)
    assert len(times) == 100
    assert load(5).within([inf], 0.5) == "never"


def test_program6_lets_a_failing_pair_step_back_until_it_succeeds() -> None:
    one = program(6)
    one.text(a_permit(pair="IN_vi"))
    one.ended(ended("undelivered", "IN_vi"))
    assert one.rest_s("IN_vi", SENT) == 0.0  # alone in the race
    one.text(a_permit(pair="IN_docomo"))
    one.ended(ended("confirmed", "IN_vi"))
    rests = []
    for _ in range(12):
        one.ended(ended("undelivered", "IN_vi"))
        rests.append(one.rest_s("IN_vi", SENT))
    assert rests == sorted(rests)
    assert (rests[0], rests[-1]) == (3.0, 30.0)
    assert one.rest_s("IN_docomo", SENT) == 0.0
    one.ended(ended("confirmed", "IN_vi"))
    assert one.rest_s("IN_vi", SENT) == 0.0


@pytest.fixture(scope="module")
def sim() -> Iterator[Simulator]:
    with simulator() as one:
        one.change(PAIR, **GOOD)
        yield one


@pytest.fixture
def serve() -> Iterator[FakeServe]:
    with fake_serve(numbers_for("UZ", 0, 60)) as one:
        one.permits_left = 3
        yield one


@pytest.mark.slow
@pytest.mark.parametrize("number", range(1, 7))
def test_it_works_end_to_end_against_the_simulator(
    number: int, tmp_path: Path, sim: Simulator, serve: FakeServe
) -> None:
    folder = session_folder(tmp_path / "s", serve_url=serve.url, gateway_url=sim.url, program=f"program{number}")
    success = "delivered" if number in NOTICES else "confirmed"
    with running_program(ROOT / "programs" / f"program{number}.py", folder) as running:
        eventually(lambda: serve.by_state()[success] == 3, within_s=20)
        assert running.stop() == 0
    assert set(serve.by_state().values()) == {3}
    assert sorted(set(serve.used)) == sorted(serve.granted)
    assert {event["expects_code"] for event in serve.events} == {number not in NOTICES}
    log = running.output
    assert len(re.findall(r"\d\d:\d\d:\d\d \+9989\*{5}\d\d  accepted by UZ_uzmobile", log)) == 3
    assert not re.search(r"\+998\d{5}", log)


@pytest.mark.slow
def test_the_assignment_s_shape_goes_through_the_session_s_proxy(
    tmp_path: Path, sim: Simulator, serve: FakeServe
) -> None:
    with forward_proxy("ann", "s3cret") as proxy:
        proxy_url = f"http://ann:s3cret@127.0.0.1:{proxy.port}"
        folder = session_folder(
            tmp_path / "s",
            serve_url=serve.url,
            gateway_url=sim.url,
            program="program2",
            proxy_url=proxy_url,
        )
        with running_program(ROOT / "programs" / "program2.py", folder) as running:
            eventually(lambda: serve.by_state()["confirmed"] == 3, within_s=20)
            assert running.stop() == 0
        assert proxy.seen.count(f"POST {sim.url}/send") == 3
        assert proxy.seen.count(f"POST {sim.url}/submit") == 3
        assert any(seen.startswith(f"GET {sim.url}/messages/") for seen in proxy.seen)
        assert not any(serve.url in seen for seen in proxy.seen)  # the proxy is the way to the gateway only
        assert "s3cret" not in running.output
