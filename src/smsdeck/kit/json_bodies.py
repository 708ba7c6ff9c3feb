"""JSON bodies name each field once. Readers differ in which of two they take, so that one may check what another
does not do.
"""

import json
from typing import Any

from fastapi import Depends
from starlette.requests import HTTPConnection, Request

from smsdeck.errors import InvalidInputError

LONGEST_NAME = 100


def each_name_once() -> Any:
    """The dependency that every router of the app is mounted with. A body that is no JSON is others' to refuse."""

    async def check(connection: HTTPConnection) -> None:
        if isinstance(connection, Request) and "json" in connection.headers.get("content-type", ""):
            try:
                json.loads(await connection.body(), object_pairs_hook=_object)
            except (ValueError, RecursionError):
                return

    return Depends(check)


def _object(pairs: list[tuple[str, Any]]) -> None:
    names: set[str] = set()
    for name, _ in pairs:
        if name in names:
            words = f"{name[:LONGEST_NAME]!r} stands twice in one object."
            raise InvalidInputError(words, hint="Name each field of an object once.")
        names.add(name)
