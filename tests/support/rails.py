"""Rails to test with: the shipped programs; caps that no test reaches and no quiet hours, unless it wants some."""

from datetime import time

from smsdeck.access.audit import Audit
from smsdeck.catalog.gateways.states import GatewayStates
from smsdeck.catalog.opt_outs.store import OptOuts
from smsdeck.kit.clock import Clock, SystemClock
from smsdeck.kit.mongo import Database
from smsdeck.quota.rails.caps import Caps
from smsdeck.quota.rails.check import Rails
from smsdeck.quota.rails.gateway_rest import GatewayRest
from smsdeck.quota.rails.holds import NumberHolds
from smsdeck.quota.rails.kill_switch import KillSwitch
from smsdeck.quota.rails.quiet_hours import QuietHours
from smsdeck.quota.rails.rules import Rules
from smsdeck.quota.rails.standing import Standings
from smsdeck.quota.store_clock import StoreClock
from tests.support.numbers import numbers_of

CAPS = Caps(per_hour=10_000, per_day=10_000, duplicate_ms=0, longest_send_ms=20_000)
NEVER_QUIET = QuietHours(time(0), time(0))


def rules(caps: Caps = CAPS, quiet: QuietHours = NEVER_QUIET) -> Rules:
    """Rules of which a test names what it is about."""
    return Rules(caps, quiet)


def holds_of(db: Database, clock: Clock | None = None, wanted: Rules | None = None) -> NumberHolds:
    """Holds at the numbers of `db`."""
    opt_outs = OptOuts(db, clock or SystemClock())
    return NumberHolds(db, opt_outs, numbers_of(db).id_of, wanted or rules())


def standings_of(db: Database) -> Standings:
    """How the pairs of `db` stand."""
    return Standings(db, KillSwitch(db, Audit(db), SystemClock()), GatewayRest(GatewayStates(db)))


def rails_of(
    db: Database,
    clock: StoreClock | None = None,
    wanted: Rules | None = None,
    standings: Standings | None = None,
) -> Rails:
    """All rails over `db`."""
    holds = holds_of(db, wanted=wanted)
    return Rails(db, standings or standings_of(db), holds, clock or StoreClock(), wanted or rules())
