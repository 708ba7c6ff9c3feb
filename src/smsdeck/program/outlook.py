"""What to make of the gateway's answer about a message under way. Pure."""

from typing import NamedTuple

from smsdeck.gateway.protocol import NoAnswer, Report, Submitted
from smsdeck.program.message import Message

POLLS_S = (1.0, 1.0, 1.0, 1.5, 1.5, 2.0, 2.0, 3.0, 3.0, 5.0)
"""Waits between two looks at a message; the last goes on until `LATE_S`. They are also how exactly the time
to deliver is known, so they are short where most messages arrive.
"""
LATE_S = 60.0
LATE_POLL_S = 10.0


class Wait(NamedTuple):
    """Nothing new; look again later."""


class Move(NamedTuple):
    """The message is in another state."""

    state: str
    raw: str = ""
    error: str = ""
    blame: str = ""


class Submit(NamedTuple):
    """The handset received this code: hand it back."""

    code: str


class Patience(NamedTuple):
    """How long a report, and after delivery a code, is waited for, in seconds."""

    report_s: float
    confirm_s: float


def poll_after_s(looks: int, elapsed_s: float) -> float:
    """The wait before the next look, after `looks` of them, at this age of the message."""
    return LATE_POLL_S if elapsed_s > LATE_S else POLLS_S[min(looks, len(POLLS_S) - 1)]


def of_status(
    message: Message, answer: Report | NoAnswer, elapsed_s: float, patience: Patience
) -> Wait | Move | Submit:
    """What a status means for `message`, `elapsed_s` after its send."""
    if message.ended:
        return Wait()
    if message.state == "delivered":
        return _awaiting_code(message, answer, elapsed_s, patience)
    if isinstance(answer, Report) and answer.state != "pending":
        return Move(answer.state, raw=answer.raw)
    if elapsed_s < patience.report_s:
        return Wait()
    if isinstance(answer, NoAnswer):
        return Move("no_report", error=answer.error, blame="gateway")
    return Move("no_report", raw=answer.raw)


def of_submit(message: Message, answer: Submitted | NoAnswer, elapsed_s: float, patience: Patience) -> Wait | Move:
    """What the answer to a submitted code means. Without an answer it is submitted again: that is safe."""
    if isinstance(answer, Submitted):
        return Move("confirmed") if answer.accepted else Move("confirm_failed", error="code_refused")
    if _waited_enough(message, elapsed_s, patience):
        return Move("confirm_failed", error=answer.error, blame="gateway")
    return Wait()


def _awaiting_code(
    message: Message, answer: Report | NoAnswer, elapsed_s: float, patience: Patience
) -> Wait | Move | Submit:
    if isinstance(answer, Report) and answer.code:
        return Submit(answer.code)
    if not _waited_enough(message, elapsed_s, patience):
        return Wait()
    if isinstance(answer, NoAnswer):
        return Move("confirm_failed", error=answer.error, blame="gateway")
    return Move("confirm_failed", error="no_code")


def _waited_enough(message: Message, elapsed_s: float, patience: Patience) -> bool:
    return elapsed_s - (message.delivered_after_s or 0.0) >= patience.confirm_s
