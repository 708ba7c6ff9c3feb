"""`smsdeck session list`, `show`, `why`, `history`: look, change nothing."""

from smsdeck.commands.exits import Exit
from smsdeck.commands.output import ago, clean, clock, print_json, print_table
from smsdeck.commands.session_tools import Tools
from smsdeck.errors import InvalidInputError
from smsdeck.reconcile.items import matches
from smsdeck.reconcile.schemas import SessionFilter, SessionItem
from smsdeck.reconcile.states import State

MOST_CHANGES = 500
HEADS = ("NAME", "STATE", "WISHED", "SINCE", "PID", "NOTE")


async def show_list(tools: Tools, wanted: SessionFilter, *, as_json: bool) -> Exit:
    """All that match, by name."""
    found = [one for one in await tools.control.session_items() if matches(one, wanted)]
    if as_json:
        print_json({"items": [one.model_dump(mode="json") for one in found], "total": len(found)})
    else:
        print_table(HEADS, [_row(one) for one in found])
    return Exit.done


async def show_one(tools: Tools, name: str, *, as_json: bool) -> Exit:
    """Every field of one."""
    one = await tools.control.get(name)
    if as_json:
        print_json(one.model_dump(mode="json"))
        return Exit.done
    fields = one.model_dump(mode="json", exclude={"actions"})
    rows = [
        (name.replace("_", " "), _words(value)) for name, value in fields.items() if value not in (None, "", [])
    ]
    for action, allowed in one.actions:
        rows.append((f"may {action}", "yes" if allowed.allowed else f"no: {allowed.why_not}"))
    size = max(len(label) for label, _ in rows)
    for label, text in rows:
        print(f"{label.ljust(size)}  {clean(text)}")
    return Exit.done


async def show_why(tools: Tools, name: str, *, as_json: bool) -> Exit:
    """Why it is as it is, what happens next, what to do."""
    account = await tools.account.why(name)
    if as_json:
        print_json(account.model_dump(mode="json"))
    else:
        for line in (account.summary, *account.lines, account.next):
            print(clean(line))
    return Exit.done


async def show_history(tools: Tools, name: str, limit: int, *, as_json: bool) -> Exit:
    """Changes of its state, the newest first."""
    if not 1 <= limit <= MOST_CHANGES:
        raise InvalidInputError(f"--lines is 1 to {MOST_CHANGES}.")
    page = await tools.past.history(name, None, limit)
    if as_json:
        print_json(page.model_dump(mode="json", by_alias=True))
    else:
        rows = [(clock(one.at), one.from_ or "-", one.to, one.by, one.cause or one.event) for one in page.items]
        print_table(("AT (UTC)", "FROM", "TO", "BY", "CAUSE"), rows)
    return Exit.done


def _row(one: SessionItem) -> tuple[str, ...]:
    health = [] if one.health == "ok" else [one.health]
    words = one.doing if one.state is State.RUNNING else one.cause  # why one runs is no news
    note = " ".join([*one.flags, *health, words])
    wish = one.desired if one.desired_at else "-"  # nobody registered it
    return one.name, one.state.value, wish, ago(one.since), str(one.pid or "-"), note


def _words(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{name} {what}" for name, what in value.items() if what is not None)
    return str(value)
