"""The address that a gateway calls with a delivery report, and what it carries. Pure.

A report often comes before the program's own events: a message is delivered within a second, or its program died
after the send. So the address repeats all that makes a message, as every event does, and any report may be the
first that serve hears. A signature binds it to the session that sent the message: nobody else can report of it.
"""

import hmac
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import urlencode

from smsdeck.gateway.protocol import Outgoing

MAC_BYTES = 16


class Facts(NamedTuple):
    """What is known of a message before its report. `sent_us`: microseconds since the epoch. `code`: 1 where it
    succeeds by a code that is handed back, else 0.
    """

    reference: str
    session: str
    program: str
    pair: str
    sent_us: int
    code: int = 0


class Caller(NamedTuple):
    """Makes the addresses of one session's messages. `key` is the session's own."""

    url: str
    key: str
    session: str
    program: str

    def __repr__(self) -> str:
        """Without the key."""
        return f"Caller({self.url!r})"

    def address(self, message: Outgoing, of_gateway: str = "") -> str:
        """The address to call for this message. `of_gateway` is what the gateway fills in, such as `type=%d`."""
        sent_us, code = microseconds(message.sent_at), int(message.expects_code)
        facts = Facts(message.reference, self.session, self.program, message.pair, sent_us, code)
        return address(self.url, facts, self.key) + (f"&{of_gateway}" if of_gateway else "")


def session_key(gateway_key: str, session: str) -> str:
    """The key that one session signs with."""
    return hmac.digest(gateway_key.encode(), session.encode(), "sha256").hex()


def address(base: str, facts: Facts, key: str) -> str:
    """The address to call."""
    fields = {
        "ref": facts.reference,
        "s": facts.session,
        "g": facts.program,
        "p": facts.pair,
        "at": facts.sent_us,
        "c": facts.code,
        "k": signature(facts, key),
    }
    return f"{base}?{urlencode(fields)}"


def signature(facts: Facts, key: str) -> str:
    """What only serve and the session can know."""
    return hmac.digest(key.encode(), "\n".join(map(str, facts)).encode(), "sha256")[:MAC_BYTES].hex()


def microseconds(iso: str) -> int:
    """Of a moment as events carry it."""
    whole = datetime.fromisoformat(iso)
    return int(whole.timestamp()) * 1_000_000 + whole.microsecond


def moment(sent_us: int) -> datetime:
    """Back again. OverflowError, ValueError or OSError beyond what a calendar holds."""
    return datetime.fromtimestamp(sent_us // 1_000_000, UTC).replace(microsecond=sent_us % 1_000_000)
