"""Reports that gateways call with: read, and the same message whatever their order."""

from datetime import timedelta
from functools import reduce
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdeck.gateway.callback import Facts
from smsdeck.gateway.receipts import Heard, of_kannel
from smsdeck.messages.dlr import read, said, to_message
from smsdeck.messages.message import Message, join
from smsdeck.messages.states import RANK, State
from tests.messages.examples import NOW, message_id, report

FACTS = Facts(str(message_id(1)), "program1_UZ_uzmobile", "program1", "UZ_uzmobile", 1_764_000_000_000_000)
FIELDS = {
    "ref": FACTS.reference,
    "s": FACTS.session,
    "g": FACTS.program,
    "p": FACTS.pair,
    "at": str(FACTS.sent_us),
    "c": "0",
    "k": "0" * 32,
}
CALLS = [(8, "ACK/"), (1, "stat:DELIVRD err:000"), (2, "stat:UNDELIV err:001"), (34, "stat:EXPIRED err:027"),
         (2, "stat:REJECTD err:050"), (16, "NACK/0x0000000b/Invalid"), (16, "NACK/no SMSC"), (4, "")]  # fmt: skip


def called(kind: int, status: str, at_s: float) -> Message:
    heard = of_kannel(kind, status)
    assert heard
    return to_message(FACTS, heard, "west", NOW, NOW + timedelta(seconds=at_s))


@given(
    st.lists(st.tuples(st.sampled_from(CALLS), st.integers(0, 300)), min_size=1, max_size=6),
    st.booleans(),
    st.randoms(use_true_random=False),
)
def test_calls_and_events_in_any_order_and_number_make_the_same_message(
    calls: list[tuple[tuple[int, str], int]], crashed: bool, random: object
) -> None:
    own = report(
        1, State.unknown if crashed else State.accepted, expects_code=False, gateway="west", by_callback=True
    )
    heard = [own, *(called(*call, at_s=at_s) for call, at_s in calls)]
    shuffled = heard * 2
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis types its randoms as object
    together = reduce(join, shuffled)
    assert together == reduce(join, heard)
    assert together.state is max((one.state for one in heard), key=RANK.__getitem__)


def test_an_acknowledgement_after_the_delivery_changes_no_state() -> None:
    delivered = called(1, "stat:DELIVRD err:000", 3)
    joined = join(delivered, called(8, "ACK/", 4))
    assert (joined.state, joined.raw, joined.state_at) == (State.delivered, "DELIVRD", delivered.state_at)


def test_a_number_that_the_operator_repeats_is_masked() -> None:
    message = called(16, "NACK/0x0000000b/no such handset +998901234567", 3)
    assert message.raw == "NACK/0x0000000b/no such handset +9989*****67"


def test_a_call_alone_makes_the_whole_message_but_its_number() -> None:
    message = called(1, "stat:DELIVRD err:000", 3)
    assert message.id == UUID(FACTS.reference)
    assert (message.country, message.operator, message.program) == ("UZ", "uzmobile", "program1")
    assert (message.gateway, message.by_callback, message.expects_code) == ("west", True, False)


@pytest.mark.parametrize(
    "change",
    [
        {"ref": "x"},
        {"ref": str(message_id(1)).replace("7", "4", 1) + "0"},
        {"ref": "0190a000-0000-4000-8000-000000000001"},
        {"s": "../x"},
        {"s": "a" * 65},
        {"g": ""},
        {"p": "UZ"},
        {"p": "UZ_uzmobile\n"},
        {"at": "-1"},
        {"at": "1e9"},
        {"at": "9" * 18},
        {"at": "١٢"},
        {"k": "0" * 31},
        {"k": "Z" * 32},
        {"c": "2"},
        *({name: None} for name in FIELDS),
    ],
)
def test_what_is_not_of_our_making_is_not_read(change: dict[str, str | None]) -> None:
    assert read(FIELDS) == FACTS
    assert read({name: value for name, value in {**FIELDS, **change}.items() if value is not None}) is None


@pytest.mark.parametrize(
    ("fields", "heard"),
    [
        ({"type": "1", "status": "stat:DELIVRD"}, Heard("delivered", "DELIVRD")),
        ({"state": "UNDELIV"}, Heard("undelivered", "UNDELIV")),
        ({"state": "enroute"}, Heard("accepted", "enroute")),
        ({"type": "x"}, None),
        ({"type": "9999"}, None),
        ({"type": "%d"}, None),
        ({"type": "0", "state": ""}, None),
        ({"state": "DELIVRD\n"}, None),
        ({"state": "x" * 33}, None),
        ({}, None),
    ],
)
def test_how_a_message_fares_is_said_as_kannel_does_or_in_a_word(
    fields: dict[str, str], heard: Heard | None
) -> None:
    assert said(fields) == heard
