"""People are made on the command line: there is no default password."""

import subprocess

from smsdeck.kit.mongo import Database
from tests.support.demo import SMSDECK
from tests.support.ports import free_port


def smsdeck(url: str, *arguments: str, password: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [SMSDECK, "user", *arguments],
        input=f"{password}\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={"SMSDECK_MONGODB_URL": url},
    )


async def test_adding_a_person_and_giving_a_new_password(db: Database, mongodb_server: str) -> None:
    url = mongodb_server.replace("/smsdeck?", f"/{db.name}?")
    added = smsdeck(url, "add", "ada", "--role", "admin", password="a long password")
    assert added.returncode == 0, added.stderr
    again = smsdeck(url, "add", "ada", password="a long password")
    assert "exists already" in again.stderr
    short = smsdeck(url, "password", "ada", password="short")
    assert "shorter than 12" in short.stderr
    unknown = smsdeck(url, "password", "bob", password="a long password")
    assert "There is no user bob" in unknown.stderr
    row = await db["users"].find_one({"_id": "ada"})
    assert row is not None
    assert row["role"] == "admin"
    assert "a long password" not in str(row)


def test_a_role_that_is_none() -> None:
    refused = smsdeck(f"mongodb://127.0.0.1:{free_port()}/x", "add", "ada", "--role", "king", password="x" * 12)
    assert refused.returncode == 1
    assert "'king' is not a role" in refused.stderr
