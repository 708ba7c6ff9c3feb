import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import to_json

from smsdeck.live.diff import difference, patched

rows = st.dictionaries(st.sampled_from("abcd"), st.none() | st.integers(0, 2) | st.text(max_size=1), max_size=2)
tables = st.dictionaries(
    st.sampled_from(["countries", "sessions"]), st.dictionaries(st.sampled_from("UVWX"), rows, max_size=4)
)


def kept(state: dict[str, Any]) -> dict[str, Any]:
    """An empty table and a missing one are the same to a console."""
    return {name: table for name, table in state.items() if table}


@given(tables, tables)
def test_a_difference_leads_from_one_state_to_the_other(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert kept(patched(before, difference(before, after))) == kept(after)


@given(tables)
def test_nothing_changed_is_no_difference(state: dict[str, Any]) -> None:
    assert difference(state, state) == {}


@given(tables, st.lists(tables, max_size=6))
def test_a_snapshot_and_the_deltas_after_it_make_the_present_state(
    first: dict[str, Any], later: list[dict[str, Any]]
) -> None:
    """As a console sees them: through JSON."""
    console = json.loads(to_json(first))
    before = first
    for after in later:
        console = patched(console, json.loads(to_json(difference(before, after))))
        before = after
    assert kept(console) == kept(json.loads(to_json(before)))


@given(tables, tables)
def test_a_delta_holds_only_rows_that_changed(before: dict[str, Any], after: dict[str, Any]) -> None:
    for name, changes in difference(before, after).items():
        assert changes
        for key, row in changes.items():
            assert before.get(name, {}).get(key) != row
