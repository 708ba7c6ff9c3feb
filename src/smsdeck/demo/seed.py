"""Fills a demo's stores: programs, pairs, number pools, sessions, quota ledgers, the admin's password.

Everything is idempotent: on a data folder that was used before, what people changed stays.
"""

import secrets
from collections import Counter
from collections.abc import Sequence

from smsdeck.access import keys
from smsdeck.access.audit import Audit
from smsdeck.access.passwords import Passwords
from smsdeck.access.roles import Role
from smsdeck.access.users import Users
from smsdeck.catalog.numbers.pools import NewNumber, Numbers
from smsdeck.catalog.pair_csv import PairRow
from smsdeck.catalog.pairs import Pairs
from smsdeck.catalog.programs import Programs
from smsdeck.catalog.sessions import DesiredSessions, NewSession
from smsdeck.demo.pool_size import pool_size
from smsdeck.gateway.simulator.pools import numbers_for
from smsdeck.kit.clock import SystemClock
from smsdeck.kit.mongo import Database
from smsdeck.quota.documents import CountryDocuments
from smsdeck.quota.rails.rules import rules_of
from smsdeck.settings import Settings

BY = "demo"
ADMIN = "admin"
SOURCE = "demo: made-up numbers that only the simulator on this machine knows"


async def seed(
    db: Database,
    ledgers: CountryDocuments,
    rows: Sequence[PairRow],
    sessions: Sequence[NewSession],
    settings: Settings,
) -> None:
    """Fill the stores with the sessions that never were there, and the pairs that they carry. On an empty database
    the quota ledgers are made too: nothing was ever sent from it.
    """
    clock = SystemClock()
    pairs, numbers = Pairs(db, Audit(db), clock), Numbers(db, keys.load(settings.key_file).numbers, clock)
    desired = DesiredSessions(db, clock)
    known, before = {row["_id"] for row in await pairs.all()}, await desired.ever()
    new = [one for one in sessions if one.name not in before]
    used = {pair for one in new for pair in one.pairs}
    await numbers.prepare()
    await Programs(db).register()
    if not known:
        await ledgers.create_empty(sorted({row.country for row in rows if row.pair in used}))
    await pairs.put([row for row in rows if row.pair in used - known], BY)
    await _fill_pools(numbers, rows, used, settings)
    await desired.create(new, settings.host_name, BY, run=True)


async def admit_admin(db: Database) -> str:
    """A new random password for the demo's admin, who is made if absent."""
    users, password = Users(db, Passwords()), secrets.token_urlsafe(12)
    if not await users.set_password(ADMIN, password):
        await users.create(ADMIN, password, Role.admin)
    return password


async def _fill_pools(numbers: Numbers, rows: Sequence[PairRow], used: set[str], settings: Settings) -> None:
    """An operator's numbers follow from its place among its country's in the file: the simulator, which reads
    the same file, knows them by it.
    """
    pairs = Counter(row.country for row in rows if row.pair in used)
    caps = rules_of(settings).caps
    places: Counter[str] = Counter()
    for row in rows:
        if row.pair in used:
            size = pool_size(settings.quota_ceiling, pairs[row.country], caps)
            pool = numbers_for(row.country, places[row.country], size)
            await numbers.add(row.pair, [NewNumber(number, SOURCE) for number in pool], BY)
        places[row.country] += 1
