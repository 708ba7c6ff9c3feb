"""How exactly a quota is kept, beside `limits` and `pyrate-limiter`, and then how fast.

    .venv/bin/python -m bench.quota [--seconds 60] [--json FILE]

First, what is sent in any window: four processes, one of them killed every few seconds, sends that come late.
Then four whole serves on the embedded store, over HTTP: 45 countries at 10 a minute, and as many grants as there
can be.
Prints Markdown tables, then JSON. Compare within one run alone: machines differ, and so do their other loads.
"""

import argparse
import json
import os
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.quota import exact, speed

FULL = speed.Load(countries=45, limit=10, window_s=60, seconds=0)
FAST = speed.Load(countries=45, limit=40, window_s=6, seconds=0, send_s=0.05, burst=5)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60.0, help="of each part")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    chosen = parser.parse_args()
    figures: dict[str, Any] = {"at": datetime.now(UTC).isoformat(timespec="seconds")}
    with tempfile.TemporaryDirectory(prefix="sdq", dir="/tmp") as name:
        folder = Path(name)
        figures["exact"] = exact.measured(exact.Trial(seconds=chosen.seconds), folder)
        print(table(figures["exact"]))
        for part, load in (("full_demand", FULL), ("grants", FAST)):
            figures[part] = speed.measured(replace(load, seconds=chosen.seconds), folder / part)
            print(f"\n{part}\n\n{table([{'what': key, part: value} for key, value in figures[part].items()])}")
    figures["load_average"] = os.getloadavg()
    print(json.dumps(figures))
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=1) + "\n")


def table(rows: list[dict[str, Any]]) -> str:
    """As Markdown."""
    heads = list(rows[0])
    lines = [heads, ["---"] * len(heads), *([str(row[head]) for head in heads] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    main()
