"""Route probe: how long does a message take on this route? Nobody reads the texts; the clock does.

Every ten messages it prints one line: how many arrived, and the time within which half, nine of ten, and
all of those did. A message that never arrives counts as slower than any that did.
"""

from collections import Counter, deque
from itertools import count
from math import inf

from smsdeck.program import Message, Permit, Program, run, say

EVERY = 10
LATEST = 100


def within(times: list[float], share: float) -> str:
    """The time within which this share of messages arrived; "never" where fewer did."""
    slowest = sorted(times)[max(0, round(share * len(times)) - 1)]
    return "never" if slowest == inf else f"{slowest:.1f} s"


class RouteProbe(Program):
    expects_code = False
    sender = "Probe"

    def __init__(self) -> None:
        self.serial = count(1)
        self.ends: Counter[str] = Counter()
        self.times: dict[str, deque[float]] = {}

    def text(self, permit: Permit) -> str:
        return f"ping {next(self.serial)} over {permit.pair}. Please ignore; the pong is automatic."

    def ended(self, message: Message) -> None:
        times = self.times.setdefault(message.pair, deque(maxlen=LATEST))
        arrived = message.state == "delivered" and message.delivered_after_s is not None
        times.append(message.delivered_after_s or 0.0 if arrived else inf)
        self.ends[message.pair] += 1
        if self.ends[message.pair] % EVERY == 0:
            self.report(message.pair, list(times))

    def report(self, pair: str, times: list[float]) -> None:
        arrived = sum(time != inf for time in times)
        half, most, all_ = within(times, 0.5), within(times, 0.9), within(times, 1.0)
        say(f"{pair}: {arrived} of {len(times)} arrived; half within {half}, 90 % {most}, all {all_}")


if __name__ == "__main__":
    run(RouteProbe())
