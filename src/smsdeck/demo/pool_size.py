"""How many numbers a pair needs so that its caps never starve it. Pure."""

from math import ceil

from smsdeck.gateway.simulator.pools import PER_OPERATOR
from smsdeck.quota.rails.caps import DAY_MS, HOUR_MS, Caps

SPARE = 1.1
"""Numbers are taken in turn, though not exactly: a serve deals itself some at a time."""

MINUTE_MS = 60_000


def pool_size(per_minute: int, caps: Caps) -> int:
    """Enough for a pair that uses its country's whole quota alone, day and night; at most what an operator of the
    simulator has.
    """
    spans = ((HOUR_MS, caps.per_hour), (DAY_MS, caps.per_day), (caps.duplicate_ms, 1))
    needed = (per_minute * (span_ms + caps.longest_send_ms) / MINUTE_MS / most for span_ms, most in spans)
    return min(ceil(max(needed) * SPARE), PER_OPERATOR)
