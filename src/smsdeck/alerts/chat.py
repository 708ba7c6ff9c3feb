"""A chat, as the outbox sees it: the real one is `telegram`, this file holds its twin in memory."""

from typing import Protocol

from smsdeck.errors import SmsdeckError


class ChatError(SmsdeckError):
    """The chat did not take a message. `permanent`: it never will, as it is."""

    slug = "chat"
    title = "The chat did not take the message"

    def __init__(self, detail: str, *, permanent: bool, retry_after_s: float = 0) -> None:
        super().__init__(detail)
        self.permanent = permanent
        self.retry_after_s = retry_after_s


class Chat(Protocol):
    """Where alerts are told."""

    async def send(self, html: str, reply_to: int | None = None) -> int:
        """Send one message and return its id; ChatError otherwise. A lost answer may mean it was sent."""
        ...


class MemoryChat:
    """Keeps what it is told; raises what is put in `failures`, one a call."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, int | None]] = []
        self.failures: list[ChatError] = []

    async def send(self, html: str, reply_to: int | None = None) -> int:
        """The message's id counts from 1."""
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append((html, reply_to))
        return len(self.sent)
