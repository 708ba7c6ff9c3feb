"""`smsdeck serve`, told by the environment, with a window of TEST_WINDOW_MS, and, where TEST_CLOCK_SEED is set,
under a wall clock of its own that is stepped by up to an hour every second.
"""

import os
import random
import threading
import time

from smsdeck import bootstrap
from smsdeck.commands.serve import run
from smsdeck.kit.mongo import Database
from smsdeck.quota.documents import CountryDocuments
from smsdeck.settings import Settings, load

HOUR_S = 3600.0


def window_of(window_ms: int) -> None:
    """Let the ledgers of this process count so many ms, instead of 60 s."""

    def quota_documents(db: Database, settings: Settings) -> CountryDocuments:
        return CountryDocuments(
            db,
            default_limit=settings.quota_per_minute,
            ceiling=settings.quota_ceiling,
            longest_send_ms=round((settings.permit_seconds + settings.gateway_timeout_seconds) * 1000),
            window_ms=window_ms,
        )

    bootstrap.quota_documents = quota_documents


def step_clock(seed: int) -> None:
    """From now on this process's wall clock jumps about; the monotonic one goes on."""
    dice, real, real_ns, off_by_s = random.Random(seed), time.time, time.time_ns, [0.0]

    def jump() -> None:
        while True:
            off_by_s[0] = dice.uniform(-HOUR_S, HOUR_S)
            time.sleep(1.0)

    threading.Thread(target=jump, daemon=True).start()
    time.time = lambda: real() + off_by_s[0]
    time.time_ns = lambda: real_ns() + round(off_by_s[0] * 1e9)


if __name__ == "__main__":
    window_of(int(os.environ["TEST_WINDOW_MS"]))
    if seed := os.environ.get("TEST_CLOCK_SEED"):
        step_clock(int(seed))
    run(load())
