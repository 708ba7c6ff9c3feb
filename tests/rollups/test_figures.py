from hypothesis import given
from hypothesis import strategies as st

from smsdeck.messages.intake import apply
from smsdeck.messages.message import Message
from smsdeck.messages.states import Outcome
from smsdeck.rollups.figures import figures, rate
from smsdeck.rollups.models import SUMS
from smsdeck.rollups.shares import share
from tests.messages.examples import reports

NONE = dict.fromkeys(SUMS, 0)


@given(st.lists(reports(numbers=12), max_size=30))
def test_every_sent_message_is_success_failure_or_pending(heard: list[Message]) -> None:
    messages = [change.after for change in apply({}, heard)[1]]
    totals = dict(NONE)
    for message in messages:
        for name, count in share(message).items():
            totals[name] += count
    found = figures(totals, 1)
    pending = [one for one in messages if one.outcome is Outcome.pending]
    assert found.pending == len(pending)
    assert found.success + found.failure + found.pending == len(messages)
    assert sum(found.failure_by_blame.model_dump().values()) == found.failure
    assert found.sent == sum(one.is_sent for one in messages)
    assert found.success_rate is None or 0 <= found.success_rate <= 1
    assert found.delivery_rate is None or 0 <= found.delivery_rate <= 1


def test_failures_of_others_do_not_count_against_the_operator() -> None:
    found = figures(NONE | {"success": 3, "failure_operator": 1, "failure_us": 50}, minimum_sample=4)
    assert (found.n, found.success_rate, found.enough_data) == (4, 0.75, True)


def test_no_rate_is_told_of_too_little() -> None:
    assert rate(3, 3, minimum_sample=4) is None
    assert rate(0, 0, minimum_sample=0) is None
    assert rate(1, 3, minimum_sample=3) == 0.3333
