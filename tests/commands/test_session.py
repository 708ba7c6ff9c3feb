"""`smsdeck session`: on a real store, without serve."""

import asyncio
import json
import os
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from smsdeck.commands import session_act, session_logs
from smsdeck.commands.exits import EPILOGUE, MEANINGS, Exit
from smsdeck.commands.output import ago, table
from smsdeck.commands.session_logs import Choice
from smsdeck.commands.session_tools import build, caller
from smsdeck.errors import InvalidInputError
from smsdeck.kit.mongo import Database
from smsdeck.logs.page import Page
from smsdeck.logs.reader import Reader
from smsdeck.reconcile.schemas import SessionFilter
from smsdeck.settings import Settings
from tests.support.demo import SMSDECK
from tests.support.simulator import ROOT
from tests.support.wait import eventually_async

UZ, UA, IN = "program1_UZ_uzmobile", "program1_UA_3mob", "program2_IN_vi"
NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
Ran = subprocess.CompletedProcess[str]
Cli = Callable[..., Ran]


@pytest.fixture
async def cli(db: Database, mongodb_server: str, tmp_path: Path) -> Cli:
    """Three sessions on this host; the first is of high priority."""
    for name, state in ((UZ, "RUN"), (UA, "RUN"), (IN, "STOP")):
        program, _, pair = name.partition("_")
        wish = {"state": state, "reason": "", "by": "ann", "at_ms": 1, "restart_id": None}
        row = {"program": program, "pairs": [pair], "group": None, "host": "host1", "desired": wish}
        await db["sessions"].insert_one({"_id": name, **row})
        await db["pairs"].insert_one({"_id": pair, "priority": "high" if name == UZ else "normal", "active": True})
    settings = {
        "SMSDECK_MONGODB_URL": mongodb_server.replace("/smsdeck?", f"/{db.name}?"),
        "SMSDECK_DATA_DIR": str(tmp_path),
        "SMSDECK_HOST_NAME": "host1",
    }

    def run(*arguments: str, **changed: str) -> Ran:
        return subprocess.run(
            [SMSDECK, "session", *arguments],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env={**os.environ, **settings, **changed},
        )

    return run


def content(ran: Ran) -> Any:
    assert ran.returncode in range(6), ran.stderr
    return json.loads(ran.stdout)


async def wish(db: Database, name: str) -> dict[str, Any]:
    row = await db["sessions"].find_one({"_id": name})
    assert row is not None
    found: dict[str, Any] = row["desired"]
    return found


def test_the_list_is_filtered_and_plain_in_a_pipe(cli: Cli) -> None:
    shown = cli("list", "--country", "uz")
    assert shown.returncode == 0
    head, line = shown.stdout.splitlines()
    assert head.split() == ["NAME", "STATE", "WISHED", "SINCE", "PID", "NOTE"]
    assert line.split()[:3] == [UZ, "UNKNOWN", "RUN"]
    assert [one["name"] for one in content(cli("list", "--program", "program1", "--json"))["items"]] == [UA, UZ]


