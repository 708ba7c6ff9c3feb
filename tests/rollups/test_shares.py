from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from smsdeck.messages.intake import Change, apply
from smsdeck.messages.message import Message
from smsdeck.messages.states import State
from smsdeck.rollups.models import SUMS
from smsdeck.rollups.shares import Differences, differences, key, share
from tests.messages.examples import report, reports


def total(messages: list[Message]) -> Differences:
    rows: dict[object, Counter[str]] = {}
    for message in messages:
        rows.setdefault(key(message), Counter()).update(share(message))
    return {row: dict(+counts) for row, counts in rows.items()}  # type: ignore[misc]  # object stands for Key


@given(st.lists(reports()), st.lists(reports()))
def test_differences_lead_from_one_total_to_the_next(first: list[Message], then: list[Message]) -> None:
    _, changes = apply({}, first)
    known = {change.after.id: change.after for change in changes}
    before = total(list(known.values()))
    _, changes = apply(known, then)
    after = total(list((known | {change.after.id: change.after for change in changes}).values()))
    for row, counts in differences(changes).items():
        summed = Counter(before.get(row, {}))
        summed.update(counts)
        before[row] = {name: count for name, count in summed.items() if count}
    assert {row: counts for row, counts in before.items() if counts} == after


@given(st.lists(reports()))
def test_rows_come_in_key_order_and_without_zeros(heard: list[Message]) -> None:
    rows = differences(apply({}, heard)[1])
    assert list(rows) == sorted(rows)
    assert all(counts and all(counts.values()) for counts in rows.values())
    assert {name for counts in rows.values() for name in counts} <= set(SUMS)


def test_a_change_that_counts_nothing_new_is_no_difference() -> None:
    assert differences([Change(report(), report(trigger_id="t"))]) == {}


def test_the_minute_is_that_of_the_send() -> None:
    late = report(state=State.delivered, at_s=4000)
    assert key(late)[0] == late.sent_at.replace(second=0, microsecond=0)


def test_a_delivery_on_the_bound_is_within_it() -> None:
    assert "ttd_le_2" in share(report(state=State.delivered, at_s=2))
    assert "ttd_le_5" in share(report(state=State.delivered, at_s=2.001))
    assert "ttd_over_120" in share(report(state=State.delivered, at_s=120.001))
