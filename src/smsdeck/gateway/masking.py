"""Phone numbers as they may be shown: in logs, answers and errors."""

import re

_NUMBER = re.compile(r"\+?\d{7,}")


def mask(number: str) -> str:
    """The first five characters and the last two: +998901234512 becomes +9989******12."""
    hidden = len(number) - 7
    return number[:5] + "*" * hidden + number[-2:] if hidden > 0 else "*" * len(number)


def mask_all(text: str) -> str:
    """`text` with everything in it that could be a phone number masked."""
    return _NUMBER.sub(lambda found: mask(found.group()), text)
