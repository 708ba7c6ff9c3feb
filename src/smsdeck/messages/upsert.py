"""INSERT that updates the row when the key exists, in each dialect's own words."""

from collections.abc import Callable
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Table
from sqlalchemy.dialects import mysql, sqlite
from sqlalchemy.sql.dml import Insert

Change = Callable[[ColumnElement[Any], ColumnElement[Any]], ColumnElement[Any]]


@cache
def upsert(table: Table, dialect: str, change: Change, only: frozenset[str] | None = None) -> Insert:
    """For each column outside the key (or for `only` these), `change(present, offered)` is what it becomes. Meant
    for executemany: every row must name every column. `change` must be a function of its module: statements are
    kept.
    """
    columns = [column for column in table.columns if not column.primary_key and (not only or column.name in only)]
    if dialect == "sqlite":
        insert = sqlite.insert(table)
        become = {column.name: change(column, insert.excluded[column.name]) for column in columns}
        return insert.on_conflict_do_update(index_elements=table.primary_key.columns, set_=become)
    offer = mysql.insert(table)
    become = {column.name: change(column, offer.inserted[column.name]) for column in columns}
    return offer.on_duplicate_key_update(become)
