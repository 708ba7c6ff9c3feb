"""Pairs as CSV: `country,country_name,operator,operator_name,priority` (high or normal). Pure."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, cast

from smsdeck.catalog import countries
from smsdeck.catalog.names import is_label, is_operator, pair_name

COLUMNS = ["country", "country_name", "operator", "operator_name", "priority"]
LONGEST_NAME = 64
Priority = Literal["high", "normal"]


@dataclass(frozen=True)
class PairRow:
    """One good line."""

    country: str
    country_name: str
    operator: str
    operator_name: str
    priority: Priority

    @property
    def pair(self) -> str:
        """`UZ_uzmobile`."""
        return pair_name(self.country, self.operator)


@dataclass(frozen=True)
class LineError:
    """What is wrong with a line, counted from 1 as editors do."""

    line: int
    what: str


def parse(text: str) -> tuple[list[PairRow], list[LineError]]:
    """Good rows and wrong lines. A wrong header is one error and no rows."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=None))
    try:
        lines = [(reader.line_num, [value.strip() for value in values]) for values in reader]
    except csv.Error as error:  # a value that never ends, for one
        return [], [LineError(reader.line_num, str(error))]
    if not lines or [name.lower() for name in lines[0][1]] != COLUMNS:
        return [], [LineError(1, f"the first line must be: {','.join(COLUMNS)}")]
    return _rows(line for line in lines[1:] if any(line[1]))


def _rows(lines: Iterable[tuple[int, list[str]]]) -> tuple[list[PairRow], list[LineError]]:
    rows: dict[str, PairRow] = {}
    errors = []
    for number, values in lines:
        row = _row(values)
        if isinstance(row, str):
            errors.append(LineError(number, row))
        elif row.pair in rows:
            errors.append(LineError(number, f"{row.pair} stands in the file twice"))
        else:
            rows[row.pair] = row
    return list(rows.values()), errors


def _row(values: list[str]) -> PairRow | str:
    """The row, or what is wrong with it."""
    if len(values) != len(COLUMNS):
        return f"{len(values)} values where {len(COLUMNS)} are needed"
    country, country_name, operator, operator_name, priority = values
    if not countries.exists(country):
        return f"{country!r} is not a country (two capital letters, as UZ)"
    if not is_operator(operator):
        return f"{operator!r} is not an operator slug (a-z, 0-9 and dashes, at most 32)"
    if not all(len(name) <= LONGEST_NAME and is_label(name) for name in (country_name, operator_name)):
        return f"names must have 1 to {LONGEST_NAME} characters, none of them a control code"
    if priority not in {"high", "normal"}:
        return f"the priority {priority!r} is neither high nor normal"
    return PairRow(country, country_name, operator, operator_name, cast("Priority", priority))
