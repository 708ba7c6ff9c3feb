"""Delivery reports that gateways call with: read, checked against their signature, made a message's report."""

import hmac
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from prometheus_client import CollectorRegistry, Counter

from smsdeck.access.session_tokens import SessionTokens
from smsdeck.catalog import names
from smsdeck.catalog.gateways.callback_keys import CallbackKey, CallbackKeys
from smsdeck.errors import InvalidInputError
from smsdeck.gateway import callback, receipts
from smsdeck.gateway.callback import Facts
from smsdeck.gateway.receipts import Heard
from smsdeck.kit.clock import Clock, present
from smsdeck.messages.batcher import Batcher
from smsdeck.messages.events import NEWEST, OLDEST
from smsdeck.messages.gateway_signs import GatewaySigns
from smsdeck.messages.intake import Result
from smsdeck.messages.message import Message
from smsdeck.messages.states import Blame, State, blame_for

_SHAPES = {
    "ref": r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
    "s": r"[A-Za-z0-9_-]{1,64}",
    "g": names.PROGRAM,
    "p": names.PAIR,
    "at": r"[0-9]{1,17}",
    "c": r"[01]",
    "k": r"[0-9a-f]{32}",
}


class Outcome(StrEnum):
    """What became of a call. `late`: it came after we had given the message up (and counts all the same), or so
    long after that it is not taken any more. `unknown`: no session of ours sent it.
    """

    applied = "applied"
    duplicate = "duplicate"
    unknown = "unknown"
    late = "late"
    invalid = "invalid"


class DlrDesk:
    """Takes the calls."""

    def __init__(
        self,
        batcher: Batcher,
        keys: CallbackKeys,
        sessions: SessionTokens,
        signs: GatewaySigns,
        clock: Clock,
        registry: CollectorRegistry,
        *,
        report_timeout_s: float,
    ) -> None:
        self._batcher = batcher
        self._keys = keys
        self._sessions = sessions
        self._signs = signs
        self._clock = clock
        self._patience = timedelta(seconds=report_timeout_s)
        self._calls = Counter(
            "smsdeck_dlr",
            "Calls of gateways with delivery reports, by what became of them.",
            ("gateway", "outcome"),
            registry=registry,
        )

    async def take(self, gateway: str, fields: Mapping[str, str]) -> Outcome:
        """What became of the call, after the commit. NotFoundError for a gateway that is none, InvalidInputError
        for a call that nobody signed; what the stores raise, so that the gateway calls again.
        """
        key = await self._keys.of(gateway)
        outcome = await self._take(gateway, key, fields)
        self._calls.labels(gateway, outcome.value).inc()
        if outcome is Outcome.invalid:
            hint = "A program makes the address as it sends."
            raise InvalidInputError("This is no delivery report.", hint=hint)
        return outcome

    async def _take(self, gateway: str, key: CallbackKey, fields: Mapping[str, str]) -> Outcome:
        facts, heard = read(fields), said(fields)
        if facts is None or heard is None:
            return Outcome.invalid
        signed = callback.signature(facts, callback.session_key(key.key, facts.session))
        if not hmac.compare_digest(signed, fields["k"]) or not await self._may_report(facts):
            return Outcome.unknown
        now, sent_at = present(self._clock), callback.moment(facts.sent_us)
        if not now - OLDEST <= sent_at <= now + NEWEST:
            return Outcome.late
        report = to_message(facts, heard, gateway, sent_at, max(now, sent_at))
        report = replace(report, by_callback=not key.asked)
        (result,) = await self._batcher.take([report])
        if result is Result.refused:  # its message is another session's
            return Outcome.unknown
        self._signs.called(report, result)
        if result is Result.repeat:
            return Outcome.duplicate
        return Outcome.late if now - sent_at > self._patience else Outcome.applied

    async def _may_report(self, facts: Facts) -> bool:
        """A session whose token was withdrawn has ended; what it sent may still be reported."""
        session = await self._sessions.named(facts.session)
        return session is None or (session.program == facts.program and session.may_report(facts.pair))


def read(fields: Mapping[str, str]) -> Facts | None:
    """What a call says of its message; None if it is not of our making. Pure."""
    if not all(re.fullmatch(shape, fields.get(name, "")) for name, shape in _SHAPES.items()):
        return None
    return Facts(fields["ref"], fields["s"], fields["g"], fields["p"], int(fields["at"]), int(fields["c"]))


def said(fields: Mapping[str, str]) -> Heard | None:
    """What a call says of how its message fares: Kannel's `type` and `status`, or one word as `state`. Pure."""
    kind = fields.get("type", "")
    if re.fullmatch(r"[0-9]{1,3}", kind):
        return receipts.of_kannel(int(kind), fields.get("status", ""))
    return receipts.of_word(fields.get("state", ""))


def to_message(facts: Facts, heard: Heard, gateway: str, sent_at: datetime, at: datetime) -> Message:
    """The call as a piece of knowledge about its message. `at` is when we heard it: a receipt's own times have
    no zone and no seconds. Pure.
    """
    country, operator = names.split_pair(facts.pair)
    state = State(heard.state)
    return Message(
        id=UUID(facts.reference),
        country=country,
        operator=operator,
        program=facts.program,
        session=facts.session,
        expects_code=bool(facts.code),
        sent_at=sent_at,
        state=state,
        state_at=at,
        blame=blame_for(state, Blame(heard.blame) if heard.blame else None),
        error=heard.error or None,
        raw=heard.raw or None,
        gateway=gateway,
        by_callback=True,
        accepted_at=at if state is State.accepted else None,
        delivered_at=at if state is State.delivered else None,
    )
