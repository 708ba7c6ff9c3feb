"""What is seen reaches the store once, whatever happens while it is written."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from pymongo.errors import AutoReconnect

from smsdeck.kit.clock import SystemClock
from smsdeck.kit.mongo import Document
from smsdeck.reconcile.publish import SIGNS_BATCH, Publisher


class Store:
    """Stands in for both collections. `meanwhile` is called once in the middle of a write."""

    def __init__(self) -> None:
        self.rows: dict[str, Document] = {}
        self.writes: list[tuple[list[str], list[str]]] = []
        self.meanwhile: Callable[[], None] | None = None
        self.runs: list[Document] = []
        self.takes_no_runs = False

    async def write(self, changed: Sequence[Document], removed: Sequence[str]) -> None:
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile:
            meanwhile()
        self.writes.append((sorted(one["_id"] for one in changed), sorted(removed)))
        self.rows.update({one["_id"]: {**one, "seen_ms": 0} for one in changed})
        for name in removed:
            del self.rows[name]

    async def save(self, batch: Sequence[Document]) -> None:
        if self.takes_no_runs:
            raise AutoReconnect
        self.runs += batch


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def publisher(store: Store) -> Publisher:
    as_both: Any = store
    return Publisher(as_both, as_both, SystemClock(), lambda *_: None)


def seen(name: str, state: str = "RUNNING") -> Document:
    return {"_id": name, "state": state}


async def write_all(publisher: Publisher) -> None:
    while publisher.behind:
        assert await publisher.flush()


@pytest.mark.parametrize("known_first", [True, False])
async def test_leftovers_of_the_last_agent_are_removed(
    store: Store, publisher: Publisher, known_first: bool
) -> None:
    store.rows = {name: seen(name) for name in ("a", "left")}
    told: list[Callable[[], None]] = [
        lambda: publisher.known(["a", "left"]),
        lambda: publisher.put([seen("a"), seen("b")], []),
    ]
    for step in told if known_first else reversed(told):
        step()
    await write_all(publisher)
    assert store.writes == [(["a", "b"], ["left"])]
    assert not publisher.behind


async def test_what_changes_while_it_is_written_is_written_after(store: Store, publisher: Publisher) -> None:
    store.meanwhile = lambda: publisher.put([seen("a", "FATAL")], ["b"])
    publisher.put([seen("a"), seen("b")], [])
    await write_all(publisher)
    assert {name: row["state"] for name, row in store.rows.items()} == {"a": "FATAL"}


async def test_what_comes_back_while_it_is_removed_is_written_after(store: Store, publisher: Publisher) -> None:
    publisher.put([seen("a")], [])
    await write_all(publisher)
    store.meanwhile = lambda: publisher.put([seen("a", "STARTING")], [])
    publisher.put([], ["a"])
    await write_all(publisher)
    assert store.rows["a"]["state"] == "STARTING"


async def test_what_never_reached_the_store_is_not_removed_from_it(store: Store, publisher: Publisher) -> None:
    publisher.put([seen("a")], [])
    publisher.put([], ["a"])
    await write_all(publisher)
    assert store.writes == [([], [])]
    assert not publisher.behind


async def test_news_waits_for_one_batch_of_signs_of_life_at_most(store: Store, publisher: Publisher) -> None:
    names = [f"s{number:02}" for number in range(3 * SIGNS_BATCH)]
    store.meanwhile = lambda: publisher.put([seen("last", "BACKOFF"), seen("new", "STARTING")], [])
    publisher.signs(map(seen, [*names, "last"]))
    await write_all(publisher)
    written = [changed for changed, _ in store.writes]
    assert written[:3] == [names[:SIGNS_BATCH], ["last", "new"], names[SIGNS_BATCH : 2 * SIGNS_BATCH]]
    assert store.rows["last"]["state"] == "BACKOFF"
    assert sorted(name for batch in written for name in batch) == sorted([*names, "last", "new"])


async def test_signs_of_life_go_with_news_that_waits(store: Store, publisher: Publisher) -> None:
    publisher.put([seen("a", "STARTING")], [])
    publisher.signs([seen("a"), seen("b")])
    await write_all(publisher)
    assert [changed for changed, _ in store.writes] == [["a"], ["b"]]
    assert store.rows["a"]["state"] == "RUNNING"


async def test_what_is_seen_does_not_wait_for_runs_and_no_run_is_lost(store: Store, publisher: Publisher) -> None:
    run = {"_id": "r", "session": "a", "ended_ms": None}
    publisher.run(run)
    publisher.put([seen("a")], [])
    store.takes_no_runs = True
    assert not await publisher.flush()
    assert (store.writes, publisher.behind) == ([(["a"], [])], True)
    store.takes_no_runs = False
    await write_all(publisher)
    assert (store.writes[0], list(store.rows), store.runs) == ((["a"], []), ["a"], [run])
