"""The operators' side of SMPP, over the same book of odds as the HTTP gateway: for a real gateway in front of it.

A fault of the book is an answer to the submit where SMPP has one (refused, throttled, system error), else silence:
the message is taken and no receipt ever comes.
"""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count
from uuid import uuid4

from smsdeck.gateway.simulator import pdu
from smsdeck.gateway.simulator.book import Book
from smsdeck.gateway.simulator.fate import NEVER, Fate
from smsdeck.gateway.simulator.pdu import Pdu, Submit

NAME = b"smsdeck\0"
REFUSALS = {"refuse": pdu.BAD_DESTINATION, "throttle": pdu.THROTTLED, "error": pdu.SYSTEM_ERROR}
BINDS = frozenset({pdu.BIND_RECEIVER, pdu.BIND_TRANSMITTER, pdu.BIND_TRANSCEIVER})


class Smsc:
    """Takes any account: it listens on loopback and sends nothing to anybody. Receipts go over any link that
    receives, and wait while there is none.
    """

    def __init__(self, book: Book) -> None:
        self._book = book
        self._numbers = count(1)
        self._sequences = count(1)
        self._run = uuid4().hex
        self._receivers: list[asyncio.StreamWriter] = []
        self._waiting: list[bytes] = []

    async def listen(self, host: str, port: int) -> asyncio.Server:
        """Serve until the server is closed; OSError where it cannot listen."""
        return await asyncio.start_server(self._link, host, port)

    async def _link(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while not self._book.down:
                asked = await _next(reader)
                await self._answer(asked, writer)
                if asked.command == pdu.UNBIND:
                    break
        except (asyncio.IncompleteReadError, ConnectionError, ValueError):
            self._book.counts["smpp_cut"] += 1
        finally:
            if writer in self._receivers:
                self._receivers.remove(writer)
            writer.close()

    async def _answer(self, asked: Pdu, writer: asyncio.StreamWriter) -> None:
        if asked.command & pdu.ANSWER:
            return
        writer.write(self._reply(asked).packed())
        if asked.command in {pdu.BIND_RECEIVER, pdu.BIND_TRANSCEIVER}:
            self._receivers.append(writer)
            waiting, self._waiting = self._waiting, []
            for body in waiting:
                self._tell(body)
        with suppress(ConnectionError):
            await writer.drain()

    def _reply(self, asked: Pdu) -> Pdu:
        if asked.command in BINDS:
            return asked.answer(body=NAME)
        if asked.command == pdu.SUBMIT:
            return self._submit(asked)
        known = asked.command in {pdu.ENQUIRE, pdu.UNBIND}
        return asked.answer() if known else asked.answer(pdu.BAD_COMMAND)

    def _submit(self, asked: Pdu) -> Pdu:
        submit = pdu.read_submit(asked.body)
        pair = self._book.pair_of("+" + submit.to.lstrip("+"))
        message_id = str(next(self._numbers))
        fate = self._book.plan(pair, f"{self._run}-{message_id}", "")
        fault = "error" if self._book.profile(pair).down else fate.fault
        self._book.counts[f"smpp_{fault or 'taken'}"] += 1
        if fault in REFUSALS:
            return asked.answer(REFUSALS[fault], b"\0")
        self._promise(submit, message_id, fate)
        return asked.answer(body=message_id.encode() + b"\0")

    def _promise(self, submit: Submit, message_id: str, fate: Fate) -> None:
        if fate.after_s == NEVER or fate.fault or not submit.wants_receipt:
            return
        begun = datetime.now(UTC)

        def due() -> None:
            self._tell(pdu.receipt(submit, message_id, fate.receipt, begun, datetime.now(UTC)))

        asyncio.get_running_loop().call_later(fate.after_s, due)

    def _tell(self, body: bytes) -> None:
        if not self._receivers:
            self._waiting.append(body)
            return
        self._receivers[-1].write(Pdu(pdu.DELIVER, pdu.OK, next(self._sequences), body).packed())


async def _next(reader: asyncio.StreamReader) -> Pdu:
    """The next of the other side; ValueError for what cannot be one."""
    length, command, status, sequence = pdu.HEAD.unpack(await reader.readexactly(pdu.HEAD.size))
    if not pdu.HEAD.size <= length <= pdu.LARGEST:
        raise ValueError("no SMPP")
    return Pdu(command, status, sequence, await reader.readexactly(length - pdu.HEAD.size))