async def test_nothing_is_wished_of_what_nobody_registered(cli: Cli, db: Database) -> None:
    drift = {"_id": "byhand_UZ_uzmobile", "host": "host1", "state": "RUNNING", "flags": ["drift"], "pid": 41}
    await db["observations"].insert_one(drift)
    await db["hosts"].insert_one({"_id": "host1", "seen_ms": time.time_ns() // 1_000_000})
    (line,) = cli("list", "--flag", "drift").stdout.splitlines()[1:]
    assert line.split()[2] == "-"


async def test_stopping_asks_refuses_and_does_not_find(cli: Cli, db: Database) -> None:
    ran = cli("stop", UZ, UA, "nobody", "--reason", "night", "--json")
    assert {one["name"]: one["outcome"] for one in content(ran)["items"]} == {
        UZ: "refused",
        UA: "done",
        "nobody": "not_found",
    }
    assert ran.returncode == Exit.refused
    wished = await wish(db, UA)
    assert (wished["state"], wished["reason"], wished["by"]) == ("STOP", "night", caller())
    assert (await wish(db, UZ))["state"] == "RUN"
    audited = await db["audit"].find({"action": {"$regex": "^session.stop"}}).to_list()
    assert {row["actor"] for row in audited} == {caller()}
    assert caller().startswith("command line (")


async def test_a_dry_run_changes_nothing(cli: Cli, db: Database) -> None:
    ran = cli("stop", "--program", "program1", "--dry-run")
    assert "would stop" in ran.stdout
    assert (await wish(db, UA))["state"] == "RUN"
    assert await db["audit"].count_documents({}) == 0


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["stop", "nobody"], Exit.not_found, ""),
        (["stop", UZ], Exit.refused, ""),
        (["show", "nobody"], Exit.not_found, "no session nobody"),
        (["why", "nobody"], Exit.not_found, "no session nobody"),
        (["history", "nobody"], Exit.not_found, "no session nobody"),
        (["logs", "nobody"], Exit.not_found, "smsdeck session list names them"),
        (["adopt", UZ], Exit.refused, ""),
        (["adopt"], Exit.usage, "Name at least one"),
        (["stop"], Exit.usage, "one of the three"),
        (["stop", UZ, "--all"], Exit.usage, "one of the three"),
        (["stop", "--country", "UZB"], Exit.usage, "--country 'UZB' cannot be one"),
        (["history", UA, "-n", "0"], Exit.usage, "1 to 500"),
        (["history", UA, "-n", "-3"], Exit.usage, "1 to 500"),
        (["stop", "--state", "GONE"], Exit.usage, "GONE"),
        (["stop", UA, "--wait", "--timeout", "nan"], Exit.usage, "--timeout is more than 0"),
        (["stop", UA, "--wait", "--timeout", "-1"], Exit.usage, "--timeout is more than 0"),
        (["stop", "--program", "nobody"], Exit.done, "no session matches"),
        (["stop", UA, "--rolling", "51"], Exit.usage, "1 to 50"),
        (["stop", UA, "--reason", "\x1b[2J"], Exit.usage, "reason"),
        (["logs", UA, "--since", "yesterday"], Exit.usage, "neither a time nor an age"),
        (["logs", UA, "--regex"], Exit.usage, "--search"),
        (["move", "program1_UZ_none", "--add", "UZ_uzmobile"], Exit.not_found, "no session"),
        (["move", UZ, "--add", "UA_3mob"], Exit.usage, "not of UZ"),
        (["move", UZ, "--remove", "UZ_uzmobile"], Exit.refused, "no pair left"),
        (["frobnicate"], Exit.usage, "frobnicate"),
    ],
)
def test_what_cannot_be_done_has_its_exit_code_and_its_words(
    cli: Cli, arguments: list[str], code: Exit, says: str
) -> None:
    ran = cli(*arguments)
    assert ran.returncode == code, ran.stdout + ran.stderr
    assert says in ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr


async def test_waiting_is_given_up_in_time_with_a_code_of_its_own(cli: Cli, db: Database) -> None:
    ran = cli("start", IN, "--wait", "--timeout", "1", "--json")
    assert ran.returncode == Exit.timed_out
    assert content(ran)["job"]["items"][0]["outcome"] == "asked"
    assert (await wish(db, IN))["state"] == "RUN"


