"""Fills a demo's stores: programs, pairs, number pools, sessions, quota ledgers, the admin's password.

Everything is idempotent: on a data folder that was used before, what people changed stays.
"""

import secrets
from collections.abc import Sequence
from itertools import groupby

from smsdeck.access.audit import Audit
from smsdeck.access.passwords import Passwords
from smsdeck.access.roles import Role
from smsdeck.access.users import Users
from smsdeck.catalog.numbers import Numbers
from smsdeck.catalog.pair_csv import PairRow
from smsdeck.catalog.pairs import Pairs
from smsdeck.catalog.programs import Programs
from smsdeck.catalog.sessions import DesiredSessions, NewSession
from smsdeck.gateway.simulator.pools import numbers_for
from smsdeck.kit.clock import SystemClock
from smsdeck.kit.mongo import Database
from smsdeck.quota.ledger import QuotaLedger

BY = "demo"
ADMIN = "admin"
NUMBERS_PER_PAIR = 60
SOURCE = "demo: made-up numbers that only the simulator on this machine knows"


async def seed(
    db: Database, ledger: QuotaLedger, rows: Sequence[PairRow], sessions: Sequence[NewSession], host: str
) -> None:
    """Fill the stores. On an empty database the quota ledgers are made too: nothing was ever sent from it."""
    clock = SystemClock()
    pairs, numbers = Pairs(db, Audit(db), clock), Numbers(db)
    fresh = not await pairs.all()
    await numbers.prepare()
    await Programs(db).register()
    if fresh:
        await ledger.create_empty(sorted({row.country for row in rows}))
        await pairs.put(rows, BY)
        await _fill_pools(numbers, rows)
    await DesiredSessions(db, clock).create(sessions, host, BY, run=True)


async def admit_admin(db: Database) -> str:
    """A new random password for the demo's admin, who is made if absent."""
    users, password = Users(db, Passwords()), secrets.token_urlsafe(12)
    if not await users.set_password(ADMIN, password):
        await users.create(ADMIN, password, Role.admin)
    return password


async def _fill_pools(numbers: Numbers, rows: Sequence[PairRow]) -> None:
    for country, group in groupby(sorted(rows, key=lambda row: row.country), key=lambda row: row.country):
        members = list(group)
        for place, row in enumerate(members):
            await numbers.add(row.pair, numbers_for(country, place, len(members), NUMBERS_PER_PAIR), SOURCE)
