"""Who may open a WebSocket, and for how long."""

import asyncio
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from pymongo.errors import PyMongoError

from smsdeck.access.current import User

NOT_ALLOWED = 4401
TRY_LATER = 1013
RECHECK_S = 5.0


class SocketDoor:
    """Who may come in, and who may stay: `still_allowed(user)` is asked every `recheck_s`."""

    def __init__(
        self,
        still_allowed: Callable[[User], Awaitable[bool]],
        public_url: str = "",
        *,
        recheck_s: float = RECHECK_S,
    ) -> None:
        self._still_allowed = still_allowed
        self._public_host = urlsplit(public_url).netloc
        self._recheck_s = recheck_s

    def knows_origin(self, origin: str | None, host: str | None) -> bool:
        """Whether a page of `origin` may connect: ours only. Only browsers send it, and they always do."""
        return origin is None or urlsplit(origin).netloc in {self._public_host, host} - {"", None}

    async def until_not_allowed(self, user: User) -> int:
        """Waits until the user's rights end, or cannot be looked up; the close code."""
        try:
            while await self._still_allowed(user):  # noqa: ASYNC110 - another serve may withdraw them
                await asyncio.sleep(self._recheck_s)
        except PyMongoError:
            return TRY_LATER
        return NOT_ALLOWED
