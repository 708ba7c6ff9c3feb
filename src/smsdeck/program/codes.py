"""One-time codes."""

import os


def new_code(digits: int = 6) -> str:
    """An unpredictable code of so many digits, which may start with zeros."""
    return f"{int.from_bytes(os.urandom(8), 'big') % 10**digits:0{digits}d}"
