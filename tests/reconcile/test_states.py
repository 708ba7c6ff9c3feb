import re

from smsdeck.reconcile.states import ALIVE, AT_REST, MEANINGS, NEXT, ROWS, State, is_row, may_follow
from smsdeck.reconcile.states_page import page
from smsdeck.settings import ROOT


def test_every_state_is_in_the_table() -> None:
    assert set(NEXT) == set(State) == set(MEANINGS)
    assert all(NEXT.values()), "no state is a dead end"
    assert set(State) == ALIVE | AT_REST | {State.UNKNOWN}
    assert not ALIVE & AT_REST


def test_no_row_stands_twice_or_stays_where_it_is() -> None:
    assert len({(row.before, row.event, row.after) for row in ROWS}) == len(ROWS)
    assert all(row.before is not row.after and row.meaning for row in ROWS)
    assert all(is_row(row.before, row.event, row.after) for row in ROWS)


def test_an_asked_for_end_never_becomes_a_crash() -> None:
    assert not may_follow(State.STOPPING, State.BACKOFF)
    assert not may_follow(State.STOPPING, State.FATAL)


def test_a_state_may_stay_and_may_become_unknown() -> None:
    for state in State:
        assert may_follow(state, state)
        assert may_follow(state, State.UNKNOWN)


def test_the_page_in_docs_is_up_to_date() -> None:
    written = (ROOT / "docs" / "states.md").read_text("utf-8")
    assert written == page(), "run: python -m smsdeck.reconcile.states_page > docs/states.md"


def test_the_diagram_shows_every_transition_but_those_of_unknown() -> None:
    arrows = set(re.findall(r"^  ([A-Z]+) --> ([A-Z]+): ", page(), re.MULTILINE))
    unknown = State.UNKNOWN
    assert arrows == {(row.before, row.after) for row in ROWS if unknown not in (row.before, row.after)}
