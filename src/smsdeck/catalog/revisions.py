"""If-Match on things that are edited: the revision that was read."""

from smsdeck.errors import InvalidInputError

LONGEST_REVISION = 18
"""Digits; MongoDB takes no integer beyond 64 bits."""


def revision_of(if_match: str | None) -> int | None:
    """The revision; None where any will do. InvalidInputError if it is none of ours."""
    if if_match is None or if_match == "*":
        return None
    text = if_match.strip().removeprefix("W/").strip('"')
    if not text.isdecimal() or len(text) > LONGEST_REVISION:
        raise InvalidInputError("If-Match is not a revision.", hint='Send the revision in quotes, as "3".')
    return int(text)
