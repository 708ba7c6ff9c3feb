"""Numbers as CSV: `number,source`, one a line. Pure."""

import csv
import io
from dataclasses import dataclass

from smsdeck.catalog.names import is_label
from smsdeck.catalog.numbers.phone import Wrong, read
from smsdeck.kit.masking import holds_number

COLUMNS = ["number", "source"]
MOST_LINES = 20_000
SHORTEST_SOURCE, LONGEST_SOURCE = 3, 200


@dataclass(frozen=True)
class NumberRow:
    """One good line."""

    line: int
    number: str
    source: str


@dataclass(frozen=True)
class WrongLine:
    """What is wrong with a line, counted from 1 as editors do, and how to mend it."""

    line: int
    what: str
    how: str


def parse(text: str, country: str | None) -> tuple[list[NumberRow], list[WrongLine]]:
    """Good rows, each number once, and wrong lines. A wrong header is one error and no rows. With a country, only
    its phones are good.
    """
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=None))
    try:
        lines = [(reader.line_num, [value.strip() for value in values]) for values in reader]
    except csv.Error as error:  # a value that never ends, for one
        return [], [WrongLine(reader.line_num, str(error), "Look for a quote that is not closed.")]
    header = ",".join(COLUMNS)
    if not lines or [name.lower() for name in lines[0][1]] != COLUMNS:
        return [], [WrongLine(1, "the columns are not named", f"Make the first line: {header}")]
    if len(lines) > MOST_LINES + 1:
        return [], [WrongLine(MOST_LINES + 2, f"more than {MOST_LINES} numbers", "Split the file.")]
    return _rows([line for line in lines[1:] if any(line[1])], country)


def _rows(lines: list[tuple[int, list[str]]], country: str | None) -> tuple[list[NumberRow], list[WrongLine]]:
    rows: dict[str, NumberRow] = {}
    errors = []
    for place, values in lines:
        row = _row(place, values, country)
        if isinstance(row, Wrong):
            errors.append(WrongLine(place, row.what, row.how))
        elif row.number in rows:
            first = rows[row.number].line
            errors.append(WrongLine(place, f"the same number as line {first}", "Leave one of them out."))
        else:
            rows[row.number] = row
    return list(rows.values()), errors


def _row(place: int, values: list[str], country: str | None) -> NumberRow | Wrong:
    if len(values) != len(COLUMNS):
        return Wrong(
            f"{len(values)} values where {len(COLUMNS)} are needed", "Put a source that has a comma in quotes."
        )
    text, source = values
    number = read(text, country)
    if isinstance(number, Wrong):
        return number
    if wrong := source_trouble(source):
        return wrong
    return NumberRow(place, number, source)


def source_trouble(source: str) -> Wrong | None:
    """What is wrong with the words that say where a permission is from, or None."""
    if not SHORTEST_SOURCE <= len(source) <= LONGEST_SOURCE or not is_label(source):
        return Wrong(
            f"a source that has not {SHORTEST_SOURCE} to {LONGEST_SOURCE} printable characters",
            "Say where the permission is from, as: own test SIMs, rack 2.",
        )
    if holds_number(source):
        return Wrong("a source that holds a phone number", "Sources are shown unmasked: leave numbers out.")
    return None
