"""Identifiers: UUIDv7, so that they sort by time and a table keyed by them grows at its end.

The standard library of Python 3.11 has no version 7; the layout is RFC 9562 section 5.7.
Standard library only: programs inside sessions make ids too, as text, since hundreds of them would each load
`uuid` (0.2 MB) for nothing but its spelling.
"""

import os
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID


def uuid7() -> "UUID":
    """A new UUIDv7."""
    from uuid import UUID  # noqa: PLC0415 - see above

    return UUID(uuid7_text())


def uuid7_text() -> str:
    """A new UUIDv7, as `str` gives it: 48 bits of milliseconds, 74 random bits."""
    ms = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    value = (ms & (1 << 48) - 1) << 80
    value |= 0x7 << 76 | (random >> 68) << 64
    value |= 0b10 << 62 | random & (1 << 62) - 1
    digits = f"{value:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
