"""One message's life as far as its times are kept. Pure.

A message's row keeps the times of accepted, delivered and confirmed, and of its outcome; a state that a later one
overrode (`no_report` before a late delivery, `unknown` before the gateway's call) leaves no trace.
"""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, Field

from smsdeck.kit.masking import mask_all
from smsdeck.messages.listing import MessageItem
from smsdeck.messages.message import Message
from smsdeck.messages.states import RANK, Blame, Outcome, State


class WaitsFor(StrEnum):
    """What a pending message waits for."""

    report = "report"
    code = "code"


class Step(BaseModel):
    """A state and when the message came to it."""

    state: State
    at: datetime
    after_s: float = Field(description="Seconds since the send; below 0 where clocks disagreed.")
    blame: Blame | None = Field(description="Whose failure it is; null where it is none.")
    error: str | None = Field(
        description="What the program says went wrong. At most 64 characters, numbers masked."
    )
    raw: str | None = Field(
        description="The gateway's own word. At most 64 characters, numbers masked; kept of the last state only."
    )


class MessageLife(MessageItem):
    """A message, and the steps of its life that are kept, first one first."""

    trigger_id: str | None = Field(description="The gateway's own name of the message: ask its operator by it.")
    expects_code: bool = Field(description="Whether it succeeds by a submitted code only.")
    by_callback: bool = Field(description="Whether the gateway reports by a call; if not, the program asks it.")
    outcome: Outcome
    waits_for: WaitsFor | None = Field(description="Null once it came to an outcome.")
    steps: list[Step] = Field(
        description="Of accepted, delivered, confirmed, and the state it is in. One that a later one overrode, "
        "such as no_report before a late delivery, is not kept."
    )


def life(message: Message) -> MessageLife:
    """As it is known now. Numbers in others' words were masked when they came in; here once more, for a row that
    came another way.
    """
    raw, error, trigger_id = (_masked(text) for text in (message.raw, message.error, message.trigger_id))
    message = replace(message, raw=raw, error=error, trigger_id=trigger_id)
    kept = {State.accepted: message.accepted_at, State.delivered: message.delivered_at}
    kept |= {State.confirmed: message.confirmed_at}
    times = {state: at for state, at in kept.items() if at and RANK[state] < RANK[message.state]}
    times[message.state] = kept.get(message.state) or message.state_at
    steps = [_step(message, state, at) for state, at in sorted(times.items(), key=lambda one: RANK[one[0]])]
    item = MessageItem.model_validate(message).model_dump(by_alias=False)
    return MessageLife(
        **item | {"to_masked": item["to"]},
        trigger_id=message.trigger_id,
        expects_code=message.expects_code,
        by_callback=message.by_callback,
        outcome=message.outcome,
        waits_for=_waits_for(message),
        steps=steps,
    )


def _step(message: Message, state: State, at: datetime) -> Step:
    last = state is message.state
    return Step(
        state=state,
        at=at,
        after_s=round((at - message.sent_at).total_seconds(), 6),
        blame=message.blame if last else None,
        error=message.error if last else None,
        raw=message.raw if last else None,
    )


def _masked(text: str | None) -> str | None:
    return mask_all(text) if text else text


def _waits_for(message: Message) -> WaitsFor | None:
    if message.outcome is not Outcome.pending:
        return None
    return WaitsFor.code if message.state is State.delivered else WaitsFor.report
