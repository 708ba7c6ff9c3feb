"""Telegram's Bot API, `sendMessage` alone.

The token stands in the URL, so nothing that knows the URL may leave this file: exceptions of the HTTP client
are replaced, not chained, and its loggers are kept from naming requests.
"""

import logging
from typing import Any

import httpx2
from pydantic import SecretStr

from smsdeck.alerts.chat import ChatError

TEMPORARY = {408, 409, 425, 429}
LONGEST_PAUSE_S = 3600.0
"""A `retry_after` beyond this is not believed."""


class Telegram:
    """One chat of one bot. `close` at the end."""

    def __init__(
        self, base_url: str, token: SecretStr, chat: str, *, timeout_s: float = 10.0, proxy: str | None = None
    ) -> None:
        for name in ("httpx2", "httpcore2"):  # they log each request's URL
            logging.getLogger(name).setLevel(logging.WARNING)
        self._url = base_url.rstrip("/")
        self._token = token
        self._chat = chat
        self._client = httpx2.AsyncClient(timeout=timeout_s, proxy=proxy, trust_env=False)

    async def send(self, html: str, reply_to: int | None = None) -> int:
        """Send `html` (already escaped, at most 4096 characters) and return the message's id."""
        body: dict[str, Any] = {
            "chat_id": self._chat,
            "text": html,
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
        }
        if reply_to:
            body["reply_parameters"] = {"message_id": reply_to, "allow_sending_without_reply": True}
        answer = await self._post("sendMessage", body)
        return _message_id(answer)

    async def close(self) -> None:
        """Close its connections."""
        await self._client.aclose()

    async def _post(self, method: str, body: dict[str, Any]) -> httpx2.Response:
        url = f"{self._url}/bot{self._token.get_secret_value()}/{method}"
        try:
            return await self._client.post(url, json=body)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            kind = type(error).__name__
        # Raised outside of the handler: a chained exception would carry the request and so the token.
        raise ChatError(f"Telegram could not be reached ({kind}).", permanent=False)


def _message_id(answer: httpx2.Response) -> int:
    content = _content(answer)
    if answer.status_code == 200 and content.get("ok") is True:
        return int(content["result"]["message_id"])
    raise _refusal(answer.status_code, content)


def _content(answer: httpx2.Response) -> dict[str, Any]:
    try:
        content = answer.json()
    except ValueError:  # a proxy's or a load balancer's page
        return {}
    return content if isinstance(content, dict) else {}


def _refusal(status: int, content: dict[str, Any]) -> ChatError:
    parameters = content.get("parameters") or {}
    described = str(content.get("description") or "no description")[:200]
    moved = parameters.get("migrate_to_chat_id")
    if moved:
        described += f"; the chat has become {moved}: set SMSDECK_TELEGRAM_CHAT to it"
    return ChatError(
        f"Telegram answered {status}: {described}.",
        permanent=status not in TEMPORARY and status < 500 and status != 200,
        retry_after_s=min(float(parameters.get("retry_after") or 0), LONGEST_PAUSE_S),
    )
