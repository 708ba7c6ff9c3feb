"""What people may change of a country's quota. Every change is audited, and every try to pass the ceiling."""

from smsdeck.access.audit import Audit
from smsdeck.catalog.pairs import Pairs
from smsdeck.errors import ForbiddenError, InvalidInputError, NotFoundError
from smsdeck.kit.mongo import Document
from smsdeck.quota.country_schemas import QuotaChange
from smsdeck.quota.documents import CountryDocuments


class QuotaLimits:
    """Sets limits and bursts, up to the ceiling of the host's settings."""

    def __init__(self, documents: CountryDocuments, pairs: Pairs, audit: Audit) -> None:
        self._documents = documents
        self._pairs = pairs
        self._audit = audit

    async def change(self, code: str, change: QuotaChange, by: str) -> None:
        """Acts on the next grant. NotFoundError for a country without pairs, ForbiddenError above the ceiling,
        InvalidInputError for a burst above the limit.
        """
        rule = change.rule()
        if not rule:
            raise InvalidInputError("Nothing to change was sent.", hint="Send limit, burst or both.")
        if code not in {row["country"] for row in await self._pairs.all()}:
            raise NotFoundError(f"No pair is in a country {code!r}.", hint="GET /api/v1/quota lists them.")
        if change.limit > self._documents.ceiling:
            await self._audit.record(
                by, "quota.update", code, after={**rule, "reason": change.reason}, outcome="refused"
            )
            raise ForbiddenError(
                f"The ceiling of this host is {self._documents.ceiling} a minute; {change.limit} is above it.",
                hint="Only the host's settings file can raise it: SMSDECK_QUOTA_CEILING, then restart serve.",
            )
        await self._check_burst(code, rule)
        at_ms = self._documents.clock.now_ms()
        before = await self._documents.set_rule(code, rule, {"at_ms": at_ms, "by": by, "reason": change.reason})
        await self._audit.record(
            by,
            "quota.update",
            code,
            before={name: _stood(before, name) for name in rule},
            after={**rule, "reason": change.reason},
        )

    async def _check_burst(self, code: str, rule: dict[str, int]) -> None:
        country, _ = await self._documents.read(code)
        limit = rule.get("limit", country.ledger.limit)
        if rule.get("burst", 1) > limit:
            raise InvalidInputError(
                f"No more than {limit} can go at once where {limit} a minute are allowed.",
                hint="Send a burst that is not above the limit.",
            )


def _stood(row: Document, name: str) -> int:
    return int(row.get(name, 1))
