"""The simulator as a process: the contract, its faults, and the controls a person has."""

import urllib.error
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from smsdeck.errors import SetupError
from smsdeck.gateway.protocol import MaybeSent, NoAnswer, NotSent, Outgoing, Report, SendResult, Sent, Submitted
from smsdeck.gateway.simulator.pools import numbers_for
from smsdeck.gateway.simulator.server import read_pairs
from tests.support.gateways import http_gateway
from tests.support.simulator import GOOD, Simulator, simulator
from tests.support.wait import eventually

PAIR = "UZ_uzmobile"
NUMBER = numbers_for("UZ", 0, 1)[0]


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with simulator() as one:
        yield one


@pytest.fixture
def sim(running: Simulator) -> Simulator:
    running.change(PAIR, **GOOD, down=False)
    running.call("PUT", "/control/down", {"down": False})
    return running


def send(sim: Simulator, reference: str, timeout_s: float = 2.0) -> SendResult:
    message = Outgoing(NUMBER, "482913 is your code", "Test", reference)
    return http_gateway(sim.url, timeout_s=timeout_s).send(message)


def test_a_message_is_sent_delivered_read_and_confirmed(sim: Simulator) -> None:
    gateway = http_gateway(sim.url, timeout_s=2)
    sent = send(sim, "contract")
    assert isinstance(sent, Sent)

    def report() -> Report | None:
        status = gateway.status(sent.trigger_id)
        assert isinstance(status, Report)
        return status if status.code else None

    assert gateway.status(sent.trigger_id) == Report("pending", "ENROUTE", None)
    assert eventually(report) == Report("delivered", "DELIVRD", "482913")
    refused = gateway.submit(sent.trigger_id, "000000")
    assert isinstance(refused, Submitted)
    assert not refused.accepted
    assert gateway.submit(sent.trigger_id, "482913") == Submitted(True, "code submitted successfully\n")


def test_a_repeated_reference_is_not_sent_twice(sim: Simulator) -> None:
    before = sim.stats()
    assert send(sim, "twice") == send(sim, "twice")
    after = sim.stats()
    assert after["sent"] - before.get("sent", 0) == 1
    assert after["repeated"] - before.get("repeated", 0) == 1


@pytest.mark.parametrize(
    ("fault", "kind", "error", "sent"),
    [
        ("refuse", NotSent, "http_400", 0),
        ("throttle", NotSent, "http_429", 0),
        ("error", MaybeSent, "http_500", 0),
        ("hang", MaybeSent, "timeout", 0),
        ("lost_reply", MaybeSent, "cut", 1),
    ],
)
def test_each_fault_looks_as_it_does_in_life(
    sim: Simulator, fault: str, kind: type[NotSent | MaybeSent], error: str, sent: int
) -> None:
    sim.change(PAIR, **{fault: 1.0})
    before = sim.stats().get("sent", 0)
    result = send(sim, f"fault-{fault}", timeout_s=0.5)
    assert isinstance(result, kind)
    assert result.error == error
    assert sim.stats().get("sent", 0) - before == sent
    assert sim.stats()[fault] >= 1


def test_an_operator_that_is_down_cuts_only_its_own_connections(sim: Simulator) -> None:
    sent = send(sim, "before-down")
    assert isinstance(sent, Sent)
    sim.change(PAIR, down=True)
    assert send(sim, "while-down") == MaybeSent("cut")
    assert http_gateway(sim.url, timeout_s=1).status(sent.trigger_id) == NoAnswer("cut")
    other = Outgoing(numbers_for("UZ", 1, 1)[0], "4821", "Test", "elsewhere")
    sim.change("UZ_beeline", **GOOD)
    assert isinstance(http_gateway(sim.url, timeout_s=1).send(other), Sent)


def test_a_gateway_that_is_down_comes_back_knowing_its_messages(sim: Simulator) -> None:
    sent = send(sim, "before-outage")
    assert isinstance(sent, Sent)
    sim.call("PUT", "/control/down", {"down": True})
    assert send(sim, "in-outage") == MaybeSent("cut")
    sim.call("PUT", "/control/down", {"down": False})
    assert send(sim, "before-outage") == sent


