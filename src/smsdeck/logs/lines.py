"""What people are shown of a line. Pure: whatever a program printed, the text is safe to show and never long."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from smsdeck.kit.clock import to_datetime
from smsdeck.logs.scan import Raw
from smsdeck.screen import log_lines

LONGEST = 4000
By = Literal["program", "smsdeck"]

_ESCAPES = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|[ -/]*[0-~])?|\x9b[0-?]*[ -/]*[@-~]"
)
"""CSI; OSC, DCS and other strings with their end; two-character ones; a lone escape."""

_PICTURES = {code: 0x2400 + code for code in range(32) if code != ord("\t")} | {0x7F: 0x2421}
_TURNING = [*range(0x80, 0xA0), 0x61C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A), 0xFEFF]
_SHOWN = _PICTURES | dict.fromkeys([*_TURNING, *range(0xFFF9, 0xFFFC)], 0xFFFD)
"""Control characters become their pictures (␀ … ␡); those that change how the text after them is shown, �."""


@dataclass(frozen=True)
class Line:
    """One line. `at` is None where no stamp says when it came."""

    pos: int
    at: datetime | None
    by: By
    text: str


def line(raw: Raw) -> Line:
    """What is shown of it."""
    if (at_ms := came_at(raw)) is None:
        return Line(raw.pos, None, "program", shown(raw.data))
    by: By = "program" if log_lines.is_programs(raw.data) else "smsdeck"
    return Line(raw.pos, to_datetime(at_ms), by, shown(log_lines.words(raw.data)))


def came_at(raw: Raw) -> int | None:
    """Epoch ms of its first byte; None where no stamp says so."""
    return None if raw.torn else log_lines.stamped_at(raw.data)


def shown(data: bytes) -> str:
    """Printable text of at most `LONGEST` characters; an escape sequence becomes one ␛."""
    text = data.removesuffix(b"\r").decode("utf-8", "replace")
    text = _ESCAPES.sub("\u241b", text).translate(_SHOWN)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
