"""Messages whose program died before it could say what became of them.

A living program reports its own time-outs, so one that is silent long after is taken for lost: the message
becomes `no_report`, or `confirm_failed` where only the code was missing. That is laid to the program, not to
the operator, whose delivery nobody looked at. A late report still overrides it.

Where the gateway calls with reports, serve itself waits for them, and silence is laid to the operator as a program
would; but not while the gateway has called for no message at all since: then its way to us is broken.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from smsdeck.kit.clock import Clock, present
from smsdeck.kit.sql import Sql
from smsdeck.messages import repository
from smsdeck.messages.intake import Intake
from smsdeck.messages.message import Message
from smsdeck.messages.states import Blame, State

Calls = Callable[[], Awaitable[Mapping[str, datetime]]]
"""When each gateway last called with a report; those that never did are not in it."""
GRACE_S = 60.0
MOST_AT_ONCE = 500
GIVEN_UP = {State.accepted: State.no_report, State.delivered: State.confirm_failed}
REASON = "its program stopped following it"
NO_CALLS = "the gateway has not called for any message since"


class Holdable(Protocol):
    """A lease (see `kit.leases`)."""

    async def hold(self) -> bool:
        """Take or renew it; False while somebody else has it."""
        ...


class Sweeper:
    """One step of it is `sweep`; call it every few seconds."""

    def __init__(
        self,
        sql: Sql,
        intake: Intake,
        lease: Holdable,
        clock: Clock,
        calls: Calls,
        *,
        report_timeout_s: float,
        confirm_timeout_s: float,
    ) -> None:
        self._sql = sql
        self._intake = intake
        self._lease = lease
        self._clock = clock
        self._calls = calls
        self._callback = timedelta(seconds=report_timeout_s)
        self._report = timedelta(seconds=report_timeout_s + GRACE_S)
        self._confirm = timedelta(seconds=confirm_timeout_s + GRACE_S)

    async def sweep(self) -> int:
        """Give up at most `MOST_AT_ONCE` of each kind; how many; 0 while another serve sweeps."""
        if not await self._lease.hold():
            return 0
        now = present(self._clock)
        async with self._sql.read() as connection:
            overdue = await repository.overdue(
                connection, now - self._report, now - self._callback, now - self._confirm, MOST_AT_ONCE
            )
        if overdue:
            calls = await self._calls()
            given_up = [give_up(message, now, calls.get(message.gateway or "")) for message in overdue]
            await self._intake.take(given_up)
        return len(overdue)


def give_up(message: Message, now: datetime, last_call: datetime | None) -> Message:
    """What is said of a message of which no more is heard. `last_call`: of its gateway, for any message. Pure."""
    blame, error = _laid_to(message, last_call)
    return replace(message, state=GIVEN_UP[message.state], state_at=now, blame=blame, error=error, raw=None)


def _laid_to(message: Message, last_call: datetime | None) -> tuple[Blame, str | None]:
    if not message.by_callback:
        return Blame.program, REASON
    if last_call is None or last_call < message.sent_at:
        return Blame.gateway, NO_CALLS
    return Blame.operator, None
