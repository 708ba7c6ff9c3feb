"""Messages and reports for tests, made by hand or by hypothesis."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from smsdeck.messages.message import Message
from smsdeck.messages.states import Blame, State, blame_for

NOW = datetime(2026, 11, 24, 1, 30, 0, 123456, tzinfo=UTC)
STAMPED = {State.accepted: "accepted_at", State.delivered: "delivered_at", State.confirmed: "confirmed_at"}


def message_id(number: int) -> UUID:
    """The same for the same number; a valid version 7."""
    return UUID(int=(0x019AA9F05C1E << 80) | (7 << 76) | (0b10 << 62) | number)


def report(number: int = 1, state: State = State.accepted, *, at_s: float = 1.0, **fields: Any) -> Message:
    """What one event says of message `number`, `at_s` seconds after its send."""
    sent_at: datetime = fields.pop("sent_at", NOW)
    at = sent_at + timedelta(seconds=at_s)
    stamp = {STAMPED[state]: at} if state in STAMPED else {}
    defaults: dict[str, Any] = {
        "country": "UZ",
        "operator": "uzmobile",
        "program": "program1",
        "session": "program1_UZ_uzmobile",
        "expects_code": True,
        "blame": blame_for(state, fields.pop("blame", None)),
    }
    return Message(id=message_id(number), sent_at=sent_at, state=state, state_at=at, **defaults | stamp | fields)


SERIES = [("UZ", "uzmobile", "program1"), ("UZ", "beeline", "program1"), ("IN", "airtel", "program2")]


@st.composite
def reports(draw: st.DrawFn, numbers: int = 4) -> Message:
    """Any report of one of a few messages; which series a message is of follows from its number."""
    number = draw(st.integers(1, numbers))
    country, operator, program = SERIES[number % len(SERIES)]
    return report(
        number,
        draw(st.sampled_from(State)),
        at_s=draw(st.integers(-1, 200_000)) / 1000,
        sent_at=NOW + timedelta(seconds=draw(st.sampled_from([0, 0, 0, 30, 90]))),
        blame=draw(st.none() | st.sampled_from(Blame)),
        expects_code=draw(st.booleans()),
        error=draw(st.sampled_from([None, "late", "no route"])),
        raw=draw(st.sampled_from([None, "DELIVRD", "UNDELIV"])),
        trigger_id=draw(st.sampled_from([None, "t1", "t2"])),
        to_masked=draw(st.sampled_from([None, "+9989*****12"])),
        gateway=draw(st.sampled_from([None, "default", "west"])),
        by_callback=draw(st.booleans()),
        country=country,
        operator=operator,
        program=program,
        session=f"{program}_{country}_{operator}",
    )
