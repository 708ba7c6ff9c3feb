"""One seed: `python -m tests.chaos.run SEED FILE` writes what was found as JSON. Keeps its folder under /tmp
where something is wrong.
"""

import asyncio
import json
import os
import shutil
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from smsdeck.kit.loops import cancel
from smsdeck.kit.mongo import Document
from smsdeck.reconcile.states import ROWS
from tests.chaos import truth
from tests.chaos.baits import Baits
from tests.chaos.checker import as_wished, judge
from tests.chaos.fault import Verdict
from tests.chaos.history import Settled
from tests.chaos.kernel import Kernel
from tests.chaos.nemesis import Nemesis
from tests.chaos.onlooker import Onlooker
from tests.chaos.proc import now_ms
from tests.chaos.wishes import wish
from tests.chaos.world import World

SESSIONS = 15
FAULTS = 30
CALM_S = 40.0
"""At most: it goes on as soon as all is as it has to be."""

AGAIN_S = 5.0


async def begin(world: World) -> None:
    """Wait until everything has begun that will."""
    await world.agent.began()
    end = time.monotonic() + CALM_S
    while len({life.session for life in world.sampler.lives.values()}) < len(world.cast):
        assert time.monotonic() < end, "not all programs began"
        await asyncio.sleep(0.05)


async def settle(world: World) -> None:
    """After the faults: what lasts is wished to run and the rest to stop, and so it has to come."""
    for one in world.cast:
        await wish(world, one.session, "start" if one.lasts else "stop")
    began, asked_again = time.monotonic(), False
    while True:
        found = await _settled(world)
        if all(map(as_wished, found)) or time.monotonic() > began + CALM_S:
            break
        if time.monotonic() > began + AGAIN_S and not asked_again:
            await _ask_again(world, found)
            asked_again = True
        await asyncio.sleep(0.2)
    world.history.settled = found


async def _ask_again(world: World, found: list[Settled]) -> None:
    """What died of its last injury after it was asked for is held by the brake on mass crashes, for a minute, or
    by a spent crash budget, for longer; both are meant to be, until somebody asks.
    """
    for one in found:
        if one.desired == "RUN" and one.state in {"BACKOFF", "FATAL"}:
            await wish(world, one.session, "start")


async def _settled(world: World) -> list[Settled]:
    seen = {row["_id"]: row for row in await world.all("observations")}
    look = world.sampler.look
    found = []
    for one in world.cast:
        row = seen.get(one.session, {"state": "UNSEEN", "pid": None})
        pids = [process.pid for process in look.of(one.session, "program")]
        wanted = "RUN" if one.lasts else "STOP"
        found.append(Settled(one.session, wanted, row["state"], row["pid"], pids[0] if pids else None))
    return found


async def survive(world: World, nemesis: Nemesis) -> None:
    """What lasts runs, outlives its agent, and is shown by the next one."""
    await nemesis.kill_agent_at_rest()
    back_ms, began = world.history.agent_kills[-1].back_ms, time.monotonic()
    lasting = {one.session for one in world.cast if one.lasts}
    while time.monotonic() < began + CALM_S:
        if lasting <= {row["_id"] for row in await world.all("observations") if row["seen_ms"] >= back_ms}:
            break
        await asyncio.sleep(0.2)


async def stop_all(world: World) -> None:
    """Nothing may be left, of any kind."""
    for one in world.cast:
        await wish(world, one.session, "stop")
    end = time.monotonic() + CALM_S
    while time.monotonic() < end:
        seen = {row["_id"]: row["state"] for row in await world.all("observations")}
        if not _left(world) and all(seen.get(one.session) in {"STOPPED", "PAUSED"} for one in world.cast):
            break
        await asyncio.sleep(0.2)
    world.history.left = _left(world)


def _left(world: World) -> list[str]:
    look = world.sampler.sweep()
    alive = [f"{name}: {one.part} pid {one.pid}" for name, all_ in look.sessions.items() for one in all_]
    return alive + [f"socket {path.name}" for path in world.screen_dir.glob("*.*")]


async def collect(world: World, onlooker: Onlooker) -> None:
    """What smsdeck said."""
    history = world.history
    history.runs = await world.all("runs")
    await onlooker.look()
    history.shown = list(onlooker.shown)
    history.alerts = await world.all("alerts")
    steps: list[Document] = await world.all("transitions")
    history.transitions = sorted(steps, key=lambda one: one["_id"])
    history.allowed = {(row.before.value, row.event.value, row.after.value) for row in ROWS}


async def work(seed: int, root: Path) -> tuple[Verdict, Document]:
    """The whole of it."""
    world = World(root, seed, SESSIONS)
    baits = Baits(root / "baits")
    for one in world.cast[:2]:
        baits.look_alike(one.session)
    nemesis = Nemesis(world, baits)
    await world.open()
    onlooker = Onlooker(world.db)
    await onlooker.look()
    beside = [asyncio.create_task(onlooker.watch())]
    if os.getpid() == 1 and seed // 2 % 2 == 0:
        beside.append(asyncio.create_task(_reap()))
    try:
        world.agent.start()
        await begin(world)
        await nemesis.run(FAULTS)
        await nemesis.heal()
        await settle(world)
        await survive(world, nemesis)
        await stop_all(world)
        await world.agent.end()
        world.sampler.close()
        await cancel(beside)
        world.history.strangers_hit = baits.hits()
        truth.tell(world.history, root / "truth", world.sampler)
        await collect(world, onlooker)
        verdict = judge(world.history)
        if verdict.faults:
            _keep(world)
    finally:
        await cancel(beside)
        await world.close()
    more = {"faults_done": nemesis.done, "left_out": world.kernel.why_not, "strangers": len(baits)}
    return verdict, {**more, "longest_gap_ms": world.sampler.longest_gap_ms, "wrapper": world.wrapper}


def _keep(world: World) -> None:
    """What is on mounts of our own would be gone with us."""
    (world.root / "history.json").write_text(json.dumps(asdict(world.history), default=str, indent=1))
    shutil.copytree(world.sessions_dir, world.root / "sessions", ignore=shutil.ignore_patterns(".ballast"))


async def _reap() -> None:
    """Every other pair of seeds has an init that does not, as some containers have."""
    while True:
        Kernel.reap_strays()
        await asyncio.sleep(0.1)


def main() -> int:
    """0 if nothing is wrong."""
    seed, out = int(sys.argv[1]), Path(sys.argv[2])
    root = Path(tempfile.mkdtemp(prefix=f"sdc{seed}-", dir="/tmp"))
    began = now_ms()
    verdict, more = asyncio.run(work(seed, root))
    faults = [[one.kind, one.text] for one in verdict.faults]
    took_s = round((now_ms() - began) / 1000, 1)
    result = {"seed": seed, "took_s": took_s, "faults": faults, **verdict.figures, **more}
    if faults:
        result["folder"] = str(root)
    else:
        shutil.rmtree(root, ignore_errors=True)
    out.write_text(json.dumps(result, indent=1))
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
