"""Which sessions the demo runs."""

import csv

from smsdeck.catalog.names import is_session
from smsdeck.catalog.pair_csv import PairRow, parse
from smsdeck.catalog.sessions import NewSession
from smsdeck.demo.matrix import PROGRAMS, SAMPLE_PAIRS, spread, take
from smsdeck.settings import ROOT


def sample() -> list[PairRow]:
    return parse((ROOT / "data" / "pairs.csv").read_text(encoding="utf-8"))[0]


def test_every_pair_has_a_program_and_all_six_work() -> None:
    sessions = spread(sample())
    assert {pair for one in sessions for pair in one.pairs} == {row.pair for row in sample()}
    assert {one.program for one in sessions} == set(PROGRAMS)
    assert all(is_session(one.name) for one in sessions)
    assert len({one.name for one in sessions}) == len(sessions) == 152 + len(SAMPLE_PAIRS) + 1


def test_the_owners_own_names_are_there() -> None:
    names = {one.name for one in spread(sample())}
    wanted = {
        "program1_UZ_uzmobile",
        "program2_IN_airtel",
        "program1_UA_3mob",
        "program1_AZ_azercell",
        "program1_IN_vi",
        "program2_TJ_megafon",
        "program6_IN_west",
    }
    assert wanted <= names


def test_the_first_sessions_carry_high_priority_pairs() -> None:
    rows = sample()
    high = {row.pair for row in rows if row.priority == "high"}
    few = take(spread(rows), rows, 8)
    assert len(few) == 8
    assert all(high.intersection(one.pairs) for one in few)
    assert len(take(spread(rows), rows, None)) == len(spread(rows))


def test_the_file_of_the_matrix_is_what_the_demo_runs() -> None:
    with (ROOT / "data" / "sessions.csv").open(encoding="utf-8") as file:
        kept = [
            NewSession(row["program"], tuple(row["pairs"].split()), row["group"] or None)
            for row in csv.DictReader(file)
        ]
    assert kept == spread(sample())


def test_a_small_file_of_pairs_needs_no_samples() -> None:
    rows = [PairRow("KE", "Kenya", "safaricom", "Safaricom", "high")]
    assert [one.name for one in spread(rows)] == ["program1_KE_safaricom"]
