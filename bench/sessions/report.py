"""Figures beside their targets, as a Markdown table."""

from statistics import median
from typing import Any

GRACE_S = 10.0
"""The default of SMSDECK_STOP_WAIT_SECONDS."""


def table(figures: dict[str, Any]) -> str:
    """Each line: what, measured, target, and whether it is reached."""
    lines = [*_starts(figures["starts_s"]), *_figures(figures)]
    head = f"| {figures['n']} sessions of `sleep` | measured | target | |\n| --- | --- | --- | --- |"
    return "\n".join([head, *lines])


def _starts(took: dict[str, list[float]]) -> list[str]:
    middle = {name: median(values) for name, values in took.items()}
    bare, mine = middle["bare screen loop"], middle["smsdeck"]
    lines = [f"| start, {name} | {_all(values)} s | | |" for name, values in took.items() if name != "smsdeck"]
    lines.insert(0, f"| start until each start record is there | {_all(took['smsdeck'])} s | | |")
    lines.append(_line("beside the bare loop", mine / bare, "×", 2.5))
    if "Supervisor" in middle:
        lines.append(_line("beside Supervisor", mine / middle["Supervisor"], "×", 1.0))
    return lines


def _figures(figures: dict[str, Any]) -> list[str]:
    rows: list[tuple[str, str, str, float | None]] = [
        ("scan_cpu_ms", "a full scan, CPU", "ms", 25),
        ("scan_first_cpu_ms", "the first scan of a new agent, CPU", "ms", None),
        ("list_ms", "state list from memory", "ms", 2),
        ("list_http_ms", "the same over HTTP, as JSON", "ms", None),
        ("supervisor_list_ms", "Supervisor's list over XML-RPC", "ms", None),
        ("kill_p50_ms", "kill -9 until the API says so, one each half second, median", "ms", None),
        ("kill_p99_ms", "p99", "ms", 100),
        ("wave_p50_ms", "ten a second, more than may be started again, median", "ms", None),
        ("wave_p99_ms", "p99", "ms", None),
        ("supervisor_kill_p99_ms", "Supervisor, over XML-RPC, p99", "ms", None),
        ("agent_idle_percent", "agent at rest, of a core", "%", 1),
        ("agent_kb_per_session", "agent's own memory per session (USS)", "KB", 15),
        ("wrapper_and_server_pss_mb", "wrapper and screen server, PSS", "MB", 1.5),
        ("stop_s", "bulk stop until nothing lives", "s", GRACE_S + 10),
        ("stop_stubborn_s", "with 5 % that ignore TERM", "s", GRACE_S + 10),
    ]
    return [_line(what, figures[key], unit, target) for key, what, unit, target in rows if key in figures]


def _line(what: str, value: float, unit: str, target: float | None) -> str:
    goal = "" if target is None else f"≤ {target:g} {unit}"
    reached = "" if target is None else ("reached" if value <= target else "**missed**")
    return f"| {what} | {value:.2f} {unit} | {goal} | {reached} |"


def _all(values: list[float]) -> str:
    return ", ".join(f"{value:.2f}" for value in sorted(values))
