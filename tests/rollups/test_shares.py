from collections import Counter
from collections.abc import Iterator
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from smsdeck.messages.intake import Change, apply
from smsdeck.messages.message import Message
from smsdeck.messages.states import State
from smsdeck.rollups.models import SUMS
from smsdeck.rollups.shares import Differences, code_of, differences, error_differences, key, share
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


def test_a_delivery_counts_in_the_first_bucket_that_holds_it() -> None:
    assert "ttd_le_2000ms" in share(report(state=State.delivered, at_s=2))
    assert "ttd_le_2520ms" in share(report(state=State.delivered, at_s=2.001))
    assert "ttd_over_1024000ms" in share(report(state=State.delivered, at_s=1024.001))


def test_a_delivery_before_its_send_took_no_time() -> None:
    assert share(report(state=State.delivered, at_s=-1))["ttd_sum_ms"] == 0


@given(st.lists(reports()), st.lists(reports()))
def test_errors_add_up_to_the_failures_by_blame(first: list[Message], then: list[Message]) -> None:
    _, changes = apply({}, first)
    known = {change.after.id: change.after for change in changes}
    _, later = apply(known, then)
    errors = Counter(error_differences(changes))
    errors.update(error_differences(later))
    failed: Counter[str] = Counter()
    for *_, blame, _code in errors.elements():
        failed[f"failure_{blame}"] += 1
    rows = Counter(
        name for counts in total(list({**known, **after(later)}.values())).values() for name in expanded(counts)
    )
    assert failed == Counter({name: count for name, count in rows.items() if name.startswith("failure_")})


def after(changes: list[Change]) -> dict[UUID, Message]:
    return {change.after.id: change.after for change in changes}


def expanded(counts: dict[str, int]) -> Iterator[str]:
    return Counter(counts).elements()


def test_what_is_of_one_message_alone_is_no_part_of_a_code() -> None:
    assert code_of("no route to +998901234512", None) == "no route to +…"
    assert code_of(None, "id 7c1b09aa-51 HTTP 502") == "id … HTTP 502"
    assert code_of("timeout", "UNDELIV") == "timeout"
    assert code_of(None, None) == ""
