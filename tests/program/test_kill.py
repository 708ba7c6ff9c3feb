"""A real program, killed with -9 again and again: what serve is told is what the gateway itself saw leave.

`test_crash.py` kills at every step, in one process; here the kernel kills whole processes, at any moment.
"""

import random
import time
from collections import Counter
from pathlib import Path

import pytest

from smsdeck.gateway.simulator.pools import numbers_for
from smsdeck.program.message import ENDS
from tests.support.fake_serve import FakeServe, fake_serve
from tests.support.program import running_program, session_folder
from tests.support.simulator import ROOT
from tests.support.slow_gateway import SlowGateway, slow_gateway
from tests.support.wait import eventually

pytestmark = pytest.mark.slow
PROGRAM1 = ROOT / "programs" / "program1.py"
KILLS = 16
AT_ONCE = 3
"""Permits of a run: it may be killed between two sends as well as within one."""
LONGEST_S = 0.15


def killed(folder: Path, serve: FakeServe, gateway: SlowGateway, after_s: float | None) -> str:
    """A run that is killed so long after its first send arrived at the gateway, and with None before that is
    answered; the message of the first send.
    """
    before = len(gateway.left)
    gateway.answers.clear() if after_s is None else gateway.answers.set()
    serve.permits_left = 0
    with running_program(PROGRAM1, folder) as program:
        for _ in range(AT_ONCE):
            serve.grant()
        eventually(lambda: len(gateway.left) > before, within_s=30, what="a send")
        time.sleep(after_s or 0.0)  # any moment will do: nothing is waited for
        program.process.kill()
    gateway.answers.set()
    return gateway.left[before]


def test_no_message_leaves_twice_none_is_lost_and_what_nobody_can_know_is_unknown(tmp_path: Path) -> None:
    dice = random.Random(5)
    with fake_serve(numbers_for("UZ", 0, 60)) as serve, slow_gateway() as gateway:
        folder = session_folder(tmp_path / "s", serve_url=serve.url, gateway_url=gateway.url)
        moments = [None if round_ % 2 else dice.uniform(0, LONGEST_S) for round_ in range(KILLS)]
        first = {killed(folder, serve, gateway, moment): moment for moment in moments}
        serve.permits_left = 0
        with running_program(PROGRAM1, folder) as program:  # the last run takes up what all before left
            eventually(lambda: all(ENDS & set(serve.states(one)) for one in gateway.left), within_s=30)
            eventually(lambda: set(gateway.left) <= set(serve.used), within_s=30)
            assert program.stop() == 0

    assert max(Counter(gateway.left).values()) == 1
    unknown = {one for one in serve.granted if "unknown" in serve.states(one)}
    assert {one for one, moment in first.items() if moment is None} <= unknown
    for message in unknown:
        assert "accepted" not in serve.states(message)
    told = {event["message_id"] for event in serve.events}
    assert told - set(gateway.left) <= unknown
