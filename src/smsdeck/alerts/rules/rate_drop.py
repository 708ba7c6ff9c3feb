"""A pair whose settled success rate is surely below the threshold: one alert until it recovers."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from smsdeck.alerts.alert import Alert, Recovery

Z = 1.96
"""95 % confidence."""


@dataclass(frozen=True)
class PairRate:
    """A pair's settled window: successes, and failures blamed on the operator."""

    pair: str
    success: int
    failure: int

    @property
    def n(self) -> int:
        """Messages that say something about the operator."""
        return self.success + self.failure


@dataclass(frozen=True)
class Limits:
    """When a rate is bad enough, and on how much evidence."""

    threshold: float
    minimum_sample: int
    window_s: int


def upper_bound(success: int, n: int) -> float:
    """The upper end of Wilson's 95 % interval: the best rate that `success` of `n` still allows. 1 for n = 0."""
    if n == 0:
        return 1.0
    rate = success / n
    centre = rate + Z * Z / (2 * n)
    spread = Z * math.sqrt(rate * (1 - rate) / n + Z * Z / (4 * n * n))
    return min(1.0, (centre + spread) / (1 + Z * Z / n))


def decide(
    rates: Iterable[PairRate], open_keys: Mapping[str, str], limits: Limits, now_ms: int
) -> tuple[list[Alert], list[Recovery]]:
    """Alerts to raise and to end. `open_keys` holds the key of each pair's open alert.

    An alert ends when the measured rate itself is back at the threshold on enough data: the bound alone
    would end it as soon as there are fewer messages. A pair without any message ends it without a verdict.
    """
    measured = {rate.pair: rate for rate in rates}
    raised = [
        _raise(rate, limits, now_ms)
        for rate in measured.values()
        if rate.pair not in open_keys and _surely_low(rate, limits)
    ]
    ended = [_end(measured.get(pair), key, limits, now_ms) for pair, key in open_keys.items()]
    return raised, [recovery for recovery in ended if recovery]


def _surely_low(rate: PairRate, limits: Limits) -> bool:
    enough = rate.n >= max(1, limits.minimum_sample)
    return enough and upper_bound(rate.success, rate.n) < limits.threshold


def _raise(rate: PairRate, limits: Limits, now_ms: int) -> Alert:
    best = upper_bound(rate.success, rate.n)
    minutes = limits.window_s // 60
    return Alert(
        key=f"rate_drop:{rate.pair}:{now_ms // 1000}",
        kind="rate_drop",
        severity="critical",
        subject=rate.pair,
        title=f"Success rate of {rate.pair} is {rate.success / rate.n:.0%}",
        text=(
            f"{rate.success} of {rate.n} settled messages of {minutes} min succeeded. At 95 % confidence the "
            f"true rate is at most {best:.0%}, below the threshold of {limits.threshold:.0%}."
        ),
        at_ms=now_ms,
    )


def _end(rate: PairRate | None, key: str, limits: Limits, now_ms: int) -> Recovery | None:
    if rate is None or rate.n == 0:
        return Recovery(key, "No settled messages any more: closed without a verdict.", now_ms)
    if rate.n < limits.minimum_sample or rate.success / rate.n < limits.threshold:
        return None
    text = f"Success rate of {rate.pair} is back at {rate.success / rate.n:.0%} ({rate.success} of {rate.n})."
    return Recovery(key, text, now_ms)
