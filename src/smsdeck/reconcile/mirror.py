"""A copy of what sessions are made from, and their items: each is built anew only where something of it changed.
Pure: whatever the order of changes, the items are those that a full reading of the same documents gives.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from smsdeck.kit.mongo import Document
from smsdeck.reconcile.brake import Held, held_at
from smsdeck.reconcile.items import HELD_STATES, SILENT_MS, Pair, World, item
from smsdeck.reconcile.reading import hidden
from smsdeck.reconcile.schemas import SessionItem

Documents = dict[str, Document]
Word = tuple[int, int] | str | None
"""What may be said of a host: nothing yet, that it is heard of, or since when and for how many seconds not."""


class Mirror:
    """`items` is the list; `change` tells of one document that is new, other, or (None) gone."""

    def __init__(self, rows: Documents, seen: Documents, world: World) -> None:
        self._rows = rows
        self._seen = seen
        self._world = _copy(world)
        self._items: dict[str, SessionItem] = {}
        self._shown: list[SessionItem] = []
        self._dirty: set[str] = {*rows, *seen}
        self._revision = 0
        self._words: dict[str, Word] = {}
        self._brakes: dict[str, Held | None] = {}
        self._takers: Mapping[str, Callable[[str, Document | None], None]] = {
            "sessions": self._take_row,
            "observations": self._take_seen,
            "pairs": self._take_pair,
            "hosts": self._take_host,
            "ignored": self._take_ignored,
        }

    def renew(self, rows: Documents, seen: Documents, world: World) -> None:
        """Take up a full reading; what did not change since is kept as it is."""
        known = ((self._rows, rows), (self._seen, seen))
        self._dirty |= {key for old, new in known for key in {*old, *new} if old.get(key) != new.get(key)}
        if (world.pairs, world.ignored) != (self._world.pairs, self._world.ignored):
            self._dirty |= {*self._rows, *self._seen}
        self._rows, self._seen = rows, seen
        self._world = _copy(world)

    def change(self, collection: str, key: str, document: Document | None) -> None:
        """Take up one document."""
        self._takers[collection](key, document)

    def items(self, now_ms: int) -> list[SessionItem]:
        """All sessions by name, as of the store's time."""
        self._bring_up_to(now_ms)
        return list(self._shown)

    def revision(self, now_ms: int) -> int:
        """Of the list as of the store's time: other whenever the list may be."""
        self._bring_up_to(now_ms)
        return self._revision

    def item(self, name: str, now_ms: int) -> SessionItem | None:
        """One of them; None if there is none."""
        self._bring_up_to(now_ms)
        return self._items.get(name)

    def _bring_up_to(self, now_ms: int) -> None:
        self._world = replace(self._world, now_ms=now_ms)
        self._listen()
        if self._dirty:
            for name in self._dirty:
                self._build(name)
            self._dirty.clear()
            self._revision += 1
            self._shown = [self._items[name] for name in sorted(self._items)]

    def _build(self, name: str) -> None:
        row, seen = self._rows.get(name), self._seen.get(name)
        if (row is None and seen is None) or hidden(row, seen):
            self._items.pop(name, None)
        else:
            self._items[name] = item(row, seen, self._world)

    def _listen(self) -> None:
        """Hosts fall silent, and brakes run out, by time alone; what is said of sessions tells of both."""
        words = {host: self._word(heard) for host, heard in self._world.hosts.items()}
        brakes = {host: self._brake(host) for host in words}
        if changed := _changed(words, self._words):
            self._dirty |= {name for name in {*self._rows, *self._seen} if self._host(name) in changed}
        if changed := _changed(brakes, self._brakes):  # while many crash it changes every few seconds
            held = {name for name, one in self._items.items() if one.state in HELD_STATES}
            self._dirty |= {name for name in held if self._host(name) in changed}
        self._words, self._brakes = words, brakes

    def _word(self, heard_ms: int) -> Word:
        silent_ms = self._world.now_ms - heard_ms
        return (heard_ms, silent_ms // 1000) if silent_ms > SILENT_MS else "heard"

    def _brake(self, host: str) -> Held | None:
        brake = self._world.brakes.get(host)
        return brake if brake and brake.until_ms > self._world.now_ms else None

    def _host(self, name: str) -> str:
        return str((self._rows.get(name) or self._seen.get(name) or {}).get("host"))

    def _take_row(self, key: str, document: Document | None) -> None:
        _put(self._rows, key, document)
        self._dirty.add(key)

    def _take_seen(self, key: str, document: Document | None) -> None:
        _put(self._seen, key, document)
        self._dirty.add(key)

    def _take_ignored(self, key: str, document: Document | None) -> None:
        self._world.ignored.pop(key, None)
        if document is not None:
            self._world.ignored[key] = document.get("screen_pid")
        self._dirty.add(key)

    def _take_host(self, key: str, document: Document | None) -> None:
        self._world.hosts.pop(key, None)
        self._world.brakes.pop(key, None)
        if document is not None:
            self._world.hosts[key] = document.get("seen_ms", 0)
            if held := held_at(document, 0):
                self._world.brakes[key] = held

    def _take_pair(self, key: str, document: Document | None) -> None:
        self._world.pairs.pop(key, None)
        if document is not None:
            self._world.pairs[key] = Pair(high=document["priority"] == "high", active=document["active"])
        carrying = {name for name, row in self._rows.items() if key in row["pairs"]}
        self._dirty |= carrying | {name for name in self._seen if name.endswith(f"_{key}")}


def _changed(now: Mapping[str, object], before: Mapping[str, object]) -> set[str]:
    return {key for key in {*now, *before} if now.get(key) != before.get(key)}


def _copy(world: World) -> World:
    return replace(
        world,
        pairs=dict(world.pairs),
        hosts=dict(world.hosts),
        ignored=dict(world.ignored),
        brakes=dict(world.brakes),
    )


def _put(documents: Documents, key: str, document: Document | None) -> None:
    documents.pop(key, None)
    if document is not None:
        documents[key] = document
