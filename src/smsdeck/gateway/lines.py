"""A thread's own connection to a gateway: kept open, made on first use."""

import threading
from collections.abc import Callable

from smsdeck.gateway.wire import Connection

Connect = Callable[[], Connection]


class Lines:
    """Thread-safe. ValueError at once where `connect` has a wrong address, not at the first message."""

    def __init__(self, connect: Connect) -> None:
        connect()
        self._connect = connect
        self._mine = threading.local()

    def mine(self) -> Connection:
        """This thread's."""
        connection: Connection | None = getattr(self._mine, "connection", None)
        if connection is None:
            connection = self._mine.connection = self._connect()
        return connection
