"""Programs: the scripts that sessions may run. Registered ones only, from the programs folder only."""

from smsdeck.catalog.program_list import PROGRAMS, Program
from smsdeck.errors import NotFoundError
from smsdeck.kit.mongo import Database


class Programs:
    """The store of them."""

    def __init__(self, db: Database) -> None:
        self._programs = db["programs"]

    async def register(self) -> None:
        """Make the programs that ship with smsdeck known; those already there keep what a person changed."""
        for program in PROGRAMS:
            fields = program.model_dump(exclude={"program"})
            await self._programs.update_one(
                {"_id": program.program}, {"$setOnInsert": {**fields, "revision": 1}}, upsert=True
            )

    async def all(self) -> list[Program]:
        """All, by name."""
        return [_program(row) async for row in self._programs.find().sort("_id")]

    async def get(self, name: str) -> Program:
        """One; NotFoundError if it is not registered."""
        row = await self._programs.find_one({"_id": name})
        if row is None:
            raise NotFoundError(f"There is no program {name}.", hint="GET /api/v1/programs lists them.")
        return _program(row)


def _program(row: dict[str, object]) -> Program:
    return Program.model_validate(
        {"program": row["_id"], **{k: row[k] for k in row if k not in {"_id", "revision"}}}
    )
