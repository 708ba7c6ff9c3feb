"""Text of unknown origin (log lines, labels) made fit to leave the host: no phone number, no control codes."""

import re

NUMBER = re.compile(r"\+\d(?:[ ().-]{0,2}\d){7,16}|(?<![\w.])\d{9,16}(?![\w.])")
"""`+` and digits in any common spacing, or 9 to 16 digits on their own. Epoch milliseconds fall under it too:
a masked time costs less than a number in a chat."""

CONTROL = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|[\x00-\x08\x0b-\x1f\x7f-\x9f]")
LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def hide_numbers(text: str) -> str:
    """Every phone number masked: its first four and last two digits stay."""
    return NUMBER.sub(_masked, text)


def clean(text: str, limit: int) -> str:
    """Without control codes and phone numbers, at most `limit` characters, an ellipsis where it was cut."""
    plain = LONE_SURROGATE.sub("?", CONTROL.sub("", text))
    masked = hide_numbers(plain).strip()
    return masked if len(masked) <= limit else masked[: limit - 1] + "…"


def _masked(found: re.Match[str]) -> str:
    sign = "+" if found[0].startswith("+") else ""
    digits = re.sub(r"\D", "", found[0])
    return f"{sign}{digits[:4]}*****{digits[-2:]}"
