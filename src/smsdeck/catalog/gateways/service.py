"""What the endpoints of gateways do."""

import asyncio
import secrets as randomness
import time
from typing import Any

from pydantic import SecretStr

from smsdeck.catalog.gateways.items import in_words, item, row_of_settings
from smsdeck.catalog.gateways.rules import GatewayRules
from smsdeck.catalog.gateways.schemas import (
    DEFAULT,
    GatewayChange,
    GatewayCreate,
    GatewayItem,
    GatewayList,
    GatewayTest,
)
from smsdeck.catalog.gateways.secrets import SecretBox
from smsdeck.catalog.gateways.specs import SpecMaker
from smsdeck.catalog.gateways.states import GatewayStates
from smsdeck.catalog.gateways.store import SEALED, Gateways, stale
from smsdeck.errors import ConflictError, InvalidInputError, NotFoundError
from smsdeck.gateway.origins import origin_of
from smsdeck.gateway.spec import Spec, make
from smsdeck.kit.mongo import Database, Document

TEST_S = 5.0
TESTS_AT_ONCE = 4


class GatewayService:
    """Edits them, shows them, tries them."""

    def __init__(
        self,
        db: Database,
        gateways: Gateways,
        states: GatewayStates,
        specs: SpecMaker,
        rules: GatewayRules,
        box: SecretBox,
    ) -> None:
        self._pairs = db["pairs"]
        self._gateways = gateways
        self._states = states
        self._specs = specs
        self._rules = rules
        self._box = box
        self._testing = asyncio.Semaphore(TESTS_AT_ONCE)

    async def all(self) -> GatewayList:
        """All: that of the settings first, unless one of the catalog replaces it."""
        rows = await self._gateways.all()
        if not any(row["_id"] == DEFAULT for row in rows):
            rows.insert(0, row_of_settings(self._specs.of_settings()))
        evidence, now_ms = await self._states.all(), await self._states.now_ms()
        named = await self._pairs_by_gateway()
        items = [item(row, evidence.get(row["_id"]), named.get(row["_id"], []), now_ms) for row in rows]
        return GatewayList(items=items, total=len(items), allowed=self._rules.allowed)

    async def get(self, name: str) -> GatewayItem:
        """One; NotFoundError."""
        return await self._shown(await self._row(name))

    async def create(self, new: GatewayCreate, by: str) -> GatewayItem:
        """Add one. AddressRefusedError, InvalidInputError, ConflictError; then nothing was stored."""
        fields = new.model_dump(exclude={"name"})
        self._check(fields)
        fields = self._sealed(new.name, fields)
        fields["callback_key"] = self._box.seal(randomness.token_hex(32), new.name, "callback_key")
        return await self._shown(await self._gateways.create(new.name, fields, by))

    async def change(self, name: str, change: GatewayChange, revision: int | None, by: str) -> GatewayItem:
        """Set what is given; programs take it up with their next message."""
        before = await self._editable(name)
        if revision is not None and before["revision"] != revision:
            raise stale(name, before["revision"])
        changes = change.model_dump(exclude_none=True)
        if not changes:
            raise InvalidInputError("Nothing to change was sent.", hint="Send at least one field.")
        self._check(changes)
        self._keeps_secrets_home(before, changes)
        return await self._shown(await self._gateways.change(before, self._sealed(name, changes), by))

    async def remove(self, name: str, by: str) -> None:
        """Take one away that no pair names; ConflictError otherwise."""
        await self._editable(name)
        if pairs := await self._named_by(name):
            some = ", ".join(pairs[:5]) + (" …" if len(pairs) > 5 else "")
            raise ConflictError(
                f"{len(pairs)} pairs send through {name}: {some}.", hint="Give them another gateway first."
            )
        await self._gateways.remove(name, by)
        await self._states.forget(name)

    async def test(self, name: str) -> GatewayTest:
        """Reach it the way programs do, for 5 s at most, with a question that sends nothing."""
        row = await self._row(name)
        spec = self._specs.of_settings() if row["origin"] == "settings" else self._specs.of(row)
        spec = spec._replace(timeout_s=min(spec.timeout_s, TEST_S))
        async with self._testing:
            started = time.monotonic()
            error = await asyncio.to_thread(_probe, spec)
            took_ms = round((time.monotonic() - started) * 1000)
        return GatewayTest(ok=not error, error=error, detail=in_words(error), took_ms=took_ms)

    async def _row(self, name: str) -> Document:
        try:
            return {**await self._gateways.get(name), "origin": "catalog"}
        except NotFoundError:
            if name == DEFAULT:
                return row_of_settings(self._specs.of_settings())
            raise

    async def _editable(self, name: str) -> Document:
        row = await self._row(name)
        if row["origin"] == "settings":
            raise ConflictError(
                f"The gateway {name} is that of the host's settings file and is edited there.",
                hint="Or add one named default here: it replaces that of the file.",
            )
        return row

    def _check(self, fields: dict[str, Any]) -> None:
        for field in ("url", "proxy_url"):
            if fields.get(field):
                self._rules.require(fields[field], field)
        longest = self._rules.longest_timeout_s
        if fields.get("timeout_s", 0) > longest:
            raise InvalidInputError(
                f"timeout_s is above {longest:g} s, which SMSDECK_GATEWAY_TIMEOUT_SECONDS sets.",
                hint="The quota holds a slot for that long; raise the setting on every host first.",
            )

    def _keeps_secrets_home(self, before: Document, changes: dict[str, Any]) -> None:
        """Whoever may edit an address must not have the stored secret sent to another place."""
        for address, secret in (("url", "secret"), ("proxy_url", "proxy_secret")):
            moved = changes.get(address) and before[address] and _elsewhere(changes[address], before[address])
            if moved and before.get(secret) and secret not in changes:
                raise ConflictError(
                    f"{address} names another place, and the stored {secret} was not given for that one.",
                    hint=f"Send {secret} along with it.",
                )

    def _sealed(self, name: str, fields: dict[str, Any]) -> Document:
        def store(field: str, value: Any) -> Any:
            if field not in SEALED:
                return value
            plain = value.get_secret_value() if isinstance(value, SecretStr) else ""
            return self._box.seal(plain, name, field) if plain else ""

        return {field: store(field, value) for field, value in fields.items()}

    async def _named_by(self, name: str) -> list[str]:
        return (await self._pairs_by_gateway()).get(name, [])

    async def _pairs_by_gateway(self) -> dict[str, list[str]]:
        named: dict[str, list[str]] = {}
        async for row in self._pairs.find({"gateway": {"$gt": ""}}, {"gateway": 1}).sort("_id"):
            named.setdefault(row["gateway"], []).append(row["_id"])
        return named

    async def _shown(self, row: Document) -> GatewayItem:
        evidence, now_ms = await self._states.all(), await self._states.now_ms()
        return item(row, evidence.get(row["_id"]), await self._named_by(row["_id"]), now_ms)


def _probe(spec: Spec) -> str:
    try:
        return make(spec).probe().error
    except ValueError:
        return "bad_address"


def _elsewhere(url: str, known: str) -> bool:
    return origin_of(url) != origin_of(known)
