"""The demo's gateway in the catalog: Kannel's while the demo runs through it; what a person put there stays."""

from pathlib import Path

import pytest

from smsdeck.demo.gateway import enlist
from smsdeck.demo.kannel import Kannel, config
from smsdeck.errors import ConflictError
from smsdeck.kit.mongo import Database
from smsdeck.settings import Settings


@pytest.fixture
def box(tmp_path: Path) -> Kannel:
    return Kannel(tmp_path / "kannel", sendsms=13013)


def settings_of(tmp_path: Path, box: Kannel) -> Settings:
    return Settings(data_dir=tmp_path, gateway_hosts=box.url)


async def test_pairs_use_kannel_until_a_demo_runs_without(db: Database, tmp_path: Path, box: Kannel) -> None:
    settings = settings_of(tmp_path, box)
    await enlist(db, settings, box)
    first = await db["gateways"].find_one({"_id": "default"})
    assert first
    assert (first["adapter"], first["url"]) == ("kannel", "http://127.0.0.1:13013")
    assert box.password not in str(first)
    await enlist(db, settings, box)
    second = await db["gateways"].find_one({"_id": "default"})
    assert second
    assert second["callback_key"] == first["callback_key"]
    assert second["secret"] != first["secret"]
    await enlist(db, settings, None)
    assert await db["gateways"].count_documents({}) == 0


async def test_a_gateway_that_a_person_added_is_left_alone(db: Database, tmp_path: Path, box: Kannel) -> None:
    settings = settings_of(tmp_path, box)
    await db["gateways"].insert_one({"_id": "default", "updated_by": "ann"})
    await enlist(db, settings, None)
    with pytest.raises(ConflictError):
        await enlist(db, settings, box)
    assert await db["gateways"].find_one({"_id": "default"}) == {"_id": "default", "updated_by": "ann"}


def test_every_port_of_it_is_on_loopback_and_every_link_names_who_may_use_it(box: Kannel) -> None:
    groups = config(box).split("\n\n")
    assert [line for group in groups for line in group.splitlines() if "0.0.0.0" in line] == []
    assert config(box).count('-interface = "127.0.0.1"') == 3
    (link,) = (group for group in groups if group.startswith("group = smsc\n"))
    assert "allowed-smsc-id = simulator" in link
    assert box.password not in repr(box)
