"""Which lines a person looks for. No pattern can stall the search: RE2 takes time in proportion to the line."""

from collections.abc import Callable

from smsdeck.errors import InvalidInputError

LONGEST_PATTERN = 200
PATTERN_MEMORY = 1 << 20
Matches = Callable[[str], bool]


def matcher(text: str, *, regex: bool) -> Matches:
    """Whether a line's text has `text` in it, in whatever case; as a regular expression if `regex`.
    InvalidInputError if it is none.
    """
    if len(text) > LONGEST_PATTERN:
        raise InvalidInputError(f"A search has at most {LONGEST_PATTERN} characters.", hint="Look for less.")
    if regex:
        return _expression(text)
    wanted = text.casefold()
    return lambda line: wanted in line.casefold()


def _expression(text: str) -> Matches:
    import re2  # noqa: PLC0415 - most agents are never asked for one

    options = re2.Options()
    options.case_sensitive, options.log_errors, options.never_capture = False, False, True
    options.max_mem = PATTERN_MEMORY
    try:
        pattern = re2.compile(text.encode(), options)
    except (re2.error, UnicodeEncodeError) as error:
        raise InvalidInputError(
            f"{text!r} is not a regular expression: {_reason(error)}.",
            hint="Write it as for RE2 (no look-around, no back-references), or search for plain text.",
        ) from None
    return lambda line: pattern.search(line.encode("utf-8", "replace")) is not None


def _reason(error: Exception) -> str:
    (what, *_) = error.args or ("unknown",)
    return what.decode("utf-8", "replace") if isinstance(what, bytes) else str(what)
