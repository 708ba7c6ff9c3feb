"""`smsdeck kill-switch …`: straight on the store, so that it works while serve is down."""

from typing import Annotated, Any

from cyclopts import App, Parameter
from pydantic import ValidationError

from smsdeck import settings as settings_module
from smsdeck.access.audit import Audit
from smsdeck.commands.exits import Exit, finish
from smsdeck.commands.output import clock, print_json
from smsdeck.commands.session_tools import caller
from smsdeck.errors import InvalidInputError
from smsdeck.kit import log, mongo
from smsdeck.kit.clock import SystemClock
from smsdeck.quota.rails.kill_switch import KillSwitch
from smsdeck.quota.rails.schemas import KillSwitchItem, KillSwitchPut

app = App(name="kill-switch", help="While it is on nothing is sent: no permit is given to anybody.")
Json = Annotated[bool, Parameter(name="--json", negative=(), help="JSON, as the API has it.")]
Reason = Annotated[str, Parameter(help="Why; every console shows it.")]


@app.command
def show(*, json_: Json = False) -> int:
    """Whether it is on, who switched it last, when and why."""
    return finish(_do(None, as_json=json_))


@app.command
def on(*, reason: Reason = "switched on from the command line", json_: Json = False) -> int:
    """Stop all sending, over all pairs, until it is switched off. Programs go on living and wait."""
    return finish(_do({"on": True, "reason": reason}, as_json=json_))


@app.command
def off(*, reason: Reason = "switched off from the command line", json_: Json = False) -> int:
    """Let permits be given again."""
    return finish(_do({"on": False, "reason": reason}, as_json=json_))


async def _do(wanted: dict[str, Any] | None, *, as_json: bool) -> Exit:
    settings = settings_module.load()
    log.configure(settings.log_level)
    async with mongo.connect(settings.mongodb_url.get_secret_value()) as client:
        db = mongo.database(client)
        switch = KillSwitch(db, Audit(db), SystemClock())
        item = await (switch.put(**_checked(wanted), by=caller()) if wanted else switch.get())
    print_json(item.model_dump(mode="json")) if as_json else print(_words(item))
    return Exit.done


def _checked(wanted: dict[str, Any]) -> dict[str, Any]:
    try:
        return KillSwitchPut.model_validate(wanted).model_dump()
    except ValidationError as error:
        what = "; ".join(f"--{one['loc'][0]}: {one['msg']}" for one in error.errors())
        raise InvalidInputError(what, hint='--reason "why", in 3 to 200 characters.') from None


def _words(item: KillSwitchItem) -> str:
    state = "ON: nothing is sent" if item.on else "off"
    if item.since is None:
        return f"The kill switch is {state}; it was never used."
    return f"The kill switch is {state}, since {clock(item.since)} UTC, by {item.by}: {item.reason}"
