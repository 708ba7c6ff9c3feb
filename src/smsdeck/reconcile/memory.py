"""What the agent knows, on the disk: wishes, timers, and what the store has not been told yet. An agent that
starts while MongoDB is away goes on from here, and no transition is told twice or not at all.

One journal. A session's timers and the moves that led to them are one line, so that a kill leaves both or
neither. A disk that is full stops nothing: what could not be written is written with the next.
"""

import asyncio
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from smsdeck.kit import log
from smsdeck.kit.journal import Journal
from smsdeck.kit.mongo import Document
from smsdeck.reconcile.desired import Wished
from smsdeck.reconcile.facts import Timers
from smsdeck.reconcile.keeping import timers_of, timers_record, wished_of, wished_record
from smsdeck.screen.folders import private_folder

logger = log.get("agent")
Value = TypeVar("Value")


class Memory:
    """`wishes` is None where there never was a good reading of this host's. `fence` is the number under which the
    host was held last. `moves` and `runs` are documents that the store may not have yet, oldest first.
    `rebooted`: the host was restarted since this was written.
    """

    def __init__(self, folder: Path, host: str, boot_id: str) -> None:
        self._journal = Journal(private_folder(folder) / "memory.jsonl")
        self._about: Document = {"id": "about", "host": host, "boot_id": boot_id, "fence": None}
        self._unwritten: dict[str, list[Document]] = {}
        self._full = False
        self.rebooted = False
        self.wishes: dict[str, Wished] | None = None
        self.timers: dict[str, Timers] = {}
        self.moves: dict[str, Document] = {}
        self.runs: dict[str, Document] = {}
        self._recall(self._journal.read())
        self._journal.rewrite(self._lines())

    @property
    def fence(self) -> int | None:
        """None where the host was never held from this folder."""
        found: int | None = self._about["fence"]
        return found

    def hold(self, fence: int | None) -> None:
        """The host is held under this number; None: somebody else holds it."""
        self._about["fence"] = fence
        self._append([self._about])

    def keep(self, timers: Mapping[str, Timers], moves: Mapping[str, list[Document]]) -> None:
        """Remember what changed: once this returns, a killed agent's successor knows it."""
        for name, made in moves.items():
            self.moves.update({move["_id"]: move for move in made})
            self._unwritten.setdefault(name, []).extend(made)
        known = self.timers
        changed = {name for name, one in timers.items() if known.get(name) is not one and known.get(name) != one}
        changed |= (self.timers.keys() - timers.keys()) | self._unwritten.keys()
        lines = (_of(name, timers.get(name), self._unwritten.get(name, [])) for name in sorted(changed))
        if changed and self._append(lines):
            self.timers = dict(timers)
            self._unwritten.clear()

    def keep_wishes(self, wishes: Mapping[str, Wished]) -> None:
        """Remember a good reading."""
        before = self.wishes or {}
        lines = [_wish(name, one) for name, one in wishes.items() if before.get(name) != one]
        lines += [_wish(name, None) for name in before if name not in wishes]
        if (lines or self.wishes is None) and self._append([*lines, {"id": "wishes"}]):
            self.wishes = dict(wishes)

    def keep_run(self, document: Document) -> None:
        """Remember a run of which no other record is on the disk."""
        self.runs[document["_id"]] = document
        self._append([_run(document)])

    def told(self, ids: Iterable[str]) -> None:
        """The store has these moves or runs. That is not written: telling them again changes nothing."""
        for one in ids:
            self.moves.pop(one, None)
            self.runs.pop(one, None)

    async def sync(self) -> None:
        """Let a power cut, too, find what was kept; drop what is history. Only the wait for the disk is in a
        thread: while the file is replaced nobody may add to it.
        """
        try:
            if self._journal.worth_rewriting:
                self._journal.rewrite(self._lines())
            elif self._journal.behind:
                await asyncio.to_thread(self._journal.sync)
        except OSError as error:
            self._say(error)

    def close(self) -> None:
        """Let go of the file."""
        self._journal.close()

    def _append(self, lines: Iterable[Document]) -> bool:
        try:
            self._journal.append(lines, sync=False)
        except OSError as error:
            self._say(error)
            return False
        self._full = False
        return True

    def _say(self, error: OSError) -> None:
        if not self._full:
            logger.error("the agent's memory cannot be written; it goes on", error=error.strerror)
        self._full = True

    def _recall(self, records: list[Document]) -> None:
        about = [record for record in records if record["id"] == "about"]
        if not about or about[-1].get("host") != self._about["host"]:
            return
        self.rebooted = about[-1].get("boot_id") != self._about["boot_id"]
        self._about["fence"] = about[-1].get("fence")
        for record in records:
            try:
                self._take(record)
            except (KeyError, TypeError, ValueError):
                logger.warning("a line of the agent's memory cannot be read", id=record["id"])

    def _take(self, record: Document) -> None:
        kind, _, name = record["id"].partition(":")
        if kind == "of":
            self.moves.update({move["_id"]: move for move in record["moves"]})
            _put(self.timers, name, timers_of(record["timers"]) if record["timers"] else None)
        elif kind == "run":
            self.runs[name] = record["run"]
        elif kind in {"wish", "wishes"}:
            self.wishes = {} if self.wishes is None else self.wishes
            if kind == "wish":
                _put(self.wishes, name, wished_of(record["wish"]) if record["wish"] else None)

    def _lines(self) -> list[Document]:
        """All that still stands."""
        waiting: dict[str, list[Document]] = {}
        for move in self.moves.values():
            waiting.setdefault(move["session"], []).append(move)
        lines = [self._about, *([{"id": "wishes"}] if self.wishes is not None else [])]
        lines += [_wish(name, one) for name, one in (self.wishes or {}).items()]
        lines += [_run(document) for document in self.runs.values()]
        names = {**self.timers, **dict.fromkeys(waiting)}
        return lines + [_of(name, self.timers.get(name), waiting.get(name, [])) for name in names]


def _of(name: str, timers: Timers | None, moves: list[Document]) -> Document:
    return {"id": f"of:{name}", "timers": timers_record(timers) if timers else None, "moves": moves}


def _wish(name: str, wished: Wished | None) -> Document:
    return {"id": f"wish:{name}", "wish": wished_record(wished) if wished else None}


def _run(document: Document) -> Document:
    return {"id": f"run:{document['_id']}", "run": document}


def _put(known: dict[str, Value], name: str, value: Value | None) -> None:
    if value is None:
        known.pop(name, None)
    else:
        known[name] = value
