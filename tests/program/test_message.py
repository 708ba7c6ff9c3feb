"""A message's steps: every event stands alone, and nothing is forgotten before serve has it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdeck.program.message import ENDS, Message
from tests.program.messages import NUMBER, a_message

STATES = sorted(ENDS - {"never_sent"})


def test_every_event_repeats_what_serve_needs() -> None:
    message = a_message().moved("accepted", trigger_id="ab12").moved("undelivered", raw="UNDELIV")
    first, second = message.pending
    facts = {
        "message_id": message.id,
        "pair": "UZ_uzmobile",
        "to": NUMBER,
        "sent_at": message.sent.iso,
        "expects_code": True,
        "trigger_id": "ab12",
        "gateway": "default",
    }
    assert first == {**facts, "state": "accepted", "at": message.sent.iso}
    assert {**second, "at": ""} == {**facts, "state": "undelivered", "at": "", "raw": "UNDELIV"}
    assert second["at"] > first["at"]


def test_a_message_whose_gateway_calls_back_is_done_with_once_it_is_accepted() -> None:
    message = a_message()._replace(gateway="west", calls_back=True, expects_code=False).moved("accepted")
    assert message.ended
    assert (message.pending[0]["gateway"], message.pending[0]["by_callback"]) == ("west", True)
    assert not a_message().moved("accepted").ended


def test_notes_are_one_line_of_at_most_64_characters() -> None:
    event = (
        a_message().moved("failed_submit", error="http_400", raw="no\n route\x07 " + "x" * 90, blame="").pending[0]
    )
    assert event["raw"] == ("no route " + "x" * 90)[:64]
    assert "blame" not in event


@pytest.mark.parametrize("state", STATES)
def test_it_is_settled_only_when_ended_used_and_reported(state: str) -> None:
    message = a_message().moved(state)
    assert message.ended
    assert not message.settled
    assert not message._replace(used=True).settled
    assert message._replace(used=True).acknowledged(message.pending[0]).settled


def test_delivered_is_the_end_only_without_a_code_to_come() -> None:
    assert not a_message(expects_code=True).moved("delivered").ended
    assert a_message(expects_code=False).moved("delivered").ended


@given(st.lists(st.sampled_from(["accepted", *STATES]), max_size=4), st.booleans(), st.text(max_size=80))
def test_it_comes_back_from_its_record_as_it_was(states: list[str], used: bool, note: str) -> None:
    message = a_message(used=used)
    for state in states:
        message = message.moved(state, raw=note)
    assert Message.from_record(json.loads(json.dumps(message.as_record()))) == message
