"""What a chat gets to read: notices to Telegram's HTML, within its length, many of a kind in one message."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Literal

LIMIT = 4096
"""Telegram's, counted in UTF-16 units of the escaped text, so on the safe side."""

TOGETHER = 5
"""More notices of a kind than this at once become a list: 600 crashes must not take half an hour."""

SIGNS = {"critical": "🔴", "warning": "🟠", "info": "🔵"}
MANY = {
    "crash": "sessions crashed",
    "rate_drop": "pairs lost their success rate",
    "gateway_down": "gateways are down",
    "gateway_throttling": "gateways throttle",
    "agent_silent": "hosts are not seen",
    "mass_crash": "hosts hold restarts after mass crashes",
}
RECOVERED = "🟢"


@dataclass(frozen=True)
class Notice:
    """One thing to tell: an alert, or its end."""

    key: str
    part: Literal["alert", "recovery"]
    kind: str
    severity: str
    subject: str
    title: str
    text: str
    lines: tuple[str, ...] = ()
    reply_to: int | None = None
    attempts: int = 0


@dataclass(frozen=True)
class Message:
    """One message to send and the notices that it tells."""

    html: str
    notices: tuple[Notice, ...]
    reply_to: int | None = None


def compose(notices: Sequence[Notice]) -> list[Message]:
    """The messages that tell all of `notices`, in their order; each notice is in exactly one of them."""
    messages: list[Message] = []
    kinds = sorted(range(len(notices)), key=lambda i: (notices[i].part, notices[i].kind, i))
    for _, indexes in groupby(kinds, key=lambda i: (notices[i].part, notices[i].kind)):
        alike = [notices[i] for i in indexes]
        messages += [_single(one) for one in alike] if len(alike) <= TOGETHER else _lists(alike)
    return messages


def _single(notice: Notice) -> Message:
    """The whole notice; from its oldest quoted line on, whatever does not fit is left out."""
    head = f"{_sign(notice)} <b>{_fit(notice.title, 400)}</b>\n"
    head += _fit(notice.text, LIMIT - _length(head) - 40)
    quoted = [_fit(line, 1000) for line in notice.lines]
    while quoted and _length(head) + _length(_quote(quoted)) > LIMIT:
        quoted.pop(0)
    return Message(head + _quote(quoted), (notice,), notice.reply_to)


def _lists(notices: Sequence[Notice]) -> list[Message]:
    messages: list[Message] = []
    told: list[Notice] = []
    rows = ""
    for notice in notices:
        row = "\n• " + _fit(notice.subject or notice.title, 200)
        if told and _length(_heading(told)) + _length(rows + row) > LIMIT - 10:
            messages.append(_listed(told, rows))
            told, rows = [], ""
        told.append(notice)
        rows += row
    return [*messages, _listed(told, rows)]


def _listed(told: Sequence[Notice], rows: str) -> Message:
    return Message(_heading(told) + rows, tuple(told), told[0].reply_to)


def _heading(told: Sequence[Notice]) -> str:
    what = MANY.get(told[0].kind, "alerts")
    over = " and are over" if told[0].part == "recovery" else ""
    return f"{_sign(told[0])} <b>{len(told)} {what}{over}</b>"


def _sign(notice: Notice) -> str:
    return RECOVERED if notice.part == "recovery" else SIGNS.get(notice.severity, SIGNS["warning"])


def _quote(lines: Sequence[str]) -> str:
    return "\n<pre>" + "\n".join(lines) + "</pre>" if lines else ""


def _fit(text: str, limit: int) -> str:
    """Escaped and at most `limit` long; cut before escaping, so that no entity is cut in two."""
    escaped = escape(text)
    while _length(escaped) > limit:
        text = text[: len(text) * 9 // 10]
        escaped = escape(text) + "…"
    return escaped


def _length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
