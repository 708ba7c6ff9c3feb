"""The parts that endpoints need, by type: `bootstrap` fills them in once, endpoints ask by annotation.

async def quota(ledger: Annotated[Ledger, service(Ledger)]) -> QuotaList: ...
"""

from typing import Any, TypeVar, cast

from fastapi import Depends, FastAPI
from starlette.requests import HTTPConnection

Part = TypeVar("Part")


class Services:
    """One instance of each part, held by the app."""

    def __init__(self) -> None:
        self._parts: dict[type[Any], Any] = {}

    def add(self, *parts: Any) -> None:
        """Hold `parts`, each under its own type."""
        self._parts.update({type(part): part for part in parts})

    def get(self, kind: type[Part]) -> Part:
        """The one of this type; KeyError (a bug in `bootstrap`) if there is none."""
        return cast("Part", self._parts[kind])

    def attach(self, app: FastAPI) -> None:
        """Make the parts reachable from requests of `app`."""
        app.state.services = self


def service(kind: type[Any]) -> Any:
    """A FastAPI dependency on the part of this type. Not awaiting anything, it is a coroutine for speed: FastAPI
    calls each plain function in a thread.
    """

    async def resolve(connection: HTTPConnection) -> Any:
        return connection.app.state.services.get(kind)

    return Depends(resolve)
