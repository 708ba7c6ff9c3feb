"""What the command line prints: tables that fit a terminal, whole lines for a pipe, JSON for scripts."""

import json
import shutil
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from smsdeck.logs.lines import shown


def clean(text: str) -> str:
    """`text` without what a terminal would act on."""
    return shown(text.encode("utf-8", "replace")).replace("\t", " ")


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], width: int | None) -> list[str]:
    """Lines of columns as wide as their content; cut at `width` (None: never), the widest columns first. Pure."""
    cells = [[clean(cell) for cell in row] for row in (heads, *rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(heads))]
    if width is not None:
        gaps = 2 * (len(heads) - 1)
        while sum(widths) + gaps > width and max(widths) > 1:
            widths[widths.index(max(widths))] -= 1
    lines = ("  ".join(_fit(cell, size) for cell, size in zip(row, widths, strict=True)) for row in cells)
    return [line.rstrip() for line in lines]


def _fit(cell: str, size: int) -> str:
    return cell.ljust(size) if len(cell) <= size else cell[: size - 1] + "…"


def terminal_width() -> int | None:
    """Columns of the terminal; None where output goes to a pipe or a file."""
    return shutil.get_terminal_size((80, 24)).columns if sys.stdout.isatty() else None


def print_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table on standard output."""
    for line in table(heads, rows, terminal_width()):
        print(line)


def print_json(content: Any) -> None:
    """One JSON document on standard output."""
    print(json.dumps(content, indent=2, ensure_ascii=False))


def ago(at: datetime | None, now: datetime | None = None) -> str:
    """How long ago, in one unit: `12s`, `4m`, `3h`, `9d`; `-` where it never was."""
    if at is None:
        return "-"
    seconds = max(0, int(((now or datetime.now(UTC)) - at).total_seconds()))
    for unit, size in (("d", 86_400), ("h", 3600), ("m", 60)):
        if seconds >= 2 * size:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"


def clock(at: datetime) -> str:
    """Date and time in UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
