"""The states of a message, their order, and what each means for the figures. Pure.

The order is total, and the later state wins. So it does not matter in which order reports arrive, nor how
often: a late delivery report turns `no_report` into `delivered`, a late `accepted` changes nothing.
"""

from enum import StrEnum


class State(StrEnum):
    """In the order in which one overrides another."""

    unknown = "unknown"
    accepted = "accepted"
    failed_submit = "failed_submit"
    no_report = "no_report"
    rejected = "rejected"
    expired = "expired"
    undelivered = "undelivered"
    delivered = "delivered"
    confirm_failed = "confirm_failed"
    confirmed = "confirmed"


class Blame(StrEnum):
    """Who a failure is laid to. Of two reports of the same state, the later in this order wins: what a
    program saw of the operator counts more than what we concluded from its silence.
    """

    us = "us"
    program = "program"
    gateway = "gateway"
    operator = "operator"


class Outcome(StrEnum):
    """What a message is for the success rate."""

    pending = "pending"
    success = "success"
    failure = "failure"


RANK = {state: rank for rank, state in enumerate(State)}
BLAME_RANK = {blame: rank for rank, blame in enumerate(Blame, start=1)}

NOT_SENT = frozenset({State.failed_submit, State.unknown})
"""The gateway is not known to have accepted these."""


DEFAULT_BLAME = {
    State.unknown: Blame.us,
    State.failed_submit: Blame.gateway,
    State.no_report: Blame.operator,
    State.rejected: Blame.operator,
    State.expired: Blame.operator,
    State.undelivered: Blame.operator,
    State.confirm_failed: Blame.operator,
}
"""The failures, each with whom it is laid to where the program does not say."""


def outcome(state: State, expects_code: bool) -> Outcome:
    """Success, failure or pending. A delivered message that waits for its code is pending."""
    if state in DEFAULT_BLAME:
        return Outcome.failure
    if state is State.confirmed or (state is State.delivered and not expects_code):
        return Outcome.success
    return Outcome.pending


def blame_for(state: State, said: Blame | None) -> Blame | None:
    """Whose failure it is; None where `state` is no failure."""
    default = DEFAULT_BLAME.get(state)
    return default and (said or default)


def is_sent(state: State) -> bool:
    """Whether the gateway accepted the message."""
    return state not in NOT_SENT
