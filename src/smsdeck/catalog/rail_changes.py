"""A change of a rail (kill switch, pair, number, opt-out), made known at the ledgers of its countries.

Serves keep in memory that a pair or a number passed, as of a ledger's `rails_rev`. Whoever changes a rail counts
it on once the change is stored, and answers after that. No grant that was decided before fits the ledger then: the
change acts on the very next permit, over all serves, though permits do not read each rail anew.
"""

from collections.abc import Iterable

from smsdeck.kit.mongo import Database, Document


async def tell(db: Database, countries: Iterable[str] | None = None) -> None:
    """Void what was decided before in these countries, or in all. Raises what the store raises: say then that the
    change failed, and let it be asked for again. A ledger that is not there begins with a number of its own.
    """
    codes = None if countries is None else sorted(set(countries))
    if codes == []:
        return
    about: Document = {} if codes is None else {"_id": {"$in": codes}}
    await db["quota"].update_many(about, {"$inc": {"rev": 1, "rails_rev": 1}})
