"""Pages of logs, and frames of new lines, on the wire: the same from agent to serve as from serve on."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from smsdeck.logs.lines import Line
from smsdeck.logs.page import Page


class LogLine(BaseModel):
    """One line."""

    pos: int = Field(description="Its place in the log; grows, and outlives rotations.")
    at: datetime | None = Field(description="When its first byte came; null where that is not known.")
    by: Literal["program", "smsdeck"] = Field(description="Who wrote it: the program, or its wrapper.")
    text: str = Field(description="At most 4,000 characters; control characters are replaced.")


class LogPage(BaseModel):
    """Some lines of a session's log, in its order."""

    items: list[LogLine]
    first: int = Field(description="Ask `before` this for older lines.")
    last: int = Field(description="Ask `after` this for newer ones.")
    at_start: bool
    at_end: bool
    run_id: str | None


def of_line(line: Line) -> LogLine:
    """A line on the wire."""
    return LogLine(pos=line.pos, at=line.at, by=line.by, text=line.text)


def of_page(page: Page) -> LogPage:
    """A page on the wire."""
    return LogPage(
        items=[of_line(line) for line in page.items],
        first=page.first,
        last=page.last,
        at_start=page.at_start,
        at_end=page.at_end,
        run_id=page.run_id,
    )


def frames(lines: Sequence[Line], skipped: int | None) -> list[dict[str, Any]]:
    """New lines for one who follows; first what went by unseen (`lines` null: nobody knows how many)."""
    told: list[dict[str, Any]] = [{"type": "skipped", "lines": skipped}] if skipped != 0 else []
    items = [of_line(line).model_dump(mode="json") for line in lines]
    return [*told, {"type": "lines", "items": items, "last": lines[-1].pos}] if lines else told
