"""Every change of a session's state is told once, in one unbroken chain, over restarts of the agent."""

from itertools import pairwise

from smsdeck.kit.mongo import Document
from smsdeck.reconcile.states import ROWS
from smsdeck.screen.memory import MemoryScreen
from tests.reconcile.deck import Deck

UZ = "program1_UZ_uzmobile"
ALLOWED = {(row.before.value, row.event.value, row.after.value) for row in ROWS}


async def told(deck: Deck) -> list[Document]:
    return await deck.db["transitions"].find({"session": UZ}).sort("_id").to_list()


def unbroken(steps: list[Document]) -> bool:
    rows = {(one["from"], one["event"], one["to"]) for one in steps}
    return rows <= ALLOWED and all(before["to"] == after["from"] for before, after in pairwise(steps))


async def test_a_life_is_told_with_causes_and_actors(deck: Deck) -> None:
    await deck.program("program1", "true")
    await deck.session(UZ)
    screen = MemoryScreen()
    async with deck.agent(screen):
        await deck.until(UZ, "RUNNING")
        screen.die(UZ, code=3)
        await deck.until(UZ, "BACKOFF")
        await deck.wish(UZ, "STOP", reason="for the night", by="ann")
        await deck.until(UZ, "STOPPED")
    steps = await told(deck)
    assert unbroken(steps)
    assert [one["to"] for one in steps] == ["STOPPED", "STARTING", "RUNNING", "BACKOFF", "STOPPED"]
    crash, stop = steps[-2], steps[-1]
    assert (crash["cause"], crash["by"]) == ("exit code 3", "agent")
    assert crash["run_id"] is not None
    assert (stop["cause"], stop["by"]) == ("for the night", "ann")


async def test_what_happened_while_no_agent_lived_is_told_at_its_time(deck: Deck) -> None:
    await deck.program("program1", "true")
    await deck.session(UZ)
    screen = MemoryScreen()
    async with deck.agent(screen):
        await deck.until(UZ, "RUNNING")
    screen.die(UZ, number=11)
    async with deck.agent(screen):
        await deck.until(UZ, "BACKOFF")
    (run,) = await deck.ended(UZ)
    steps = await told(deck)
    assert unbroken(steps)
    assert [one["to"] for one in steps].count("BACKOFF") == 1
    assert next(one["at_ms"] for one in steps if one["to"] == "BACKOFF") == run["ended_ms"]
