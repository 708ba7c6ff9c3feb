"""Which starts go now: high priority first, and the brake on restarts when many crash at once. Pure."""

from collections.abc import Iterable

from smsdeck.reconcile.facts import Action, Do

BRAKE_WINDOW_MS = 60_000
BRAKE_CRASHES = 20
BACKOFF_OVER = "started again after it died"
SLOW_RETRY = "the slow retry is due"
AUTOMATIC = frozenset({BACKOFF_OVER, SLOW_RETRY})


def admit(actions: Iterable[Action], slots: int, *, brake: bool) -> list[Action]:
    """Which starts go now: high priority first. While the brake is on, only those that a person asked for."""
    starts = [one for one in actions if one.do is Do.START and not (brake and one.reason in AUTOMATIC)]
    return sorted(starts, key=lambda one: (not one.high, one.session))[: max(slots, 0)]


def brake_until_ms(crash_times: Iterable[int], sessions: int, now_ms: int) -> int | None:
    """Until when restarts are held, if no more crash: more than 20 did within a minute, and more than 5 % of all,
    so the fault is not theirs and restarts would only add load. None while the brake is off.
    """
    allowed = max(BRAKE_CRASHES, sessions // 20)
    newest_first = sorted(recent(crash_times, now_ms), reverse=True)
    return newest_first[allowed] + BRAKE_WINDOW_MS if len(newest_first) > allowed else None


def recent(crash_times: Iterable[int], now_ms: int) -> list[int]:
    """Those that count for the brake."""
    return [time for time in crash_times if time > now_ms - BRAKE_WINDOW_MS]
