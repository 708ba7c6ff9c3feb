"""The gateways as sessions of this host are told of them. The last good reading is kept."""

from smsdeck.catalog.gateways.schemas import DEFAULT
from smsdeck.catalog.gateways.specs import SpecMaker
from smsdeck.gateway.callback import session_key
from smsdeck.gateway.spec import Spec
from smsdeck.kit import log
from smsdeck.kit.mongo import Database

logger = log.get("gateways")


class GatewayReader:
    """Knows nothing until the first good reading. `changes` counts the readings that differed from what was
    known.
    """

    def __init__(self, db: Database, maker: SpecMaker) -> None:
        self._db = db
        self._maker = maker
        self._specs: dict[str, Spec] | None = None
        self._of: dict[str, str] = {}
        self.changes = 0

    async def read(self) -> None:
        """Read again; raises what the store raises and then keeps what was known."""
        rows = await self._db["gateways"].find().to_list()
        named = self._db["pairs"].find({"gateway": {"$gt": ""}}, {"gateway": 1})
        of = {row["_id"]: row["gateway"] async for row in named}
        if not of and self._of and not await self._db["pairs"].find_one({}, {"_id": 1}):
            logger.warning("no pairs in the store, though some were known: their gateways are kept")
            return
        specs = {DEFAULT: self._maker.of_settings()} | {row["_id"]: self._maker.of(row) for row in rows}
        if (specs, of) != (self._specs, self._of):
            self._specs, self._of = specs, of
            self.changes += 1

    def told(self, session: str, pairs: tuple[str, ...]) -> dict[str, object] | None:
        """What a session's file says: the gateways that its pairs use and no others, since secrets are among it.
        None before the first reading.
        """
        if self._specs is None:
            return None
        of = {pair: self._of[pair] for pair in pairs if pair in self._of}
        used = {DEFAULT, *of.values()} if len(of) < len(pairs) or not pairs else set(of.values())
        specs = {name: _for(self._specs[name], session) for name in sorted(used) if name in self._specs}
        return {"gateways": {name: spec._asdict() for name, spec in specs.items()}, "gateway_of": of}


def _for(spec: Spec, session: str) -> Spec:
    """Each session signs with a key of its own, so that none can report of another's messages."""
    return spec._replace(report_key=session_key(spec.report_key, session)) if spec.report_key else spec
