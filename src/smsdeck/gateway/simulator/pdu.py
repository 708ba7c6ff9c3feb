"""SMPP 3.4, as much of it as an operator's side needs. Pure. All numbers are big-endian."""

import struct
from datetime import datetime
from typing import NamedTuple

BIND_RECEIVER, BIND_TRANSMITTER, BIND_TRANSCEIVER = 0x01, 0x02, 0x09
SUBMIT, DELIVER, UNBIND, ENQUIRE = 0x04, 0x05, 0x06, 0x15
ANSWER = 0x80000000
"""Set in the command of every answer."""

OK, BAD_COMMAND, SYSTEM_ERROR, BAD_DESTINATION, BIND_FAILED, THROTTLED = 0x00, 0x03, 0x08, 0x0B, 0x0D, 0x58
HEAD = struct.Struct(">IIII")
LARGEST = 64 * 1024
MESSAGE_STATES = {"DELIVRD": 2, "EXPIRED": 3, "UNDELIV": 5, "REJECTD": 8}
_RECEIPTED_ID, _MESSAGE_STATE = 0x001E, 0x0427


class Pdu(NamedTuple):
    """One message of the protocol."""

    command: int
    status: int
    sequence: int
    body: bytes = b""

    def packed(self) -> bytes:
        """As it goes over the wire."""
        return HEAD.pack(HEAD.size + len(self.body), self.command, self.status, self.sequence) + self.body

    def answer(self, status: int = OK, body: bytes = b"") -> "Pdu":
        """The answer to this one."""
        return Pdu(self.command | ANSWER, status, self.sequence, body)


class Submit(NamedTuple):
    """What a submit_sm asks for; its text does not matter here."""

    sender: str
    to: str
    wants_receipt: bool


def read_submit(body: bytes) -> Submit:
    """Take the body of a submit_sm apart; ValueError if it is none."""
    try:
        _, at = _text(body, 0)
        sender, at = _text(body, at + 2)
        to, at = _text(body, at + 2)
        _, at = _text(body, at + 3)
        _, at = _text(body, at)
        return Submit(sender, to, bool(body[at] & 1))
    except IndexError:
        raise ValueError("the body ends too soon") from None


def receipt(submit: Submit, message_id: str, word: str, submitted: datetime, done: datetime) -> bytes:
    """The body of a deliver_sm that tells what became of a message, in text and as fields."""
    delivered = int(word == "DELIVRD")
    text = (
        f"id:{message_id} sub:001 dlvrd:{delivered:03} submit date:{submitted:%y%m%d%H%M} "
        f"done date:{done:%y%m%d%H%M} stat:{word} err:{0 if delivered else MESSAGE_STATES[word]:03} text:"
    ).encode("ascii")
    known = message_id.encode("ascii") + b"\0"
    return b"".join(
        (
            b"\0\1\1" + submit.to.encode("ascii") + b"\0",
            b"\1\1" + submit.sender.encode("ascii", "replace") + b"\0",
            b"\x04\0\0\0\0\0\0\0\0",  # a receipt; nothing else of it is used
            bytes([len(text)]) + text,
            struct.pack(">HH", _RECEIPTED_ID, len(known)) + known,
            struct.pack(">HHB", _MESSAGE_STATE, 1, MESSAGE_STATES[word]),
        )
    )


def _text(body: bytes, at: int) -> tuple[str, int]:
    """A text that ends with a zero, and where the next field begins; ValueError where it does not end."""
    end = body.index(b"\0", at)
    return body[at:end].decode("latin-1"), end + 1
