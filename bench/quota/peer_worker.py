"""One process that sends under another limiter: run in a virtual environment of its own, without smsdeck.

peer_worker.py KIND PLACE LIMIT WINDOW_S SECONDS LATE_S FILE: writes the time of each send (ms) as a line of FILE.
"""

import random
import sys
import threading
import time
from collections.abc import Callable

CALLERS = 3
POLL_S = 0.02


def limits_on(uri: str, limit: int, window_s: int) -> Callable[[], bool]:
    """`limits`, its moving window, on this storage."""
    from limits import RateLimitItemPerSecond  # noqa: PLC0415 - each kind needs its own packages
    from limits.storage import storage_from_string  # noqa: PLC0415
    from limits.strategies import MovingWindowRateLimiter  # noqa: PLC0415

    limiter = MovingWindowRateLimiter(storage_from_string(uri))
    item = RateLimitItemPerSecond(limit, window_s)
    return lambda: bool(limiter.hit(item, "UZ"))


def pyrate_on(place: str, limit: int, window_s: int) -> Callable[[], bool]:
    """`pyrate-limiter`, its sliding window log, in memory or in a SQLite file that processes share."""
    from pyrate_limiter import InMemoryBucket, Limiter, Rate, SQLiteBucket  # noqa: PLC0415

    rates = [Rate(limit, window_s * 1000)]
    bucket = (
        SQLiteBucket.init_from_file(rates, db_path=place, use_file_lock=True) if place else InMemoryBucket(rates)
    )
    limiter = Limiter(bucket)
    return lambda: bool(limiter.try_acquire("UZ", blocking=False))


def main() -> None:
    kind, place, limit, window_s, seconds, late_s, file = sys.argv[1:]
    make = limits_on if kind == "limits" else pyrate_on
    take, until, lock = make(place, int(limit), int(window_s)), time.time() + float(seconds), threading.Lock()

    def send() -> None:
        while time.time() < until:
            if not take():
                time.sleep(POLL_S)
                continue
            time.sleep(random.uniform(0, float(late_s)))
            with lock, open(file, "a", encoding="ascii") as sends:  # noqa: PTH123 - opened for each line: we may be killed
                sends.write(f"{time.time() * 1000}\n")

    threads = [threading.Thread(target=send) for _ in range(CALLERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