def test_a_person_reads_and_changes_one_operator(sim: Simulator) -> None:
    before = sim.call("GET", "/control/operators")
    assert len(before) == 153  # every pair, and the numbers of no pool
    sim.change(PAIR, delivered=0.1)
    assert sim.call("GET", f"/control/operators/{PAIR}") == before[PAIR] | {"delivered": 0.1}
    assert sim.call("GET", "/control/operators/UZ_beeline") == before["UZ_beeline"]


@pytest.mark.parametrize(
    ("path", "body", "says"),
    [
        (f"/control/operators/{PAIR}", {"delivered": 2}, "delivered: Input should be less than or equal to 1"),
        (f"/control/operators/{PAIR}", {"delivrd": 1}, "delivrd: Extra inputs are not permitted"),
        (f"/control/operators/{PAIR}", {"delivered": 0.9, "expired": 0.9}, "is 1.800, more than 1"),
        (f"/control/operators/{PAIR}", {"hang": 0.6, "error": 0.6}, "is 1.200, more than 1"),
        (f"/control/operators/{PAIR}", {"delay_median_s": 0}, "delay_median_s"),
        (f"/control/operators/{PAIR}", [1], "not a JSON object"),
        ("/control/down", {"down": "yes"}, "down: Input should be a valid boolean"),
        ("/control/down", {}, "down: Field required"),
    ],
)
def test_a_wrong_change_is_refused_with_its_place_and_changes_nothing(
    sim: Simulator, path: str, body: Any, says: str
) -> None:
    before = sim.call("GET", "/control/operators")
    with pytest.raises(urllib.error.HTTPError) as caught:
        sim.call("PUT", path, body)
    with caught.value as answer:
        assert answer.code == 422
        assert says in answer.read().decode()
    assert sim.call("GET", "/control/operators") == before


@pytest.mark.parametrize("path", ["/control/operators/XX_none", "/messages/none", "/nothing"])
def test_what_is_not_there_is_404(sim: Simulator, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        sim.call("GET", path)
    with caught.value as answer:
        assert answer.code == 404


@pytest.mark.parametrize(
    "body", [{}, {"to": NUMBER}, {"to": 1, "text": "", "sender": "", "reference": ""}, [], "x"]
)
def test_an_incomplete_send_is_refused(sim: Simulator, body: Any) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        sim.call("POST", "/send", body)
    with caught.value as answer:
        assert answer.code == 422


def test_a_file_without_pairs_is_told(tmp_path: Path) -> None:
    for name, content in [("none.csv", None), ("empty.csv", "country,operator\n"), ("other.csv", "a,b\n1,2\n")]:
        file = tmp_path / name
        if content is not None:
            file.write_text(content)
        with pytest.raises(SetupError, match=name):
            read_pairs(file)


@pytest.mark.slow
def test_its_share_of_the_machine_is_small(sim: Simulator) -> None:
    """A tenth of a core carries 450 sends a minute and 100 polls a second: 107.5 requests."""
    gateway = http_gateway(sim.url, timeout_s=2)
    sent = send(sim, "cost")
    assert isinstance(sent, Sent)
    requests, before = 1500, cpu_s(sim.pid)
    for n in range(requests):
        if n % 14 == 0:
            gateway.send(Outgoing(NUMBER, "482913", "Test", f"cost-{n}"))
        else:
            gateway.status(sent.trigger_id)
    each_s = (cpu_s(sim.pid) - before) / requests
    assert each_s * 107.5 < 0.1, f"{each_s * 1e6:.0f} us CPU a request"


def cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def test_deterministic_over_restarts() -> None:
    references = [f"again-{n}" for n in range(5)]
    answers = []
    for order in (references, references[::-1]):
        with simulator(seed=9) as one:
            answers.append({reference: send(one, reference) for reference in order})
    assert answers[0] == answers[1]
