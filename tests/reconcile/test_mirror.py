from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from smsdeck.kit.mongo import Document
from smsdeck.reconcile.brake import held_at
from smsdeck.reconcile.items import Pair, World, item
from smsdeck.reconcile.mirror import Mirror
from smsdeck.reconcile.reading import hidden
from smsdeck.reconcile.schemas import SessionItem
from tests.reconcile.test_items import NOW, SEEN, SESSION

NAMES = ("program1_IN_airtel", "program2_IN_airtel", "program2_IN_vi")
PAIRS = ("IN_airtel", "IN_vi")
COLLECTIONS = ("sessions", "observations", "pairs", "hosts", "ignored")
BRAKES = (None, *({"since_ms": 1, "until_ms": NOW + ms, "crashed": 30} for ms in (0, 60_000)))
Store = dict[str, dict[str, Document]]


def row(name: str, turn: int) -> Document:
    wish = {**SESSION["desired"], "reason": str(turn)}
    return {**SESSION, "_id": name, "pairs": [PAIRS[turn % 2]], "desired": wish, "retired": turn % 5 == 0}


def seen(name: str, turn: int) -> Document:
    return {
        **SEEN,
        "_id": name,
        "state": ("RUNNING", "STOPPED", "BACKOFF", "FATAL")[turn % 4],
        "pid": turn,
        "screen_pid": turn,
    }


def documents(collection: str, turn: int) -> Document:
    """Some document of that collection."""
    name = NAMES[turn % 3]
    made: dict[str, Document] = {
        "sessions": row(name, turn),
        "observations": seen(name, turn),
        "pairs": {
            "_id": PAIRS[turn % 2],
            "priority": ("high", "normal")[turn // 2 % 2],
            "active": turn % 3 > 0,
        },
        "hosts": {"_id": "host1", "seen_ms": NOW - 40_000 * (turn % 2), "brake": BRAKES[turn % 3]},
        "ignored": {"_id": name, "screen_pid": turn % 4},
    }
    return made[collection]


def world(store: Store) -> World:
    pairs = {
        key: Pair(high=one["priority"] == "high", active=one["active"]) for key, one in store["pairs"].items()
    }
    hosts = {key: one["seen_ms"] for key, one in store["hosts"].items()}
    brakes = {key: held for key, one in store["hosts"].items() if (held := held_at(one, NOW))}
    ignored = {key: one["screen_pid"] for key, one in store["ignored"].items()}
    return World(pairs, hosts, NOW, ignored, brakes=brakes)


def full_reading(store: Store) -> list[SessionItem]:
    rows, observations = store["sessions"], store["observations"]
    return [
        item(rows.get(name), observations.get(name), world(store))
        for name in sorted({*rows, *observations})
        if not hidden(rows.get(name), observations.get(name))
    ]


def change(store: Store, collection: str, turn: int, *, gone: bool) -> tuple[str, Document | None]:
    document = documents(collection, turn)
    key: str = document["_id"]
    if gone:
        store[collection].pop(key, None)
        return key, None
    store[collection][key] = document
    return key, document


changes = st.lists(st.tuples(st.sampled_from(COLLECTIONS), st.integers(0, 30), st.booleans(), st.booleans()))


@given(changes)
def test_after_any_changes_heard_or_read_again_the_list_is_that_of_a_full_reading(made: list[Any]) -> None:
    store: Store = {name: {} for name in COLLECTIONS}
    mirror = Mirror({}, {}, world(store))
    lists = {mirror.revision(NOW): mirror.items(NOW)}
    for collection, turn, gone, heard in made:
        key, document = change(store, collection, turn, gone=gone)
        if heard:
            mirror.change(collection, key, document)
        else:  # the stream missed it
            mirror.renew(dict(store["sessions"]), dict(store["observations"]), world(store))
        assert mirror.items(NOW) == full_reading(store)
        assert lists.setdefault(mirror.revision(NOW), mirror.items(NOW)) == mirror.items(NOW)
    for name in NAMES:
        shown = {one.name: one for one in full_reading(store)}
        assert mirror.item(name, NOW) == shown.get(name)


def test_a_brake_that_runs_out_holds_nothing_any_more_though_nothing_was_heard() -> None:
    store: Store = {name: {} for name in COLLECTIONS}
    store["sessions"][NAMES[0]] = {**row(NAMES[0], 1), "host": "host1"}
    store["observations"][NAMES[0]] = {**seen(NAMES[0], 2), "host": "host1"}
    brake = {"since_ms": NOW - 5_000, "until_ms": NOW + 10_000, "crashed": 30}
    store["hosts"]["host1"] = {"_id": "host1", "seen_ms": NOW, "brake": brake}
    mirror = Mirror(dict(store["sessions"]), dict(store["observations"]), world(store))
    assert [one.held is not None for one in mirror.items(NOW)] == [True]
    assert [one.held is not None for one in mirror.items(NOW + 10_000)] == [False]


def test_a_reading_that_finds_nothing_new_builds_no_item_again() -> None:
    store: Store = {name: {} for name in COLLECTIONS}
    for collection in COLLECTIONS:
        change(store, collection, 1, gone=False)
    mirror = Mirror(dict(store["sessions"]), dict(store["observations"]), world(store))
    before = mirror.items(NOW)
    mirror.renew(dict(store["sessions"]), dict(store["observations"]), world(store))
    assert all(one is other for one, other in zip(before, mirror.items(NOW), strict=True))
