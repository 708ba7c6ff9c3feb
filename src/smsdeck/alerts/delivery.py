"""From the outbox to the chat. Only the holder of the delivery lease calls `round`.

A message is marked after the chat took it, so a crash in between tells it twice, and never not at all.
"""

from smsdeck.alerts.chat import Chat, ChatError
from smsdeck.alerts.message import Message, Notice, compose
from smsdeck.alerts.metrics import AlertMetrics
from smsdeck.alerts.outbox import Outbox, Outcome
from smsdeck.alerts.pace import Pace
from smsdeck.kit import log
from smsdeck.kit.clock import Clock

logger = log.get("alerts")

FIRST_WAIT_S = 5.0
LONGEST_WAIT_S = 300.0
GIVE_UP_AFTER = 300
"""Attempts: about a day of a chat that cannot be reached."""

SECOND_CHANCE_MS = 24 * 3600 * 1000
"""What failed for good may pass after the settings were mended, which takes a restart."""


def wait_s(attempts: int) -> float:
    """Seconds until the next try after `attempts` failed ones: doubled from 5 s up to 5 minutes."""
    return min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** min(attempts, 16))


class Delivery:
    """One chat's deliveries."""

    def __init__(self, outbox: Outbox, chat: Chat, pace: Pace, clock: Clock, metrics: AlertMetrics) -> None:
        self._outbox = outbox
        self._chat = chat
        self._pace = pace
        self._clock = clock
        self._metrics = metrics
        self._began = False

    async def round(self) -> None:
        """Tell what is due, as far as the pace allows; stops at the first temporary failure."""
        if not self._began:
            await self._outbox.requeue_failed(self._clock.now_ms() - SECOND_CHANCE_MS)
            self._began = True
        for message in compose(await self._outbox.due(self._clock.now_ms())):
            if not await self._pace.take(self._clock.now_ms()):
                return
            if not await self._tell(message):
                return

    async def _tell(self, message: Message) -> bool:
        try:
            sent = await self._chat.send(message.html, message.reply_to)
        except ChatError as error:
            return await self._failed(message, error)
        for notice in message.notices:
            await self._settle(notice, Outcome("sent", self._clock.now_ms(), message_id=sent))
        return True

    async def _failed(self, message: Message, error: ChatError) -> bool:
        """Write the failure down; whether the next message is worth trying."""
        logger.warning("alert not sent", error=error.detail, permanent=error.permanent)
        now = self._clock.now_ms()
        for notice in message.notices:
            await self._settle(notice, after_failure(notice, error, now))
        if not error.permanent:
            pause = max(error.retry_after_s, FIRST_WAIT_S)
            await self._pace.wait_until(now + int(pause * 1000))
        return error.permanent

    async def _settle(self, notice: Notice, outcome: Outcome) -> None:
        await self._outbox.settle(notice, outcome)
        if outcome.state != "pending":
            self._metrics.count(notice.kind, outcome.state)


def after_failure(notice: Notice, error: ChatError, now_ms: int) -> Outcome:
    """Failed for good, or pending with the time of the next try."""
    if error.permanent or notice.attempts + 1 >= GIVE_UP_AFTER:
        return Outcome("failed", now_ms, error=error.detail)
    pause = max(error.retry_after_s, wait_s(notice.attempts))
    return Outcome("pending", now_ms, error=error.detail, next_try_ms=now_ms + int(pause * 1000))
