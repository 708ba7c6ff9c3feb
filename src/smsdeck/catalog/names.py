"""The names of things, and what is allowed in them. Pure.

A session's name reaches screen and the file system, so these patterns are what keeps both safe: no slash, no
space, no leading dash, never long.
"""

import re

COUNTRY = r"[A-Z]{2}"
OPERATOR = r"[a-z0-9][a-z0-9-]{0,31}"
PAIR = rf"{COUNTRY}_{OPERATOR}"
GATEWAY = r"[a-z][a-z0-9-]{0,31}"
PROGRAM = r"[a-z][a-z0-9]{0,15}"
E164 = r"\+[1-9][0-9]{6,14}"
LABEL = r"[^\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]+"
"""What people read: no control codes (terminals act on them), nothing that turns the order of what follows."""

_PAIR = re.compile(rf"({COUNTRY})_({OPERATOR})")
_SESSION = re.compile(rf"{PROGRAM}_{PAIR}")


def pair_name(country: str, operator: str) -> str:
    """`UZ` and `uzmobile` make `UZ_uzmobile`."""
    return f"{country}_{operator}"


def is_label(text: str) -> bool:
    """Whether people can be shown it as it is."""
    return re.fullmatch(LABEL, text) is not None


def split_pair(pair: str) -> tuple[str, str]:
    """The country and operator of a pair; ValueError if it is not a pair's name."""
    match = _PAIR.fullmatch(pair)
    if not match:
        raise ValueError(f"{pair!r} is not a pair")
    return match[1], match[2]


def session_name(program: str, pair_or_group: str) -> str:
    """`program1` and `UZ_uzmobile` make `program1_UZ_uzmobile`."""
    return f"{program}_{pair_or_group}"


def is_session(name: str) -> bool:
    """Whether it could be a session of ours."""
    return _SESSION.fullmatch(name) is not None


def is_operator(slug: str) -> bool:
    """Whether it is an operator's slug."""
    return re.fullmatch(OPERATOR, slug) is not None
