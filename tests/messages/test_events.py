from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from smsdeck.access.session_tokens import SessionIdentity
from smsdeck.messages.events import EXAMPLE, MAX_EVENTS, Event, EventBatch, objection, to_message
from smsdeck.messages.states import Blame, State
from tests.messages.examples import NOW

SESSION = SessionIdentity("program1_UZ_uzmobile", "program1", ("UZ_uzmobile",))


def event(**fields: Any) -> Event:
    return Event.model_validate(EXAMPLE | fields)


@pytest.mark.parametrize(
    "wrong",
    [
        {"surprise": 1},
        {"message_id": "6f1c1f2e-8a53-4b0e-9d39-7a6a2d0c2b11"},  # version 4: does not sort by time
        {"message_id": "nonsense"},
        {"pair": "uz_uzmobile"},
        {"pair": "UZ_Uz Mobile"},
        {"pair": "UZ_uzmobile\n"},
        {"state": "sent"},
        {"at": "2026-11-24T01:30:04"},  # no zone
        {"to": "998901234512"},
        {"to": "+99890123451234567"},
        {"error": "x" * 65},
        {"raw": "two\nlines"},
        {"raw": "\ud800"},
        {"blame": "weather"},
    ],
)
def test_what_is_not_an_event_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        event(**wrong)


def test_a_batch_is_bounded_and_not_empty() -> None:
    with pytest.raises(ValidationError):
        EventBatch.model_validate({"events": []})
    with pytest.raises(ValidationError):
        EventBatch.model_validate({"events": [EXAMPLE] * (MAX_EVENTS + 1)})
    assert len(EventBatch.model_validate({"events": [EXAMPLE] * MAX_EVENTS}).events) == MAX_EVENTS


@pytest.mark.parametrize("field", ["at", "sent_at"])
@pytest.mark.parametrize("off", [timedelta(days=-7, seconds=-1), timedelta(hours=1, seconds=1)])
def test_a_time_out_of_range_is_objected_to_by_name(field: str, off: timedelta) -> None:
    wrong = objection(event(**{field: NOW + off}), SESSION, NOW)
    assert wrong is not None
    assert wrong.startswith(f"{field} is not within")


def test_another_sessions_pair_is_objected_to() -> None:
    assert objection(event(pair="IN_airtel"), SESSION, NOW) == "IN_airtel is not a pair of program1_UZ_uzmobile."
    moved = SessionIdentity("program1_UZ_uzmobile", "program1", ("UZ_uzmobile",), ("IN_airtel",))
    assert objection(event(pair="IN_airtel"), moved, NOW) is None
    assert objection(event(), SESSION, NOW) is None


def test_an_event_carries_its_number_masked_and_hashed_only() -> None:
    message = to_message(event(error="to +998901234512: busy", state="undelivered"), SESSION, b"key")
    assert message.to_masked == "+9989*****12"
    assert "998901234512" not in repr(message)
    assert message.error == "to +9989*****12: busy"


def test_a_note_that_grows_when_masked_still_fits() -> None:
    message = to_message(event(error="1234567 " * 8), SESSION, b"key")
    assert message.error is not None
    assert len(message.error) <= 64


def test_an_event_stamps_the_time_of_its_state_and_lays_the_blame() -> None:
    delivered = to_message(event(), SESSION, b"key")
    assert (delivered.delivered_at, delivered.accepted_at) == (delivered.state_at, None)
    assert delivered.blame is None
    failed = to_message(event(state="undelivered"), SESSION, b"key")
    assert (failed.state, failed.blame) == (State.undelivered, Blame.operator)
    assert to_message(event(state="undelivered", blame="gateway"), SESSION, b"key").blame is Blame.gateway
