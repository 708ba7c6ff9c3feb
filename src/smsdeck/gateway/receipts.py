"""What the calls of gateways mean. Pure.

Kannel's kind is a set of bits: 1 delivered, 2 failed, 4 buffered, 8 taken by the operator, 16 refused by the
operator or by Kannel itself, and (not in its guide) 32 with 2 for expired. So bits are tested, not whole numbers.
"""

import re
from typing import NamedTuple

from smsdeck.gateway.protocol import state_of
from smsdeck.kit.masking import mask_all

DELIVERED, FAILED, BUFFERED, TAKEN, REFUSED, EXPIRED = 1, 2, 4, 8, 16, 32
_STAT = re.compile(r"\bstat:([A-Za-z]{1,16})")
_ERR = re.compile(r"\berr:([0-9A-Za-z]{1,8})")
_NACK = re.compile(r"NACK/0x([0-9A-Fa-f]{8})")
_WORD = re.compile(r"[A-Za-z_]{1,32}")
_THROTTLED = 0x58
_GIVEN_UP = "NACK/Retries Exceeded"
"""What Kannel says of a message that the operator throttled, or had no room for, each time that it tried."""
_NOT_OF_THE_MESSAGE = frozenset({0x08, 0x14, _THROTTLED})
"""SMPP's system error, queue full and throttled: the operator's link refused, not the message."""


class Heard(NamedTuple):
    """A message's state by a report; `blame` where it is not the usual one."""

    state: str
    raw: str
    error: str = ""
    blame: str = ""


def of_kannel(kind: int, status: str) -> Heard | None:
    """What a call says; None for a kind that says nothing."""
    stat, err = _found(_STAT, status).upper(), _found(_ERR, status)
    if kind & DELIVERED:
        return Heard("delivered", stat or "DELIVRD")
    if kind & FAILED:
        return _failed(kind, stat, err)
    if kind & REFUSED:
        return _refused(status)
    if kind & (TAKEN | BUFFERED):
        return Heard("accepted", "ACK" if kind & TAKEN else "BUFFERED")
    return None


def of_word(word: str) -> Heard | None:
    """What a call says that names the state by its receipt's word; None for what is no word."""
    if not _WORD.fullmatch(word):
        return None
    state = state_of(word)
    return Heard("accepted" if state == "pending" else state, word)


def _failed(kind: int, stat: str, err: str) -> Heard:
    error = f"err {err}" if err.strip("0") else ""
    if kind & EXPIRED or state_of(stat) == "expired":
        return Heard("expired", stat or "EXPIRED", error)
    state = state_of(stat)
    return Heard(state if state not in {"pending", "delivered"} else "undelivered", stat or "FAILED", error)


def _refused(status: str) -> Heard:
    """Where no operator's code is in it, Kannel itself had no way to send."""
    found = _NACK.match(status)
    raw = _shown(found[0] if found else "", status)
    code = int(found[1], 16) if found else None
    if code is not None and code not in _NOT_OF_THE_MESSAGE:
        return Heard("rejected", raw)
    if raw == _GIVEN_UP:
        return Heard("failed_submit", raw, "link_busy", "gateway")
    return Heard("failed_submit", raw, "link_throttled" if code == _THROTTLED else "link_refused", "gateway")


def _shown(code: str, status: str) -> str:
    """The operator's words behind the code may repeat the number."""
    words = "".join(one for one in status.removeprefix(code) if one.isprintable())
    return (code + mask_all(words))[:64]


def _found(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1] if found else ""
