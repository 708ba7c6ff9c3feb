"""What an answer means for a message, and how often to ask."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdeck.gateway.protocol import NoAnswer, Report, Submitted
from smsdeck.program.message import ENDS
from smsdeck.program.outlook import (
    LATE_S,
    Move,
    Patience,
    Submit,
    Wait,
    of_status,
    of_submit,
    poll_after_s,
)
from tests.program.messages import a_message

PATIENCE = Patience(report_s=180, confirm_s=60)
ACCEPTED = a_message(state="accepted")
DELIVERED = a_message(state="delivered", delivered_after_s=4.0)
PENDING = Report("pending", "ENROUTE", None)
SILENT = NoAnswer("timeout")


@pytest.mark.parametrize(
    ("message", "answer", "elapsed_s", "step"),
    [
        (ACCEPTED, PENDING, 179.9, Wait()),
        (ACCEPTED, SILENT, 179.9, Wait()),
        (ACCEPTED, Report("delivered", "DELIVRD", None), 500, Move("delivered", raw="DELIVRD")),
        (ACCEPTED, Report("rejected", "REJECTD", None), 1, Move("rejected", raw="REJECTD")),
        (ACCEPTED, PENDING, 180, Move("no_report", raw="ENROUTE")),
        (ACCEPTED, SILENT, 180, Move("no_report", error="timeout", blame="gateway")),
        (DELIVERED, Report("delivered", "DELIVRD", "4821"), 500, Submit("4821")),
        (DELIVERED, Report("delivered", "DELIVRD", None), 63.9, Wait()),
        (DELIVERED, Report("delivered", "DELIVRD", None), 64, Move("confirm_failed", error="no_code")),
        (a_message(state="delivered", expects_code=False), Report("delivered", "DELIVRD", "4821"), 500, Wait()),
        (DELIVERED, SILENT, 64, Move("confirm_failed", error="timeout", blame="gateway")),
    ],
)
def test_a_status_means(message: object, answer: Report | NoAnswer, elapsed_s: float, step: object) -> None:
    assert of_status(message, answer, elapsed_s, PATIENCE) == step  # type: ignore[arg-type]  # parametrized


@pytest.mark.parametrize(
    ("answer", "elapsed_s", "step"),
    [
        (Submitted(True, "submitted successfully"), 500, Move("confirmed")),
        (Submitted(False, "wrong"), 5, Move("confirm_failed", error="code_refused")),
        (SILENT, 63.9, Wait()),
        (SILENT, 64, Move("confirm_failed", error="timeout", blame="gateway")),
    ],
)
def test_the_answer_to_a_submit_means(answer: Submitted | NoAnswer, elapsed_s: float, step: Move | Wait) -> None:
    assert of_submit(DELIVERED, answer, elapsed_s, PATIENCE) == step


reports = st.builds(
    Report,
    st.sampled_from(["pending", "delivered", "undelivered", "expired", "rejected"]),
    st.just("RAW"),
    st.sampled_from([None, "4821"]),
)
answers = st.one_of(reports, st.builds(NoAnswer, st.just("cut")))


@given(answers, st.floats(0, 1e6))
def test_waiting_always_ends(answer: Report | NoAnswer, elapsed_s: float) -> None:
    for message in (ACCEPTED, DELIVERED):
        step = of_status(message, answer, elapsed_s, PATIENCE)
        if elapsed_s >= PATIENCE.report_s + PATIENCE.confirm_s:
            assert not isinstance(step, Wait)
        if isinstance(step, Move):
            assert step.state in ENDS | {"delivered"}


@given(st.integers(0, 100), st.floats(0, 1e4))
def test_looks_grow_rarer_and_never_stop(looks: int, elapsed_s: float) -> None:
    assert 1.0 <= poll_after_s(looks, elapsed_s) <= poll_after_s(looks + 1, elapsed_s) <= 10.0
    assert poll_after_s(looks, LATE_S + 1) == 10.0
