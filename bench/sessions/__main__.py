"""What hundreds of sessions cost, beside bare screen, Supervisor and PM2.

    .venv/bin/python -m bench.sessions [N] [--rounds 3] [--kills 200] [--idle 60] [--json FILE]

All programs sleep. Starts are interleaved: bare screen, smsdeck, Supervisor, PM2, again. Prints a Markdown table
with targets, then JSON. Compare within one run alone: machines differ, and so do their other loads.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.sessions import ours
from bench.sessions.gauge import memory_kb, quantile, until
from bench.sessions.host import Host, host
from bench.sessions.peers import BareScreen, Peer, Pm2, Supervisor, installed
from bench.sessions.report import table
from smsdeck.screen import descriptors

STUBBORN = 0.05
SETTLE_S = 15.0
REST_S = 75.0
"""A minute after its start a program that reports nothing is found to be stale. That is told, and is no rest."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", nargs="?", type=int, default=600)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--idle", type=float, default=60.0, help="seconds at rest")
    parser.add_argument("--no-peers", action="store_true", help="without Supervisor and PM2")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    chosen = parser.parse_args()
    descriptors.take_all()
    with tempfile.TemporaryDirectory(prefix="sdb", dir="/tmp") as folder, ExitStack() as stack:
        figures: dict[str, Any] = {"n": chosen.count, "rounds": chosen.rounds}
        try:
            run(Path(folder), chosen, stack, figures)
        except SystemExit as error:  # what was measured until then is worth its time
            print(f"not finished: {error}", file=sys.stderr)
    figures["at"] = datetime.now(UTC).isoformat(timespec="seconds")
    figures["load_average"] = os.getloadavg()
    print(table(figures))
    print(json.dumps(figures))
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=1) + "\n")


def run(folder: Path, chosen: argparse.Namespace, stack: ExitStack, figures: dict[str, Any]) -> None:
    """All parts, in an order in which each leaves what the next one needs."""
    our = stack.enter_context(host(folder, chosen.count))
    agent = our.run("agent")
    our.serve()
    time.sleep(SETTLE_S)
    empty = memory_kb(agent)
    our.register()
    peers = [] if chosen.no_peers else others(folder, chosen.count, stack)
    until(our.prepared, "the sessions' files", every_s=0.5)
    figures.update(starts(our, [BareScreen(folder, chosen.count), *peers], chosen))
    say("sessions at rest")
    figures["start_until_stored_s"] = [round(ours.start(our) + ours.until_stored(our), 2)]
    time.sleep(REST_S)
    figures.update(ours.weights(our))
    figures.update(ours.at_rest(our, agent, empty, chosen.idle))
    figures.update(asyncio.run(ours.scan(our)) | asyncio.run(ours.state_list(our)) | ours.list_over_http(our))
    say("kills")
    figures.update(ours.kills(our, min(chosen.kills, chosen.count // 2)))
    say("bulk stops")
    figures["stop_s"] = round(ours.bulk_stop(our), 2)
    our.make_stubborn(round(chosen.count * STUBBORN))
    ours.stop(our)
    ours.start(our)
    time.sleep(SETTLE_S)
    figures["stop_stubborn_s"] = round(ours.bulk_stop(our), 2)


def others(folder: Path, count: int, stack: ExitStack) -> list[Supervisor | Pm2]:
    """Those of the peers that can be had here."""
    found = [one for kind in (Supervisor, Pm2) if (one := installed(kind, folder, count))]
    for one in found:
        stack.callback(one.close)
    return found


def starts(our: Host, peers: list[Peer], chosen: argparse.Namespace) -> dict[str, Any]:
    """Rounds of starts and stops; PM2 in the last round alone, since its stop takes longest."""
    took: dict[str, list[float]] = {}
    figures: dict[str, Any] = {}
    for number in range(chosen.rounds):
        say(f"starts, round {number + 1}")
        took.setdefault("smsdeck", []).append(round(ours.start(our), 2))
        ours.stop(our)
        for peer in peers:
            last = number == chosen.rounds - 1
            if isinstance(peer, Pm2) and not last:
                continue
            took.setdefault(peer.name, []).append(round(peer.start(), 2))
            if isinstance(peer, Supervisor) and last:
                figures["supervisor_list_ms"] = round(quantile([peer.list_ms() for _ in range(10)], 0.5), 1)
                waits = peer.kills(chosen.kills)
                figures["supervisor_kill_p99_ms"] = round(quantile(waits, 0.99), 1)
            figures.setdefault("stops_s", {}).setdefault(peer.name, []).append(round(peer.stop(), 2))
    return figures | {"starts_s": took}


def say(what: str) -> None:
    print(f"… {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
