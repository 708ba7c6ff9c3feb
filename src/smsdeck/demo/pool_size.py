"""How many numbers a pair needs so that its caps never starve it. Pure."""

from math import ceil

from smsdeck.gateway.simulator.pools import PER_OPERATOR
from smsdeck.quota.rails.caps import DAY_MS, HOUR_MS, Caps

SPARE = 1.1
"""Numbers are taken in turn, though not exactly: a serve deals itself some at a time."""

HEAVIEST = 3.0
"""A high-priority pair gets so many permits for a normal one's one."""

MINUTE_MS = 60_000


def pool_size(per_minute: int, pairs: int, caps: Caps) -> int:
    """Enough for the country's whole quota for hours, and day and night for the largest share that priority gives
    one pair among the `pairs` of its country; at most what an operator of the simulator has.
    """
    share = HEAVIEST / (HEAVIEST + pairs - 1)
    spans = ((HOUR_MS, caps.per_hour, 1.0), (DAY_MS, caps.per_day, share), (caps.duplicate_ms, 1, 1.0))
    needed = (
        per_minute * part * (span_ms + caps.longest_send_ms) / MINUTE_MS / most for span_ms, most, part in spans
    )
    return min(ceil(max(needed) * SPARE), PER_OPERATOR)
