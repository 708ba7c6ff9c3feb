"""Judges how ends were told, and alerted. Pure.

A life that ended is a *crash* if something of its session was killed, or if its program said so; unless a wish to
end may have been in force. What was both may count *either* way (see `case`).
"""

from collections import Counter
from collections.abc import Iterator

from tests.chaos.case import Case
from tests.chaos.fault import Fault, what
from tests.chaos.history import History, Life


def lives(history: History, case: Case, figures: Counter[str]) -> Iterator[Fault]:
    """Every end is told, as what it was."""
    for life in history.lives:
        if life.gone_ms is None:
            continue
        run = case.run_of.get(life.identity)
        if run is None or run["ended_ms"] is None:
            yield Fault("missed", f"{what(life)} ended and no record says so: {run}")
            continue
        was = _was(life, case)
        figures[was] += 1
        words = f"is told as {run['cause']}: {run['why']}, code {run['code']}"
        if was == "crashes" and run["cause"] != "crash":
            yield Fault("missed", f"{what(life)} crashed and {words}")
        if was not in {"crashes", "either"} and run["cause"] == "crash":
            yield Fault("false_alert", f"{what(life)} did not crash and {words}")
        if was == "unasked":
            yield Fault("unasked", f"{what(life)} was ended by nobody's wish and {words}")


def _was(life: Life, case: Case) -> str:
    """What an end was, as far as that is sure. `wanted` covers an end of its own at a time when one was wanted."""
    hurt, meant = case.hurt(life), case.on_purpose(life)
    if (hurt or life.said not in {"", "exit 0"}) and meant:
        return "either"
    if hurt:  # killed about when it ended by itself with code 0: whichever came first
        return "either" if life.said == "exit 0" else "crashes"
    if life.said not in {"", "exit 0"}:
        return "crashes"
    if meant:
        return "wanted"
    return "by_themselves" if life.said else "unasked"


def told(history: History, case: Case, figures: Counter[str]) -> Iterator[Fault]:
    """Every crash that is recorded has one alert, every alert a crash, and every crash a program that was seen."""
    crashes = {run["_id"]: run for run in history.runs if run["cause"] == "crash"}
    for run_id, run in crashes.items():
        count = len(case.alerts_of.get(run_id, ()))
        if count != 1:
            kind = "duplicate" if count else "missed"
            yield Fault(kind, f"{run['session']} crashed ({run['why']}): {count} alerts of run {run_id}")
        if (run["pid"], run["start_ticks"]) in case.life_of:
            continue
        figures["never_ran"] += 1
        if not case.explained(run):
            yield Fault("false_alert", f"{run['session']} is told as a crash, but never ran: {run['why']}")
    for run_id in case.alerts_of.keys() - crashes.keys():
        yield Fault("false_alert", f"an alert of run {run_id}, which is not told as a crash")
