"""`smsdeck adopt`: take over the screen sessions of a server that was run by hand, without stopping one."""

import os
import pwd
import sys
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from smsdeck.catalog import pair_csv
from smsdeck.catalog.pair_csv import PairRow
from smsdeck.commands import exits
from smsdeck.commands.adopt_do import Adopter
from smsdeck.commands.adopt_look import Found, look
from smsdeck.commands.adopt_match import Known, Proposal, propose, without_clashes
from smsdeck.commands.exits import Exit
from smsdeck.commands.output import clean, print_json, print_table, terminal_width
from smsdeck.commands.session_tools import Tools, tools
from smsdeck.errors import InvalidInputError, SmsdeckError
from smsdeck.settings import ROOT, Settings

OFFERED = ROOT / "data" / "pairs.csv"
OUTSIDE = (
    "An adopted program is watched, and started again under smsdeck when it dies. Until then it sends outside "
    "smsdeck's quota, and nothing that it sends is counted. Bring them under smsdeck one by one, when their notes "
    "above are done:"
)
ROLLING = "smsdeck session restart --flag adopted --rolling 1 --wait --timeout 3600"


@dataclass(frozen=True)
class Order:
    """What was asked on the command line. `ask`: nobody said yes yet, and somebody can be asked."""

    screen_dir: Path
    matches: dict[str, tuple[str, ...]]
    dry_run: bool
    yes: bool
    as_json: bool


def run(
    settings: Settings, screen_dir: Path | None, match: Sequence[str], *, dry_run: bool, yes: bool, as_json: bool
) -> int:
    """The verb; its exit code."""
    folder = screen_dir or Path(f"/run/screen/S-{pwd.getpwuid(os.getuid()).pw_name}")

    async def work() -> Exit:
        async with tools(settings) as made:
            return await adopt(made, Order(folder.absolute(), matches(match), dry_run, yes, as_json))

    return exits.finish(work())


async def adopt(parts: Tools, order: Order) -> Exit:
    """Look, propose, ask, adopt."""
    found = look(order.screen_dir)
    adopter = Adopter(parts)
    proposals = await _proposals(adopter, found, order.matches)
    fit = [one for one in proposals if one.session]
    if not order.as_json:
        _show(proposals, order)
    carried: dict[int, str] = {}
    go = fit and not order.dry_run and (order.yes or (not order.as_json and _agreed(len(fit))))
    for one in fit if go else []:
        carried[one.found.screen_pid] = await _carry_out(adopter, one)
    if order.as_json:
        print_json({"items": [_row(one, carried) for one in proposals], "adopted": bool(go)})
    elif go:
        _tell(fit, carried)
    return _code(proposals, carried)


def matches(given: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """`NAME=PAIR,PAIR` options as a table. Pure."""
    table: dict[str, tuple[str, ...]] = {}
    for one in given:
        name, equals, pairs = one.rpartition("=")
        if not equals or not name:
            raise InvalidInputError(f"--match {one[:80]} is not NAME=PAIR.", hint="As program1_IN_voda=IN_vi.")
        table[name] = tuple(pair for pair in pairs.split(",") if pair)
    return table


def offered(path: Path = OFFERED) -> dict[str, PairRow]:
    """The pairs that ship with smsdeck; none where they are not installed."""
    if not path.is_file():
        return {}
    rows, _ = pair_csv.parse(path.read_text("utf-8"))
    return {row.pair: row for row in rows}


async def _proposals(
    adopter: Adopter, found: Sequence[Found], given: dict[str, tuple[str, ...]]
) -> list[Proposal]:
    if unknown := sorted(set(given) - {one.name for one in found}):
        raise InvalidInputError(f"--match names {unknown[0]}, and there is no such screen session.")
    known: Known = await adopter.known(offered())
    first = [propose(one, known, given.get(one.name)) for one in found]
    return [await adopter.checked(one) for one in without_clashes(first)]


async def _carry_out(adopter: Adopter, one: Proposal) -> str:
    """Empty, or why not."""
    try:
        await adopter.carry_out(one)
    except SmsdeckError as error:
        return error.detail
    return ""


def _show(proposals: Sequence[Proposal], order: Order) -> None:
    if not proposals:
        print(f"There are no screen sessions in {order.screen_dir}.")
        return
    heads = ("SCREEN", "SESSION", "PID", "NEW")
    print_table(heads, [_cells(one) for one in proposals])
    for one in proposals:
        told = [f"not adopted: {one.problem}"] if one.problem else []
        for note in (*told, *one.notes):
            _wrapped(f"{one.found.name}: {note}")
        if one.choices:
            _wrapped(f"  say which: --match {one.found.name}={one.choices[0]}")


def _cells(one: Proposal) -> tuple[str, str, str, str]:
    screen = f"{one.found.screen_pid}.{one.found.name}"
    pid = str(one.found.process.pid) if one.found.process else "-"
    return screen, one.session.name if one.session else "-", pid, ", ".join(one.creates) or "-"


def _agreed(count: int) -> bool:
    if not sys.stdin.isatty():
        print(f"Nothing was changed. Run it again with --yes to adopt {count}.")
        return False
    return input(f"Adopt {count}? [y/N] ").strip().lower() in {"y", "yes"}


def _tell(fit: Sequence[Proposal], carried: dict[int, str]) -> None:
    for one in fit:
        if why := carried[one.found.screen_pid]:
            exits.tell(f"{one.found.name}: {why}")
    done = sum(not why for why in carried.values())
    print(f"Adopted {done} of {len(fit)}. No program was stopped or touched.")
    _wrapped(OUTSIDE)
    print(f"  {ROLLING}")


def _wrapped(text: str) -> None:
    width = terminal_width()
    cleaned = clean(text)
    for line in textwrap.wrap(cleaned, width, subsequent_indent="  ") if width else [cleaned]:
        print(line)


def _row(one: Proposal, carried: dict[int, str]) -> dict[str, Any]:
    """As JSON has it. `outcome`: proposed, adopted, refused."""
    problem = one.problem or carried.get(one.found.screen_pid, "")
    adopted = one.found.screen_pid in carried and not problem
    return {
        "screen": one.found.name,
        "screen_pid": one.found.screen_pid,
        "pid": one.found.process.pid if one.found.process else None,
        "script": str(one.found.script) if one.found.script else None,
        "session": one.session.name if one.session else None,
        "program": one.session.program if one.session else None,
        "pairs": list(one.session.pairs) if one.session else [],
        "creates": one.creates,
        "notes": list(one.notes),
        "choices": list(one.choices),
        "outcome": "refused" if problem else "adopted" if adopted else "proposed",
        "why": problem,
    }


def _code(proposals: Sequence[Proposal], carried: dict[int, str]) -> Exit:
    if not proposals:
        return Exit.not_found
    refused = any(one.problem and one.found.standing != "dead" for one in proposals) or any(carried.values())
    return Exit.refused if refused else Exit.done
