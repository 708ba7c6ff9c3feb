"""Phone numbers as they may be shown: in logs, answers, errors and lists. Standard library only: programs inside
sessions mask too.
"""

import re

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_NUMBER = re.compile(rf"(?P<id>{_UUID})|\+?\d{{7,}}")

_WRITTEN = re.compile(r"(?:\+|\b00)[ ().-]?\d(?:[ ().-]{0,2}\d){6,}")


def mask(number: str) -> str:
    """The first five characters and the last two: +998901234512 becomes +9989*****12. The number of stars
    says nothing about the number's length.
    """
    return f"{number[: min(5, len(number) // 2)]}*****{number[-2:]}"


def mask_all(text: str) -> str:
    """`text` with everything in it that could be a phone number masked; message ids stay whole."""
    return _NUMBER.sub(lambda found: found["id"] or mask(found.group()), text)


def holds_number(text: str) -> bool:
    """Whether people's words hold a phone number with its country code. Other long figures, as those of a
    contract, are none.
    """
    return _WRITTEN.search(text) is not None
