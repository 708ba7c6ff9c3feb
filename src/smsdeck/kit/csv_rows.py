"""Lines of CSV for spreadsheets. Pure."""

import csv
import io
from collections.abc import Sequence

STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def line(values: Sequence[str | int | float | None]) -> str:
    """One line with its end. Text that a spreadsheet would take for a formula gets an apostrophe before it; None
    is an empty cell.
    """
    text = io.StringIO()
    csv.writer(text).writerow([_cell(value) if isinstance(value, str) else value for value in values])
    return text.getvalue()


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(STARTS_FORMULA) else text
