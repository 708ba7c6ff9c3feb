"""The operators' side of SMPP, spoken to byte by byte."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdeck.gateway.simulator import pdu
from smsdeck.gateway.simulator.book import Book
from smsdeck.gateway.simulator.pdu import Pdu, Submit, read_submit
from smsdeck.gateway.simulator.pools import numbers_for
from smsdeck.gateway.simulator.profile import Profile
from smsdeck.gateway.simulator.smsc import Smsc

PAIR = "UZ_uzmobile"
TO = numbers_for("UZ", 0, 1)[0].lstrip("+")
GOOD = Profile(delivered=1, undelivered=0, expired=0, rejected=0, delay_median_s=0.01, delay_sigma=0)


def submit_body(to: str = TO, registered: int = 1, sender: str = "Lanterna", text: bytes = b"hi") -> bytes:
    head = b"\0\5\0" + sender.encode() + b"\0\1\1" + to.encode() + b"\0\0\0\0\0\0"
    return head + bytes([registered, 0, 0, 0, len(text)]) + text


class Esme:
    """The gateway's side of one link."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self.writer = writer
        self._sequence = 0

    async def ask(self, command: int, body: bytes = b"") -> Pdu:
        self._sequence += 1
        self.writer.write(Pdu(command, 0, self._sequence, body).packed())
        answer = await self.heard()
        assert (answer.command, answer.sequence) == (command | pdu.ANSWER, self._sequence)
        return answer

    async def heard(self) -> Pdu:
        async with asyncio.timeout(5):
            length, command, status, sequence = struct.unpack(">IIII", await self._reader.readexactly(16))
            return Pdu(command, status, sequence, await self._reader.readexactly(length - 16))

    async def ended(self) -> bool:
        async with asyncio.timeout(5):
            return await self._reader.read() == b""


@pytest.fixture
def book() -> Book:
    made = Book(1, [PAIR])
    made.profiles[PAIR] = GOOD
    return made


@asynccontextmanager
async def link_to(port: int) -> AsyncIterator[Esme]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    yield Esme(reader, writer)
    writer.close()


@pytest.fixture
async def port(book: Book) -> AsyncIterator[int]:
    server = await Smsc(book).listen("127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


@pytest.fixture
async def esme(port: int) -> AsyncIterator[Esme]:
    async with link_to(port) as link:
        assert (await link.ask(pdu.BIND_TRANSCEIVER)).body == b"smsdeck\0"
        yield link


def text_of(receipt: Pdu) -> str:
    assert receipt.command == pdu.DELIVER
    return receipt.body[receipt.body.index(b"id:") : receipt.body.index(b"text:")].decode()


@pytest.mark.parametrize(
    ("outcome", "word", "state"),
    [
        ("delivered", "DELIVRD", 2),
        ("undelivered", "UNDELIV", 5),
        ("expired", "EXPIRED", 3),
        ("rejected", "REJECTD", 8),
    ],
)
async def test_a_message_is_taken_and_its_receipt_follows(
    esme: Esme, book: Book, outcome: str, word: str, state: int
) -> None:
    none = {"delivered": 0.0, "undelivered": 0.0, "expired": 0.0, "rejected": 0.0}
    book.profiles[PAIR] = GOOD.model_copy(update={**none, outcome: 1.0})
    taken = await esme.ask(pdu.SUBMIT, submit_body())
    assert taken.status == pdu.OK
    message_id = taken.body.rstrip(b"\0").decode()
    receipt = await esme.heard()
    assert text_of(receipt).startswith(f"id:{message_id} sub:001 dlvrd:{int(word == 'DELIVRD'):03} ")
    assert f"stat:{word} " in text_of(receipt)
    assert receipt.body.endswith(struct.pack(">HHB", 0x427, 1, state))
    assert receipt.body.startswith(b"\0\1\1" + TO.encode() + b"\0\1\1Lanterna\0\x04")


@pytest.mark.parametrize(
    ("fault", "status"),
    [("refuse", pdu.BAD_DESTINATION), ("throttle", pdu.THROTTLED), ("error", pdu.SYSTEM_ERROR)],
)
async def test_faults_are_answers_to_the_submit(esme: Esme, book: Book, fault: str, status: int) -> None:
    book.profiles[PAIR] = GOOD.model_copy(update={fault: 1.0})
    assert (await esme.ask(pdu.SUBMIT, submit_body())).status == status
    assert book.counts[f"smpp_{fault}"] == 1


@pytest.mark.parametrize("change", [{"hang": 1.0}, {"delivered": 0.0}])
async def test_silence_is_a_message_that_is_taken_and_never_heard_of_again(
    esme: Esme, book: Book, change: dict[str, float]
) -> None:
    book.profiles[PAIR] = GOOD.model_copy(update=change)
    assert (await esme.ask(pdu.SUBMIT, submit_body())).status == pdu.OK
    book.profiles[PAIR] = GOOD
    second = await esme.ask(pdu.SUBMIT, submit_body())
    assert f"id:{second.body[:-1].decode()} " in text_of(await esme.heard())


async def test_no_receipt_comes_where_none_was_asked_for(esme: Esme) -> None:
    await esme.ask(pdu.SUBMIT, submit_body(registered=0))
    second = await esme.ask(pdu.SUBMIT, submit_body())
    assert f"id:{second.body[:-1].decode()} " in text_of(await esme.heard())


async def test_receipts_wait_for_a_link_that_takes_them(esme: Esme, port: int, book: Book) -> None:
    book.profiles[PAIR] = GOOD.model_copy(update={"delay_median_s": 0.1})
    await esme.ask(pdu.SUBMIT, submit_body())
    assert (await esme.ask(pdu.UNBIND)).status == pdu.OK
    assert await esme.ended()
    await asyncio.sleep(0.2)  # what is tested is that the moment passes without a link
    async with link_to(port) as again:
        await again.ask(pdu.BIND_TRANSCEIVER)
        assert "stat:DELIVRD" in text_of(await again.heard())


async def test_links_are_kept_by_asking_and_what_is_not_understood_is_said_so(esme: Esme) -> None:
    assert (await esme.ask(pdu.ENQUIRE)).status == pdu.OK
    assert (await esme.ask(0x55)).status == pdu.BAD_COMMAND


async def test_a_book_that_is_down_takes_no_links(port: int, book: Book) -> None:
    book.down = True
    async with link_to(port) as link:
        assert await link.ended()


@pytest.mark.parametrize(
    "rubbish",
    [b"GET / HTTP/1.1\r\n\r\n", b"\0\0\0\x0f" + b"\0" * 12, b"\xff" * 16, Pdu(pdu.SUBMIT, 0, 1).packed()],
)
async def test_what_is_no_smpp_ends_its_own_link_alone(port: int, rubbish: bytes, esme: Esme) -> None:
    async with link_to(port) as link:
        link.writer.write(rubbish)
        assert await link.ended()
    assert (await esme.ask(pdu.ENQUIRE)).status == pdu.OK


@given(st.binary(max_size=60))
def test_a_body_is_read_or_refused(body: bytes) -> None:
    try:
        read_submit(body)
    except ValueError:
        return


def test_a_receipt_is_read_back_by_the_same_rules() -> None:
    submit = Submit("Lanterna", TO, wants_receipt=True)
    now = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
    body = pdu.receipt(submit, "7", "UNDELIV", now, now)
    assert b"id:7 sub:001 dlvrd:000 submit date:2611240130 done date:2611240130 stat:UNDELIV err:005" in body
    assert read_submit(submit_body(registered=0)) == submit._replace(wants_receipt=False)
