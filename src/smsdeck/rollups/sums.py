"""Sums of columns of counts, as fast as each store adds."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Float, Table, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction


class sum_of_counts(GenericFunction[float]):  # noqa: N801 - a SQL function's name
    """The sum of whole numbers, exact below 2^53, or NULL of no rows; make it an int."""

    type = Float()
    inherit_cache = True


@compiles(sum_of_counts)
def _sum(element: Any, compiler: Any, **options: Any) -> str:
    return f"SUM({compiler.process(element.clauses, **options)})"


@compiles(sum_of_counts, "mysql")
@compiles(sum_of_counts, "mariadb")
def _sum_mysql(element: Any, compiler: Any, **options: Any) -> str:
    # They add whole numbers as decimals, digit by digit: that took a third longer over a month of totals.
    return f"SUM(CAST({compiler.process(element.clauses, **options)} AS DOUBLE))"


@cache
def sums_of(table: Table, names: Sequence[str]) -> tuple[ColumnElement[Any], ...]:
    """Their sums, under their own names. Kept: to put dozens of them together takes longer than a small query."""
    return tuple(func.sum_of_counts(table.c[name]).label(name) for name in names)
