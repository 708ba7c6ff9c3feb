"""Reading pairs from CSV."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdeck.catalog.pair_csv import COLUMNS, LineError, parse
from smsdeck.settings import ROOT

HEADER = ",".join(COLUMNS)


def test_the_sample_data_is_all_good() -> None:
    rows, errors = parse((ROOT / "data" / "pairs.csv").read_text(encoding="utf-8"))
    assert errors == []
    assert len(rows) == 152
    assert len({row.country for row in rows}) == 45
    assert "UZ_uzmobile" in {row.pair for row in rows if row.priority == "high"}


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("UZ,Uzbekistan,ucell,Ucell", "4 values where 5 are needed"),
        ("XX,Nowhere,ucell,Ucell,normal", "'XX' is not a country"),
        ("uz,Uzbekistan,ucell,Ucell,normal", "'uz' is not a country"),
        ("UZ,Uzbekistan,U cell,Ucell,normal", "'U cell' is not an operator slug"),
        ("UZ,Uzbekistan,../x,Ucell,normal", "'../x' is not an operator slug"),
        ("UZ,Uzbekistan,ucell,Ucell,urgent", "'urgent' is neither high nor normal"),
        ("UZ,,ucell,Ucell,normal", "names must have 1 to 64 characters"),
        (f"UZ,Uzbekistan,ucell,{65 * 'U'},normal", "names must have 1 to 64 characters"),
        ("UZ,Uzbekistan,ucell,U\x1bcell,normal", "none of them a control code"),
    ],
)
def test_a_wrong_line_is_named(line: str, what: str) -> None:
    rows, errors = parse(f"{HEADER}\nUZ,Uzbekistan,beeline,Beeline,normal\n{line}\n")
    assert [row.pair for row in rows] == ["UZ_beeline"]
    assert len(errors) == 1
    assert errors[0].line == 3
    assert what in errors[0].what


def test_a_pair_that_stands_twice_is_named() -> None:
    line = "UZ,Uzbekistan,ucell,Ucell,normal"
    _, errors = parse(f"{HEADER}\n{line}\n{line}\n")
    assert errors == [LineError(3, "UZ_ucell stands in the file twice")]


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "UZ,Uzbekistan,ucell,Ucell,normal\n"])
def test_a_wrong_header_reads_nothing(text: str) -> None:
    rows, errors = parse(text)
    assert rows == []
    assert [error.line for error in errors] == [1]


@given(st.text(max_size=300))
def test_any_text_gives_rows_or_errors_but_never_an_exception(text: str) -> None:
    rows, _ = parse(f"{HEADER}\n{text}")
    for row in rows:
        assert "/" not in row.pair
        assert " " not in row.pair


def test_a_value_that_is_far_too_long_is_an_error_of_its_line() -> None:
    rows, errors = parse(f"{HEADER}\nUZ,{'x' * 200_000},ucell,Ucell,normal\n")
    assert rows == []
    assert [error.line for error in errors] == [2]


def test_spaces_and_a_byte_order_mark_are_taken_off(tmp_path: Path) -> None:
    file = tmp_path / "pairs.csv"
    file.write_text(f"\ufeff{HEADER}\n UZ , Uzbekistan,ucell , Ucell,high\n", encoding="utf-8")
    rows, errors = parse(file.read_text(encoding="utf-8"))
    assert errors == []
    assert rows[0].pair == "UZ_ucell"
