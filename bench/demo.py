"""The whole demo at once: time until every session runs, memory and CPU of each part, use of the quota.

    .venv/bin/python -m bench.demo [--sessions N] [--minutes M]

Prints a Markdown table. Memory is PSS, which counts shared pages once; CPU is of one core, over the minutes
after all sessions run.
"""

import argparse
import sqlite3
import tempfile
import time
from collections import defaultdict
from datetime import datetime
from pathlib import Path

from tests.support.demo import Demo, running_demo

# The first text found names the part: a screen server's command line holds the wrapper's, that the program's.
PARTS = {
    "SCREEN": "screen servers",
    "secantusd-py": "MongoDB (SecantusDB)",
    "smsdeck serve": "serve",
    "smsdeck agent": "agent",
    "smsdeck gateway-sim": "gateway simulator",
    "/smsdeck/screen/wrapper": "wrappers",
    "/programs/program": "programs",
}
TICKS = 100


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--sessions", type=int, default=161)
    arguments.add_argument("--minutes", type=float, default=5.0)
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="smsdeck-bench-") as folder:
        started = time.monotonic()
        with running_demo(Path(folder) / "data", "--sessions", str(chosen.sessions)) as demo:
            served_s = time.monotonic() - started
            wait_for_all(demo, chosen.sessions)
            print(f"serves after {served_s:.1f} s, all {chosen.sessions} RUNNING after", end=" ")
            print(f"{time.monotonic() - started:.1f} s\n")
            time.sleep(60)  # the first window fills
            report(demo, chosen.minutes)
            stopped = time.monotonic()
            demo.end()
            print(f"\nended, sessions included, in {time.monotonic() - stopped:.1f} s")


def wait_for_all(demo: Demo, sessions: int) -> None:
    while demo.get("/sessions", state="RUNNING", limit=1)["total"] < sessions:
        time.sleep(0.1)


def report(demo: Demo, minutes: float) -> None:
    before, since = processes(), time.time()
    time.sleep(minutes * 60)
    after = processes()
    print("| part | processes | PSS, MB | PSS each, MB | CPU, % of a core |\n| --- | --- | --- | --- | --- |")
    for part in dict.fromkeys(PARTS.values()):
        pids = [pid for pid, (name, _, _) in after.items() if name == part]
        pss = sum(after[pid][1] for pid in pids)
        ticks = sum(after[pid][2] - before.get(pid, after[pid])[2] for pid in pids)
        cpu = 100 * ticks / TICKS / (minutes * 60)
        print(f"| {part} | {len(pids)} | {pss / 1024:.0f} | {pss / 1024 / max(len(pids), 1):.1f} | {cpu:.1f} |")
    quota(demo, since)


def processes() -> dict[str, tuple[str, int, int]]:
    """(part, PSS in kB, CPU ticks) by pid."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = process.joinpath("cmdline").read_bytes().replace(b"\0", b" ").decode()
            part = next((name for text, name in PARTS.items() if text in command), None)
            if part:
                rollup = process.joinpath("smaps_rollup").read_text()
                pss = next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
                fields = process.joinpath("stat").read_text().rpartition(")")[2].split()
                found[process.name] = (part, pss, int(fields[11]) + int(fields[12]))
        except OSError:
            continue
    return found


def quota(demo: Demo, since: float) -> None:
    """Sends per country in the measured time, and the tightest eleven."""
    by_country: dict[str, list[float]] = defaultdict(list)
    with sqlite3.connect(f"file:{demo.folder / 'metrics.sqlite3'}?mode=ro", uri=True) as store:
        for country, at in store.execute("SELECT country, sent_at FROM messages ORDER BY sent_at"):
            by_country[country].append(datetime.fromisoformat(f"{at}+00:00").timestamp())
    minutes = (time.time() - since) / 60
    rates = [sum(at > since for at in sends) / minutes for sends in by_country.values()]
    tightest = min(
        late - early for sends in by_country.values() for early, late in zip(sends, sends[10:], strict=False)
    )
    print(f"\n{len(rates)} countries, sends per minute:", end=" ")
    print(f"lowest {min(rates):.2f}, mean {sum(rates) / len(rates):.2f}, highest {max(rates):.2f};", end=" ")
    print(f"shortest time that holds eleven sends: {tightest:.3f} s")


if __name__ == "__main__":
    main()
