"""`smsdeck session logs`: read from the files of this host, so that it works with everything else down."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from smsdeck.commands.exits import Exit
from smsdeck.errors import InvalidInputError
from smsdeck.logs.lines import Line
from smsdeck.logs.page import MOST_LINES, Wanted
from smsdeck.logs.reader import Reader
from smsdeck.settings import Settings

LOOK_S = 0.5
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


@dataclass(frozen=True)
class Choice:
    """Which lines. `since`: a time (ISO 8601, UTC where it names no zone) or an age such as `15m`."""

    lines: int = 50
    follow: bool = False
    search: str = ""
    previous: bool = False
    since: str = ""
    regex: bool = False


async def show_logs(settings: Settings, name: str, choice: Choice, *, as_json: bool) -> Exit:
    """Print them; with `follow` go on until Ctrl-C."""
    reader = Reader(settings.sessions_dir)
    start = wanted(choice, datetime.now(UTC))
    page = await reader.page(name, start)
    _print(page.items, as_json=as_json)
    while choice.follow or (choice.since and not page.at_end):
        if page.at_end:
            await asyncio.sleep(LOOK_S)
        shown = page.items[-1:]  # one that is open at the end comes again with each page, until it ends
        page = await reader.page(name, replace(start, lines=MOST_LINES, at=None, after=page.last))
        _print([one for one in page.items if one not in shown], as_json=as_json)
    return Exit.done


def wanted(choice: Choice, now: datetime) -> Wanted:
    """The first page. InvalidInputError for what does not go together. Pure."""
    if choice.previous and (choice.follow or choice.since):
        raise InvalidInputError("The previous run is over.", hint="Leave out --follow and --since.")
    run = "previous" if choice.previous else ""
    if choice.regex and not choice.search:
        raise InvalidInputError("--regex says how to read --search.", hint="Give --search an expression.")
    said = Wanted(run=run, lines=choice.lines, q=choice.search, regex=choice.regex)
    return replace(said, lines=MOST_LINES, at=moment(choice.since, now)) if choice.since else said


def moment(text: str, now: datetime) -> datetime:
    """The time meant by `--since`. Pure."""
    try:
        if text[-1:] in UNITS and text[:-1].isdecimal() and len(text) <= 8:
            return now - timedelta(seconds=int(text[:-1]) * UNITS[text[-1]])
        at = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        raise InvalidInputError(
            f"--since {text[:40]} is neither a time nor an age.", hint="Write 15m, 2h or 2026-11-24T04:30."
        ) from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _print(items: Sequence[Line], *, as_json: bool) -> None:
    for one in items:
        at = one.at.isoformat(timespec="milliseconds").replace("+00:00", "Z") if one.at else None
        if as_json:
            line = json.dumps({"pos": one.pos, "at": at, "by": one.by, "text": one.text}, ensure_ascii=False)
        else:
            line = f"{at or '':24} {'|' if one.by == 'program' else '#'} {one.text}"
        print(line, flush=True)
