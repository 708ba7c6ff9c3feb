"""Pairs come to a running session and leave it, and no message is lost or told twice."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from smsdeck.gateway.simulator.pools import numbers_for
from smsdeck.program.message import ENDS
from tests.support.fake_serve import FakeServe, fake_serve
from tests.support.program import running_program, session_folder
from tests.support.simulator import GOOD, ROOT, Simulator, simulator
from tests.support.wait import eventually

pytestmark = pytest.mark.slow
PROGRAM6 = ROOT / "programs" / "program6.py"
VI, JIO, BSNL = "IN_vi", "IN_jio", "IN_bsnl"


@pytest.fixture(scope="module")
def sim() -> Iterator[Simulator]:
    with simulator() as one:
        for pair in (VI, JIO, BSNL, "IN_reliance", "IN_docomo", "IN_airtel"):
            one.change(pair, **{**GOOD, "delay_median_s": 3.0})  # outstanding while the pairs change
        yield one


@pytest.fixture
def serve() -> Iterator[FakeServe]:
    with fake_serve(numbers_for("IN", 0, 60), "IN") as one:
        one.permits_left = 0
        yield one


class Group:
    """A session whose pairs the test changes as the agent does."""

    def __init__(self, folder: Path, serve: FakeServe, sim: Simulator) -> None:
        self.folder = folder
        self._serve = serve
        self._sim = sim

    def pairs(self, *pairs: str) -> None:
        fresh = self.folder.with_name("fresh")
        session_folder(
            fresh,
            serve_url=self._serve.url,
            gateway_url=self._sim.url,
            pairs=list(pairs),
            session="program6_IN_west",
        )
        self.folder.mkdir(exist_ok=True)
        (fresh / "session.json").replace(self.folder / "session.json")


@pytest.fixture
def group(tmp_path: Path, serve: FakeServe, sim: Simulator) -> Group:
    made = Group(tmp_path / "s", serve, sim)
    made.pairs(VI, JIO)
    return made


def asked_pairs(serve: FakeServe, since: int = 0) -> set[str]:
    with serve.changed:
        return {asked["pair"] for asked in serve.asked[since:]}


def grant(serve: FakeServe, count: int) -> None:
    before = len(serve.granted)
    for _ in range(count):
        serve.grant()
    eventually(lambda: len(serve.granted) == before + count)


def all_ended(serve: FakeServe) -> bool:
    ids = list(serve.granted)
    return all(ENDS & set(serve.states(one)) for one in ids) and set(serve.used) == set(ids)


def test_moved_out_and_in_with_messages_outstanding_every_one_is_reported_once(
    group: Group, serve: FakeServe
) -> None:
    with running_program(PROGRAM6, group.folder) as program:
        eventually(lambda: asked_pairs(serve) == {VI, JIO})
        grant(serve, 8)
        of_vi = {one for one, permit in serve.granted.items() if permit["pair"] == VI}
        assert of_vi
        eventually(lambda: all("accepted" in serve.states(one) for one in serve.granted))

        group.pairs(JIO, BSNL)
        eventually(lambda: "leaves IN_vi" in program.output and "works IN_bsnl" in program.output, within_s=5)
        since = len(serve.asked)
        assert not any("confirmed" in serve.states(one) for one in of_vi), "they must be outstanding here"
        grant(serve, 6)
        assert asked_pairs(serve, since) <= {JIO, BSNL}
        assert {permit["pair"] for one, permit in serve.granted.items() if one not in of_vi} == {JIO, BSNL}

        group.pairs(JIO, BSNL, VI)
        eventually(lambda: VI in asked_pairs(serve, since), within_s=5)
        grant(serve, 6)
        eventually(lambda: all_ended(serve), within_s=20)
        assert program.stop() == 0
    states = {one: serve.states(one) for one in serve.granted}
    bad = {one: told for one, told in states.items() if told != ["accepted", "delivered", "confirmed"]}
    assert not bad, bad


def test_with_its_last_pair_gone_it_follows_what_it_sent_and_says_so(group: Group, serve: FakeServe) -> None:
    with running_program(PROGRAM6, group.folder) as program:
        eventually(lambda: asked_pairs(serve) == {VI, JIO})
        grant(serve, 4)
        group.pairs()
        eventually(lambda: "leaves IN_jio" in program.output, within_s=5)
        since = len(serve.asked)
        eventually(lambda: all_ended(serve), within_s=20)
        heartbeat = group.folder / "heartbeat"
        eventually(lambda: heartbeat.read_text() == "it has no pair now and follows what it has sent\n")
        assert len(serve.asked) == since
        assert program.process.poll() is None
        assert program.stop() == 0
