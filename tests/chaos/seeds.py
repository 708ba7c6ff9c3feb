"""Many seeds, several at once: `python -m tests.chaos.seeds FIRST LAST` prints what was done and found."""

import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.chaos.fault import KINDS
from tests.chaos.kernel import isolated

AT_ONCE = 4
LONGEST_S = 600
"""On a machine that is busy twenty times over, too."""
COUNTED = (
    "lives",
    "crashes",
    "wanted",
    "by_themselves",
    "either",
    "alerts",
    "never_ran",
    "injuries",
    "agent_kills",
    "adopted",
    "strangers",
    "runs",
    "transitions",
)
Found = dict[str, Any]


def run(seed: int, folder: Path) -> Found:
    """What the checker found; a run that failed itself is a fault of the kind `broken`."""
    out = folder / f"{seed}.json"
    command = [*isolated(), sys.executable, "-m", "tests.chaos.run", str(seed), str(out)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=LONGEST_S)
    except subprocess.TimeoutExpired:
        return {"seed": seed, "faults": [["broken", f"not over after {LONGEST_S} s"]]}
    if not out.exists():
        return {"seed": seed, "faults": [["broken", done.stderr[-2000:]]]}
    found: Found = json.loads(out.read_text())
    return found


def run_all(seeds: Iterable[int], folder: Path, at_once: int = AT_ONCE) -> list[Found]:
    """All of these, in their order."""
    with ThreadPoolExecutor(at_once) as pool:
        found = []
        for one in pool.map(lambda seed: run(seed, folder), seeds):
            sys.stderr.write(f"seed {one['seed']}: {one['faults'] or 'no fault'} {one.get('folder', '')}\n")
            found.append(one)
        return found


def faulty(found: Iterable[Found]) -> dict[int, Any]:
    """What is wrong, by seed, and where its folder was kept."""
    return {one["seed"]: (one["faults"], one.get("folder")) for one in found if one["faults"]}


def left_out(found: Iterable[Found]) -> dict[str, str]:
    """Faults that this machine does not permit, and why."""
    return {what: why for one in found for what, why in one.get("left_out", {}).items()}


def table(found: list[Found]) -> str:
    """The figures, as docs/reliability.md has them."""
    faults = Counter(kind for one in found for kind, _ in one["faults"])
    done: Counter[str] = Counter()
    for one in found:
        done.update(one.get("faults_done", {}))
    rows = [("seeds", len(found)), *((name, sum(one.get(name, 0) for one in found)) for name in COUNTED)]
    rows += [(f"done: {name}", count) for name, count in sorted(done.items())]
    rows += [(f"found: {kind}", faults[kind]) for kind in (*KINDS, "broken")]
    return "\n".join(f"| {name} | {count:,} |" for name, count in rows)


def main() -> int:
    """0 if nothing is wrong."""
    first, last = map(int, sys.argv[1:3])
    with tempfile.TemporaryDirectory() as folder:
        found = run_all(range(first, last + 1), Path(folder))
    sys.stdout.write(f"{table(found)}\n")
    for what, why in left_out(found).items():
        sys.stdout.write(f"LEFT OUT, not permitted here: {what}: {why}\n")
    for seed, (faults, kept) in faulty(found).items():
        sys.stdout.write(f"seed {seed}, {kept}:\n" + "".join(f"  {kind}: {text}\n" for kind, text in faults))
    return bool(faulty(found))


if __name__ == "__main__":
    sys.exit(main())
