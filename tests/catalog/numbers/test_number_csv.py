"""Numbers as CSV."""

import pytest

from smsdeck.catalog.numbers.number_csv import MOST_LINES, NumberRow, parse

HEADER = "number,source\n"


def test_good_lines_are_read_into_one_form() -> None:
    text = '\ufeffNumber, Source\n+998 90 123 45 67,rack 1\n\n00998901234568,"rack 2, left"\n'
    rows, errors = parse(text, "UZ")
    assert rows == [NumberRow(2, "+998901234567", "rack 1"), NumberRow(4, "+998901234568", "rack 2, left")]
    assert errors == []


def test_every_wrong_line_is_named_with_how_to_mend_it() -> None:
    lines = [
        "+998901234567,rack 1",
        "00998 90 1234567,rack 2",
        "+380501234567,rack 1",
        "+998901234568",
        "+998901234569,rack 1,more",
        "+998901234560,x",
        "+998901234561,ask +998901234562 for it",
        "+998901234563,\x1b]0;owned\x07",
        "hello,rack 1",
    ]
    rows, errors = parse(HEADER + "\n".join(lines), "UZ")
    assert [row.line for row in rows] == [2]
    assert {error.line: error.what for error in errors} == {
        3: "the same number as line 2",
        4: "a number of UA, not of UZ",
        5: "1 values where 2 are needed",
        6: "3 values where 2 are needed",
        7: "a source that has not 3 to 200 printable characters",
        8: "a source that holds a phone number",
        9: "a source that has not 3 to 200 printable characters",
        10: "no country code",
    }
    assert all(error.how for error in errors)


@pytest.mark.parametrize("text", ["", "number\n+998901234567", "+998901234567,rack 1\n", "\x00"])
def test_without_its_header_nothing_is_read(text: str) -> None:
    rows, errors = parse(text, "UZ")
    assert rows == []
    assert [error.line for error in errors] == [1]


def test_a_file_that_is_too_long_is_refused_whole() -> None:
    rows, errors = parse(HEADER + "+998901234567,rack 1\n" * (MOST_LINES + 1), "UZ")
    assert rows == []
    assert errors[0].what == f"more than {MOST_LINES} numbers"


def test_a_quote_that_is_never_closed_is_one_error() -> None:
    rows, errors = parse(HEADER + '+998901234567,"rack 1' + "x" * 200_000, "UZ")
    assert rows == []
    assert len(errors) == 1
