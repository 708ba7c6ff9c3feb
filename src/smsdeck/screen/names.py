"""Which names may reach screen: anything that could be read as an option, a pid or another name is refused.

screen accepts nearly every string as a name (escape sequences, `-t`, `5`), and addresses sessions by prefix.
So names are narrow, and a session is always addressed by its pid.
"""

import re

from smsdeck.errors import InvalidInputError

LONGEST = 64
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}", re.ASCII)
_ENTRY = re.compile(r"([1-9][0-9]{0,9})\.(.+)", re.ASCII | re.DOTALL)


def is_valid(name: str) -> bool:
    """A letter, then up to 63 of letters, digits, `_` and `-`; ASCII only."""
    return _NAME.fullmatch(name) is not None


def checked(name: str) -> str:
    """`name` itself; InvalidInputError if it is not fit to be a session's."""
    if not is_valid(name):
        raise InvalidInputError(
            f"{name[:80]!r} cannot be a session's name.",
            hint="Use a letter, then up to 63 letters, digits, '_' or '-'.",
        )
    return name


def split_entry(entry: str) -> tuple[int, str] | None:
    """(pid, name) of a socket in SCREENDIR; None for a file that is none of ours."""
    match = _ENTRY.fullmatch(entry)
    if match is None or not is_valid(match[2]):
        return None
    return int(match[1]), match[2]