@pytest.mark.usefixtures("cli")
async def test_ctrl_c_ends_the_waiting_and_says_that_the_job_goes_on(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    waits = asyncio.Event()
    monkeypatch.setattr(session_act.Progress, "show", lambda *_: waits.set())
    how = session_act.How("", dry_run=False, as_json=False, wait_s=60.0)
    made = build(db, Settings(data_dir=tmp_path))
    waiting = asyncio.create_task(session_act.act(made, "start", [IN], None, how))
    await waits.wait()
    waiting.cancel()  # as asyncio.run does on Ctrl-C
    with pytest.raises(asyncio.CancelledError):
        await waiting
    (job,) = await db["jobs"].find({}).to_list()
    assert job["finished_ms"] is None
    told = capsys.readouterr().err
    assert ("the job goes on" in told, job["_id"] in told) == (True, True)


def test_a_store_that_is_away_is_said_without_its_address(cli: Cli) -> None:
    ran = cli("list", SMSDECK_MONGODB_URL="mongodb://ann:s3cret@127.0.0.1:1/x?serverSelectionTimeoutMS=200")
    assert ran.returncode == Exit.failed
    assert "MongoDB does not answer" in ran.stderr
    assert "s3cret" not in ran.stdout + ran.stderr


def test_show_and_why_are_for_people(cli: Cli) -> None:
    shown = cli("show", UZ).stdout
    assert "may stop" in shown
    assert "no: It carries the high-priority pair UZ_uzmobile" in shown
    told = cli("why", UZ)
    assert told.returncode == 0
    assert told.stdout.strip()
    assert content(cli("show", UZ, "--json"))["actions"]["stop"]["allowed"] is False


def a_log(folder: Path, *lines: str) -> None:
    folder.mkdir(parents=True)
    (folder / "log").write_text("".join(f"2026-11-24T04:36:{n:02}.000Z {line}\n" for n, line in enumerate(lines)))


def test_logs_are_read_from_the_files_and_cannot_act_on_the_terminal(cli: Cli, tmp_path: Path) -> None:
    told = ("# run r1 began", "| one", "# run r1 ended with code 3", "# run r2 began", "| \x1b[2Jtwo", "| three")
    a_log(tmp_path / "sessions" / UZ, *told)
    away = {"SMSDECK_MONGODB_URL": "mongodb://127.0.0.1:1/x"}
    shown = cli("logs", UZ, "-n", "2", **away).stdout.splitlines()
    assert shown == ["2026-11-24T04:36:04.000Z | ␛two", "2026-11-24T04:36:05.000Z | three"]
    assert "one" in cli("logs", UZ, "--previous", **away).stdout
    assert "three" not in cli("logs", UZ, "--previous", **away).stdout
    found = [
        json.loads(line) for line in cli("logs", UZ, "--search", "THREE", "--json", **away).stdout.splitlines()
    ]
    assert [(one["text"], one["by"]) for one in found] == [("three", "program")]
    assert cli("logs", UZ, "--since", "2026-11-24T04:36:05", **away).stdout.count("\n") == 1
    assert cli("logs", UZ, "--search", "^t.?o$|^THR", "--regex", **away).stdout.count("\n") == 1


async def test_a_line_that_is_not_ended_is_followed_without_repeating_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "sessions" / UZ / "log"
    a_log(log.parent, "| one", "| Progress: 10")
    log.write_text(log.read_text().removesuffix("\n"))
    os.utime(log, (1.0, 1.0))  # long at rest, so that the open line is shown
    monkeypatch.setattr(session_logs, "LOOK_S", 0.01)
    looks, printed, page = [], [], Reader.page

    async def counted(self: Reader, *given: Any) -> Page:
        looks.append(given)
        return await page(self, *given)

    async def told(text: str) -> bool:
        printed.extend(capsys.readouterr().out.splitlines())
        return any(line.endswith(text) for line in printed)

    monkeypatch.setattr(Reader, "page", counted)
    following = session_logs.show_logs(Settings(data_dir=tmp_path), UZ, Choice(follow=True), as_json=False)
    task = asyncio.create_task(following)
    await eventually_async(lambda: told("Progress: 10"))
    seen = len(looks)
    await eventually_async(lambda: asyncio.sleep(0, len(looks) > seen + 3))
    with log.open("a") as file:
        file.write("0\n")
    await eventually_async(lambda: told("Progress: 100"))
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert [line.partition("| ")[2] for line in printed] == ["one", "Progress: 10", "Progress: 100"]


def test_a_time_or_an_age() -> None:
    assert session_logs.moment("15m", NOW) == datetime(2026, 11, 24, 4, 45, tzinfo=UTC)
    assert session_logs.moment("2026-11-24T04:30", NOW) == datetime(2026, 11, 24, 4, 30, tzinfo=UTC)
    for wrong in ("99999999999d", "9999999d", "-5m", "m"):
        with pytest.raises(InvalidInputError):
            session_logs.moment(wrong, NOW)


def test_everything_must_be_asked_for_by_name() -> None:
    assert session_act.chosen([], SessionFilter(), everything=True) == SessionFilter()
    assert session_act.chosen([UZ], SessionFilter(), everything=False) is None
    with pytest.raises(InvalidInputError):
        session_act.chosen([], SessionFilter(), everything=False)


@pytest.mark.parametrize("width", [None, 80, 60, 30])
def test_a_table_fits_its_terminal_and_is_whole_in_a_pipe(width: int | None) -> None:
    rows = [("program1_UZ_uzmobile", "RUNNING", "a long note " * 9), ("x", "y", "\x1b[31mred")]
    lines = table(("NAME", "STATE", "NOTE"), rows, width)
    assert "\x1b" not in "".join(lines)
    if width:
        assert all(len(line) <= width for line in lines)
    else:
        assert "a long note " * 8 in lines[1]


def test_ages_are_told_in_one_unit() -> None:
    ages = [ago(datetime.fromtimestamp(NOW.timestamp() - age, UTC), NOW) for age in (5, 119, 120, 7300, 200_000)]
    assert ages == ["5s", "119s", "2m", "2h", "2d"]
    assert ago(None) == "-"


def test_the_exit_codes_are_in_the_help_and_in_the_documentation(cli: Cli) -> None:
    helped = " ".join(cli("stop", "--help").stdout.split())
    assert EPILOGUE in helped
    page = (ROOT / "docs" / "cli.md").read_text()
    for code, meaning in MEANINGS.items():
        assert f"| {code.value} | {meaning} |" in page
