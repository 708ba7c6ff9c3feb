"""Serve's side of logs: asks the agent of a session's host. Agents write their addresses into the store."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote, urlsplit

import httpx2
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus, WebSocketException

from smsdeck.catalog.sessions import no_such_session
from smsdeck.errors import InvalidInputError, NotFoundError, SmsdeckError, TooManyAttemptsError, UnavailableError
from smsdeck.kit.mongo import Database
from smsdeck.logs.wire import LogPage

TIMEOUT_S = 5.0
REFUSES = "The agent of host {host} refuses serve's token."
SAME_TOKEN = "Set SMSDECK_AGENT_TOKEN to the same on serve and on every agent."  # noqa: S105 - a hint
ERRORS: dict[int, type[SmsdeckError]] = {400: InvalidInputError, 404: NotFoundError}


class AgentLogs:
    """No redirect is followed and no proxy asked; all methods may raise UnavailableError, which says whose agent
    does not answer.
    """

    def __init__(self, db: Database, token: str) -> None:
        self._db = db
        self._headers = {"Authorization": f"Bearer {token}"}

    async def page(self, session: str, query: Mapping[str, Any]) -> LogPage:
        """A page; NotFoundError, InvalidInputError as the agent says."""
        host, base = await self._agent(session)
        async with self._client() as client:
            try:
                answer = await client.get(_url(base, session), params=_given(query))
            except httpx2.HTTPError as error:
                raise _away(host) from error
            _check(answer, host)
            return LogPage.model_validate_json(answer.content)

    @asynccontextmanager
    async def download(self, session: str, run: str) -> AsyncIterator[AsyncIterator[bytes]]:
        """The bytes of a run's lines, or of all."""
        host, base = await self._agent(session)
        async with self._client() as client:
            try:
                async with client.stream(
                    "GET", f"{_url(base, session)}/download", params=_given({"run": run})
                ) as answer:
                    if answer.status_code != 200:
                        await answer.aread()
                    _check(answer, host)
                    yield answer.aiter_bytes()
            except httpx2.HTTPError as error:
                raise _away(host) from error

    @asynccontextmanager
    async def follow(self, session: str, after: int | None) -> AsyncIterator[ClientConnection]:
        """A connection whose text messages are frames."""
        host, base = await self._agent(session)
        where = f"{_url(base, session)}/follow{'' if after is None else f'?after={after}'}"
        try:
            async with connect(
                where.replace("http", "ws", 1),
                additional_headers=self._headers,
                open_timeout=TIMEOUT_S,
                close_timeout=1.0,
                max_size=8 * 2**20,
                proxy=None,
            ) as connection:
                yield connection
        except InvalidStatus as error:
            raise UnavailableError(REFUSES.format(host=host), hint=SAME_TOKEN) from error
        except (OSError, TimeoutError, WebSocketException) as error:
            raise _away(host) from error

    async def _agent(self, session: str) -> tuple[str, str]:
        wanted = {"_id": session}
        found = await self._db["sessions"].find_one(wanted, {"host": 1})
        found = found or await self._db["observations"].find_one(wanted, {"host": 1})
        if found is None:
            raise no_such_session(session)
        host = str(found["host"])
        row = await self._db["hosts"].find_one({"_id": host}, {"url": 1}) or {}
        url = str(row.get("url") or "")
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
            raise UnavailableError(
                f"The agent of host {host} offers no logs.", hint="Set SMSDECK_AGENT_PORT there and see its log."
            )
        return host, f"{parts.scheme}://{parts.netloc}"

    def _client(self) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(
            headers=self._headers, timeout=TIMEOUT_S, follow_redirects=False, trust_env=False
        )


def _url(base: str, session: str) -> str:
    return f"{base}/log/{quote(session, safe='')}"


def _given(query: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in query.items() if value not in (None, "")}


def _check(answer: httpx2.Response, host: str) -> None:
    if answer.status_code == 200:
        return
    if answer.status_code == 401:
        raise UnavailableError(REFUSES.format(host=host), hint=SAME_TOKEN)
    told = answer.json() if answer.headers.get("content-type", "").startswith("application/json") else {}
    detail, hint = str(told.get("detail") or "It did not say why."), str(told.get("hint") or "")
    if answer.status_code == 429:
        raise TooManyAttemptsError(detail, retry_after_s=30, hint=hint)
    if kind := ERRORS.get(answer.status_code):
        raise kind(detail, hint=hint)
    raise UnavailableError(f"The agent of host {host} answered {answer.status_code}: {detail}")


def _away(host: str) -> UnavailableError:
    return UnavailableError(
        f"The agent of host {host} does not answer.", hint="Programs go on. Look at the agent's log on that host."
    )
