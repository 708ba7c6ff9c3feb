"""The `smsdeck` command. Each verb's code is imported when it is called: `--help` loads no server."""

import asyncio
import getpass
import json
import os
import sys
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import App, Parameter

from smsdeck import settings as settings_module
from smsdeck.errors import FencedError, SmsdeckError
from smsdeck.settings import ROOT, Settings

app = App(name="smsdeck", help="A web console that manages and watches an SMS-sending system.")
user_app = App(name="user", help="People who may sign in.")
app.command(user_app)
app.command("smsdeck.commands.session:app", name="session", help="Sessions: look, act, read their logs.")
app.command("smsdeck.commands.kill_switch:app", name="kill-switch", help="Stop all sending at once; show, undo.")
DEMO_DATA = ROOT / ".demo-data"
PAIRS = ROOT / "data" / "pairs.csv"
FENCED = 3
"""The exit code of an agent that another one passed: systemd does not start it again."""


@app.command
def serve() -> None:
    """Run the API, the console and the background loops, until SIGTERM."""
    from smsdeck.commands.serve import run  # noqa: PLC0415

    run(_settings())


@app.command
def agent(
    *,
    take_over: Annotated[
        bool,
        Parameter(
            help="Take the host over from another agent that holds it and has been silent for 30 s.",
            negative="",
        ),
    ] = False,
) -> None:
    """Start, watch and end the sessions of this host. Ending the agent touches no session. Exit code 3: another
    agent took this host over.
    """
    from smsdeck.reconcile.agent_process import run_agent  # noqa: PLC0415

    asyncio.run(run_agent(_settings(), take_over=take_over))


@app.command
def demo(
    *,
    port: int = 8000,
    data: Path = DEMO_DATA,
    pairs: Path = PAIRS,
    sessions: Annotated[int | None, Parameter(help="Only the first N sessions, high priority first.")] = None,
    gateway: Annotated[
        Literal["http", "kannel"], Parameter(help="How programs reach the simulator: kannel runs a real one.")
    ] = "http",
    json_: Annotated[
        bool, Parameter(name="--json", help="Print address and password as one line of JSON.")
    ] = False,
) -> None:
    """Run everything on this machine, on embedded stores and a simulated gateway, until Ctrl-C."""
    from smsdeck.commands.demo import run  # noqa: PLC0415
    from smsdeck.demo import settings_file  # noqa: PLC0415

    settings_file.let_go(data)
    run(_settings(port=port, data_dir=data), pairs.absolute(), sessions, gateway, as_json=json_)


@app.command
def adopt(
    *,
    screen_dir: Annotated[
        Path | None, Parameter(help="Where the screen sessions are; by default /run/screen/S-USER.")
    ] = None,
    match: Annotated[
        list[str] | None, Parameter(help="Which pairs a session works: NAME=PAIR[,PAIR]. May be given again.")
    ] = None,
    dry_run: Annotated[bool, Parameter(negative="", help="Only propose.")] = False,
    yes: Annotated[bool, Parameter(negative="", help="Adopt without asking.")] = False,
    json_: Annotated[bool, Parameter(name="--json", negative="")] = False,
) -> int:
    """Take over the screen sessions of a server that was run by hand. No program is stopped or touched."""
    from smsdeck.commands.adopt import run  # noqa: PLC0415

    return run(_settings(), screen_dir, match or [], dry_run=dry_run, yes=yes, as_json=json_)


@app.command
def gateway_sim(
    *,
    port: int = 8090,
    seed: int = 1,
    pairs: Path = PAIRS,
    smpp_port: Annotated[int | None, Parameter(help="Be the operators' side of SMPP here, too.")] = None,
) -> None:
    """Run the SMS gateway simulator on loopback. It sends nothing to anybody."""
    from smsdeck.gateway.simulator.server import run  # noqa: PLC0415

    run("127.0.0.1", port, seed, pairs, smpp_port)


@app.command
def check() -> None:
    """Say what is wrong with this machine, its settings and stores, before anything starts."""
    from smsdeck.commands.check import check_all  # noqa: PLC0415

    findings = check_all(_settings())
    for finding in findings:
        print(f"✗ {finding.what}\n  {finding.hint}")
    if findings:
        raise SystemExit(1)
    print("✓ Everything that smsdeck needs is here.")


@app.command
def settings() -> None:
    """List all settings with their present values (secrets hidden) and meanings."""
    for name, value, meaning in settings_module.describe(_settings()):
        print(f"{name}={value}\n    {meaning}")


@app.command
def migrate() -> None:
    """Bring the metrics store's tables up to date."""
    from smsdeck.kit.migrate import upgrade  # noqa: PLC0415

    upgrade(_settings().sql_url)


From = Annotated[str | None, Parameter(name="--from", help="First day (UTC); by default all that is kept.")]
To = Annotated[
    str | None, Parameter(name="--to", help="Day (UTC) to end before; by default the last one ends it.")
]
Json = Annotated[bool, Parameter(name="--json", negative="")]


@app.command
def verify_rollups(*, from_: From = None, to: To = None, json_: Json = False) -> int:
    """Count the messages anew and say where totals differ, beside a running serve. Exit code 6: some do."""
    from smsdeck.commands.rollups import run_verify  # noqa: PLC0415

    return run_verify(_settings(), from_, to, as_json=json_)


@app.command
def rebuild_rollups(*, from_: From = None, to: To = None, json_: Json = False) -> int:
    """Mend totals out of the messages that are kept, beside a running serve. Exit code 3: some are gone."""
    from smsdeck.commands.rollups import run_rebuild  # noqa: PLC0415

    return run_rebuild(_settings(), from_, to, as_json=json_)


@app.command
def openapi() -> None:
    """Print the API's description (OpenAPI 3.1)."""
    from smsdeck.commands.openapi import description  # noqa: PLC0415

    print(json.dumps(description(), indent=2))


@app.command
def completion(shell: Literal["bash", "zsh", "fish"]) -> None:
    """Print the completion script of a shell."""
    print(app.generate_completion(shell=shell))


@user_app.command
def add(
    username: str,
    *,
    role: Annotated[
        str, Parameter(help="viewer, operator, manager or admin; each may what those before it may.")
    ] = ("viewer"),
) -> None:
    """Add a person. The password is asked for, or read from standard input."""
    from smsdeck.commands.user import add_user  # noqa: PLC0415

    asyncio.run(add_user(_settings(), username, _password(), role))


@user_app.command
def password(username: str) -> None:
    """Give a person a new password; it ends their present sign-ins."""
    from smsdeck.commands.user import set_password  # noqa: PLC0415

    asyncio.run(set_password(_settings(), username, _password()))


def _password() -> str:
    return getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")


def _settings(**overrides: Any) -> Settings:
    from smsdeck.kit import log  # noqa: PLC0415

    loaded = settings_module.load(**overrides)
    log.configure(loaded.log_level)
    return loaded


def main() -> None:
    """Run a verb; a failure is two lines, what happened and how to mend it, and exit code 1. What it writes is
    its user's alone: stores and spools hold phone numbers.
    """
    os.umask(0o077)
    try:
        app()
    except BrokenPipeError:  # `smsdeck settings | head`: the reader has what it wanted
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(1) from None
    except SmsdeckError as error:
        print(f"smsdeck: {error.detail}", file=sys.stderr)
        if error.hint:
            print(f"         {error.hint}", file=sys.stderr)
        raise SystemExit(FENCED if isinstance(error, FencedError) else 1) from None
