"""The difference of two states of some keyed tables, and how to apply it. Pure.

Rows are compared whole and sent whole: a console that missed nothing holds exactly what serve holds.
"""

from collections.abc import Mapping

Table = Mapping[str, object]
"""Rows by key. A row is anything that compares by value and pydantic can turn into JSON."""

Tables = Mapping[str, Table]
Delta = dict[str, dict[str, object]]
"""Only tables with changes; a row of None is gone."""


def difference(before: Tables, after: Tables) -> Delta:
    """What turns `before` into `after`."""
    changes = {name: _rows(before.get(name, {}), after.get(name, {})) for name in {**before, **after}}
    return {name: rows for name, rows in changes.items() if rows}


def _rows(before: Table, after: Table) -> dict[str, object]:
    changed = {key: row for key, row in after.items() if key not in before or before[key] != row}
    return changed | {key: None for key in before if key not in after}


def patched(tables: Tables, delta: Tables) -> dict[str, dict[str, object]]:
    """`tables` with `delta` applied, as a console does it."""
    result = {name: dict(rows) for name, rows in tables.items()}
    for name, rows in delta.items():
        table = result.setdefault(name, {})
        for key, row in rows.items():
            if row is None:
                table.pop(key, None)
            else:
                table[key] = row
    return result
