"""A session that crashed: one alert for each run, and its end once the session runs steadily again.

Whether a death was a crash is the agent's finding (`cause`): a stop that somebody asked for is none.
"""

import signal
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from smsdeck.alerts.alert import Alert, Recovery
from smsdeck.alerts.privacy import clean

LINES = 5
LINE_LENGTH = 300
STEADY_MS = 60_000
"""A crash loop would announce its recovery after every start; this much up-time ends the incident."""

FORGOTTEN_MS = 24 * 3600 * 1000
"""A session that no agent has shown for a day was removed."""

WORDS = {126: "the program may not be executed", 127: "the program was not found"}


@dataclass(frozen=True)
class Crash:
    """One crashed run, and how many its session had in the last hour, this one included. `why` is the agent's
    finding; it is told where the exit code says nothing.
    """

    run_id: str
    session: str
    host: str
    ended_ms: int
    code: int | None
    signal: int | None
    uptime_s: float | None
    log_tail: tuple[str, ...]
    lately: int
    why: str = ""


@dataclass(frozen=True)
class OpenCrash:
    """A crash alert that has not ended."""

    key: str
    session: str
    at_ms: int


@dataclass(frozen=True)
class Seen:
    """What the agent last saw of a session."""

    state: str
    started_ms: int | None


def alert(crash: Crash) -> Alert:
    """The alert for one crashed run."""
    lately = "the only one" if crash.lately <= 1 else f"{crash.lately} in all"
    how = how_it_ended(crash.code, crash.signal) + (f" ({crash.why})" if crash.code == 0 and crash.why else "")
    text = (
        f"{how} after {duration(crash.uptime_s)} on {crash.host}. "
        f"Crashes of this session in the last hour: {lately}."
    )
    return Alert(
        key=f"crash:{crash.run_id}",
        kind="crash",
        severity="critical",
        subject=crash.session,
        title=f"{crash.session} crashed",
        text=clean(text, 500),
        at_ms=crash.ended_ms,
        lines=tuple(clean(line, LINE_LENGTH) for line in crash.log_tail if line.strip())[-LINES:],
    )


def recoveries(crashes: Iterable[OpenCrash], seen: Mapping[str, Seen], now_ms: int) -> list[Recovery]:
    """Which crashes are over. Only the newest of a session is answered; the older ones end in silence, and so
    do those of a session that somebody stopped.
    """
    ended: list[Recovery] = []
    told: set[str] = set()
    for crash in sorted(crashes, key=lambda one: one.at_ms, reverse=True):
        now = seen.get(crash.session)
        if now and _steady(now, crash.at_ms, now_ms):
            text = "" if crash.session in told else f"{crash.session} runs steadily again."
            ended.append(Recovery(crash.key, text, now_ms))
            told.add(crash.session)
        elif _laid_down(now, crash.at_ms, now_ms):
            ended.append(Recovery(crash.key, "", now_ms))
    return ended


def _steady(seen: Seen, crashed_ms: int, now_ms: int) -> bool:
    started = seen.started_ms or 0
    return seen.state == "RUNNING" and started >= crashed_ms and now_ms - started >= STEADY_MS


def _laid_down(seen: Seen | None, crashed_ms: int, now_ms: int) -> bool:
    return seen.state in {"STOPPED", "PAUSED"} if seen else now_ms - crashed_ms > FORGOTTEN_MS


def how_it_ended(code: int | None, number: int | None) -> str:
    """An exit code or a signal in words."""
    if number:
        return f"Killed by {_signal_name(number)}"
    if code is None:
        return "Died without leaving an exit code"
    return f"Ended with exit code {code}" + (f" ({WORDS[code]})" if code in WORDS else "")


def _signal_name(number: int) -> str:
    try:
        known = signal.Signals(number)
    except ValueError:
        return f"signal {number}"
    words = signal.strsignal(known)
    return f"{known.name} ({words})" if words else known.name


def duration(seconds: float | None) -> str:
    """Two units at most: `3 h 5 min`."""
    if seconds is None:
        return "an unknown time"
    whole = max(0, int(seconds))
    for unit, size, lesser, part in (("d", 86400, "h", 3600), ("h", 3600, "min", 60), ("min", 60, "s", 1)):
        if whole >= size:
            return f"{whole // size} {unit} {whole % size // part} {lesser}"
    return f"{whole} s"
