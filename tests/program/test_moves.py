"""Which pairs come and go."""

from hypothesis import given
from hypothesis import strategies as st

from smsdeck.program.moves import Moves, moves

PAIRS = st.lists(st.sampled_from(["IN_vi", "IN_jio", "IN_airtel", "IN_bsnl", "IN_docomo"]))


def test_only_what_differs_begins_or_ends() -> None:
    assert moves(["IN_vi", "IN_jio"], ["IN_jio", "IN_bsnl"]) == Moves(("IN_bsnl",), ("IN_vi",))


@given(worked=PAIRS, wanted=PAIRS)
def test_carried_out_it_leads_from_one_to_the_other(worked: list[str], wanted: list[str]) -> None:
    step = moves(worked, wanted)
    assert (set(worked) - set(step.end)) | set(step.begin) == set(wanted)
    assert set(step.begin).isdisjoint(worked)
    assert set(step.end).isdisjoint(wanted)
    assert len(step.begin) == len(set(step.begin))
    assert len(step.end) == len(set(step.end))
