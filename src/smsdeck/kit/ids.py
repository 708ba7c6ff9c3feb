"""Identifiers: UUIDv7, so that they sort by time and a table keyed by them grows at its end.

The standard library of Python 3.11 has no version 7; the layout is RFC 9562 section 5.7.
Standard library only: programs inside sessions make ids too.
"""

import os
import time
from uuid import UUID


def uuid7() -> UUID:
    """A new UUIDv7: 48 bits of milliseconds, 74 random bits."""
    ms = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    value = (ms & (1 << 48) - 1) << 80
    value |= 0x7 << 76 | (random >> 68) << 64
    value |= 0b10 << 62 | random & (1 << 62) - 1
    return UUID(int=value)
