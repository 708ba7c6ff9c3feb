"""Taking over what was proposed: programs, pairs and sessions are registered, and the record is written that the
agent watches each program by. No process is touched.
"""

import hashlib
from dataclasses import replace
from pathlib import Path

from smsdeck.catalog.numbers.pools import counts_by_pair
from smsdeck.catalog.pair_csv import PairRow
from smsdeck.commands.adopt_match import Known, Proposal
from smsdeck.commands.session_tools import Tools
from smsdeck.errors import ConflictError
from smsdeck.kit.ids import uuid7
from smsdeck.kit.mongo import Document, store_now_ms
from smsdeck.reconcile.items import SILENT_MS
from smsdeck.screen import records
from smsdeck.screen.folders import SessionFolder, private_folder
from smsdeck.screen.identity import Identity, is_alive
from smsdeck.screen.inside import started_ms

REASON = "adopted from a server run by hand"


class Adopter:
    """Checks proposals against what there is, and carries them out, one by one."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._settings = tools.settings

    async def known(self, offered: dict[str, PairRow]) -> Known:
        """The programs and pairs that there are."""
        programs = {one.program for one in await self._tools.programs.all()}
        names = ("country", "country_name", "operator", "operator_name", "priority")
        rows = await self._tools.pairs.all()
        pairs = {row["_id"]: PairRow(*(row[name] for name in names)) for row in rows}
        return Known(programs, pairs, offered)

    async def checked(self, one: Proposal) -> Proposal:
        """The proposal with what stands in its way, and what a person should know before it is restarted."""
        if one.session is None or one.found.process is None:
            return one
        if problem := await self._problem(one):
            return Proposal(one.found, notes=one.notes, problem=problem)
        return replace(one, notes=(*one.notes, *await self._notes(one)))

    async def carry_out(self, one: Proposal) -> None:
        """Adopt it; ConflictError if its program ended meanwhile. The record comes before the session: an agent
        that saw the session alone would start it beside the program that runs.
        """
        new, process = one.session, one.found.process
        assert new is not None and process is not None  # noqa: PT018 - one thing: it is a proposal to adopt
        if one.new_program:
            await self._add_program(one)
        for row in one.new_pairs:
            await self._tools.pairs.put([row], self._tools.by)
        if not is_alive(process):
            raise ConflictError("Its program has ended meanwhile.", hint="Look again.")
        self._write_record(new.name, process)
        await self._register(one)
        after = {
            "pid": process.pid,
            "screen": f"{one.found.screen_pid}.{one.found.name}",
            "pairs": list(new.pairs),
        }
        await self._tools.audit.record(self._tools.by, "session.adopt", new.name, after=after)

    async def _problem(self, one: Proposal) -> str:
        new = one.session
        assert new is not None
        rows = self._tools.db["sessions"]
        carried = {"program": new.program, "pairs": {"$in": list(new.pairs)}, "retired": {"$ne": True}}
        if other := await rows.find_one({**carried, "_id": {"$ne": new.name}}):
            return f"{other['_id']} carries its pair already"
        row = await rows.find_one({"_id": new.name})
        if row is None or self._is_watched(new.name, one.found.process):
            return ""
        if any(start.child != one.found.process for start in self._living(new.name)):
            return f"{new.name} runs under smsdeck already: two programs work one pair"
        if await self._agent_lives(row["host"]):
            return (
                f"{new.name} is registered already, and the agent may start or end it at any moment. Stop the "
                "agent (no program ends by that), adopt, start the agent"
            )
        return ""

    async def _notes(self, one: Proposal) -> list[str]:
        new, notes = one.session, []
        assert new is not None
        if self._is_watched(new.name, one.found.process):
            notes.append("it is watched already")
        target = self._settings.programs_dir / f"{new.program}.py"
        if not target.is_file():
            notes.append(f"it cannot be restarted until {target} is there")
        else:
            if one.found.script and _sha256(one.found.script) != _sha256(target):
                notes.append(f"it runs {one.found.script}; a restart runs {target}, which differs")
            if b"smsdeck" not in target.read_bytes():
                notes.append(f"{target} does not use smsdeck.program: it would send without permits")
        counts = await counts_by_pair(self._tools.db)
        if without := [pair for pair in new.pairs if not counts.get(pair)]:
            notes.append(f"register numbers for {', '.join(without)} before its restart")
        return notes

    def _living(self, session: str) -> list[records.Start]:
        folder = self._folder(session)
        starts = (records.start(folder, run_id) for run_id in records.run_ids(folder))
        return [start for start in starts if start and is_alive(start.child)]

    def _is_watched(self, session: str, process: Identity | None) -> bool:
        return any(start.child == process for start in self._living(session))

    def _folder(self, session: str) -> SessionFolder:
        return SessionFolder(self._settings.sessions_dir / session)

    def _write_record(self, session: str, process: Identity) -> None:
        if self._is_watched(session, process):
            return
        private_folder(self._settings.data_dir)
        private_folder(self._settings.sessions_dir)
        folder = self._folder(session)
        folder.make()
        records.adopt(folder, str(uuid7()), process, started_ms(process))

    async def _agent_lives(self, host: str) -> bool:
        row = await self._tools.db["hosts"].find_one({"_id": host}) or {}
        silent_ms = await store_now_ms(self._tools.db) - row.get("seen_ms", 0)
        return silent_ms < SILENT_MS and not row.get("released")

    async def _add_program(self, one: Proposal) -> None:
        assert one.session is not None
        program = one.session.program
        fields = {
            "path": f"{program}.py",
            "title": program,
            "description": f"Found running as {one.found.script or one.found.name}.",
            "expects_code": True,
            "purpose": "code",
            "revision": 1,
        }
        programs = self._tools.db["programs"]
        reply = await programs.update_one({"_id": program}, {"$setOnInsert": fields}, upsert=True)
        if reply.upserted_id is not None:
            await self._tools.audit.record(self._tools.by, "program.create", program, after=fields)

    async def _register(self, one: Proposal) -> None:
        """Meant to run from now on, with a new wish: one that was there may be to stop."""
        new = one.session
        assert new is not None
        now = await store_now_ms(self._tools.db)
        wish = {"state": "RUN", "reason": REASON, "by": self._tools.by, "at_ms": now, "restart_id": None}
        row: Document = {"program": new.program, "pairs": list(new.pairs), "group": new.group}
        row |= {"host": self._settings.host_name, "retired": False, "desired": wish}
        await self._tools.db["sessions"].update_one(
            {"_id": new.name}, {"$set": row, "$unset": {"emptied_ms": ""}}, upsert=True
        )


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
