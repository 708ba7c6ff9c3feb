"""The parts of serve that `smsdeck session` works with, straight on the stores: it needs no running serve."""

import os
import pwd
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from smsdeck.access.audit import Audit
from smsdeck.catalog.group_moves import GroupMoves
from smsdeck.catalog.pairs import Pairs
from smsdeck.catalog.programs import Programs
from smsdeck.catalog.sessions import DesiredSessions
from smsdeck.kit import mongo
from smsdeck.kit.clock import SystemClock
from smsdeck.kit.leases import Lease
from smsdeck.kit.mongo import Database
from smsdeck.reconcile.account import Account
from smsdeck.reconcile.control import SessionControl
from smsdeck.reconcile.creation import SessionCreation
from smsdeck.reconcile.jobs.desk import JobDesk
from smsdeck.reconcile.jobs.store import Jobs
from smsdeck.reconcile.jobs.worker import JobWorker
from smsdeck.reconcile.past import Past
from smsdeck.reconcile.reading import SessionReader
from smsdeck.settings import Settings


def caller() -> str:
    """Who calls, as the audit log names them."""
    try:
        name = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        name = str(os.getuid())
    return f"command line ({name})"


@dataclass(frozen=True)
class Tools:
    """What the verbs use; `by` stands in the audit log for all that they change."""

    db: Database
    settings: Settings
    control: SessionControl
    creation: SessionCreation
    moves: GroupMoves
    past: Past
    account: Account
    jobs: JobDesk
    worker: JobWorker
    programs: Programs
    pairs: Pairs
    desired: DesiredSessions
    audit: Audit
    by: str


@asynccontextmanager
async def tools(settings: Settings) -> AsyncIterator[Tools]:
    """All of them, on the settings' MongoDB."""
    async with mongo.connect(settings.mongodb_url.get_secret_value()) as client:
        yield build(mongo.database(client), settings)


def build(db: Database, settings: Settings) -> Tools:
    """The same as serve's `bootstrap` makes of them."""
    clock, audit = SystemClock(), Audit(db)
    reader = SessionReader(db)
    control = SessionControl(db, audit, clock)
    programs, pairs = Programs(db), Pairs(db, audit, clock)
    desired, store = DesiredSessions(db, clock), Jobs(db)
    lease = Lease(db, "jobs", f"{socket.gethostname()}:{os.getpid()}")
    worker = JobWorker(db, store, reader, audit, clock, lease)
    return Tools(
        db=db,
        settings=settings,
        control=control,
        creation=SessionCreation(db, control, desired, programs, pairs, audit, clock, settings.host_name),
        moves=GroupMoves(db, pairs, audit, clock),
        past=Past(db),
        account=Account(db, control, clock),
        jobs=JobDesk(reader, store, worker, audit, clock),
        worker=worker,
        programs=programs,
        pairs=pairs,
        desired=desired,
        audit=audit,
        by=caller(),
    )
