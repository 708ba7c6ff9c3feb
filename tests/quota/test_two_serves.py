"""Several serves with callers for the same country: one queue, one window."""

import asyncio
import time
from collections import Counter

import pytest

from smsdeck.access.session_tokens import SessionIdentity
from smsdeck.catalog.pair_csv import PairRow
from smsdeck.kit.mongo import Database
from smsdeck.quota import turnstile
from smsdeck.quota.schemas import PermitGranted
from smsdeck.quota.shares import TURN_MS, Entry, Line
from tests.quota.gate_desk import WHO, Desk, following, made
from tests.support.numbers import register
from tests.support.wait import eventually_async

WINDOW_MS = 2_000
OTHER = SessionIdentity("program1_UZ_beeline", "program1", ("UZ_beeline",))


@pytest.fixture
async def serves(db: Database) -> list[Desk]:
    first = await made(db, window_ms=WINDOW_MS)
    await first.pairs.create(PairRow("UZ", "Uzbekistan", "beeline", "Beeline", "normal"), "test")
    await register(db, "UZ_beeline", ["+998901234569"])
    return [first, Desk(db, window_ms=WINDOW_MS)]


async def works(desk: Desk, who: SessionIdentity, until: float, got: Counter[str]) -> None:
    """Ask, use, again."""
    while time.monotonic() < until:
        answer = await desk.ask(who=who, wait_s=1)
        if isinstance(answer, PermitGranted):
            got[who.pairs[0]] += 1
            await desk.gate.used(who, str(answer.id))


async def test_shares_follow_the_weights_over_two_serves(serves: list[Desk]) -> None:
    """UZ_uzmobile has high priority: three for one. Each is asked for at a serve of its own."""
    got, until = Counter[str](), time.monotonic() + 8
    async with following(*serves):
        await asyncio.gather(*(works(*one, until, got) for one in [(serves[0], WHO), (serves[1], OTHER)] * 3))
    assert got.total() >= 35
    assert 0.7 <= got["UZ_uzmobile"] / got.total() <= 0.8


async def test_without_the_stream_of_changes_shares_are_fair_all_the_same(serves: list[Desk]) -> None:
    got, until = Counter[str](), time.monotonic() + 6
    await asyncio.gather(*(works(*one, until, got) for one in [(serves[0], WHO), (serves[1], OTHER)] * 3))
    assert 0.6 <= got["UZ_uzmobile"] / got.total() <= 0.85


async def test_a_serve_that_died_holds_the_others_up_for_a_moment_only_and_once(serves: list[Desk]) -> None:
    living = serves[0]
    country, now = await living.documents.read("UZ")
    dead = Line(
        (Entry("program9_UZ_beeline", "UZ_beeline", 9.0, now), Entry("program8_UZ_x", "UZ_x", 9.0, now)), now
    )
    await living.documents.line_up("UZ", "dead", dead)
    async with following(living):
        began = time.monotonic()
        assert (await living.ask(wait_s=10)).granted
        assert TURN_MS / 1000 - 0.1 <= time.monotonic() - began < 2.0
        country, _ = await living.documents.read("UZ")
        assert "dead" not in country.lines
        await living.unpaced()
        assert (await asyncio.wait_for(living.ask(wait_s=10), TURN_MS / 1000 + 0.3)).granted


async def test_a_serve_that_was_struck_off_lines_up_again(serves: list[Desk]) -> None:
    await serves[0].ask()
    waiting = asyncio.create_task(serves[0].ask(wait_s=20))
    async with following(serves[0]):
        await eventually_async(serves[0].in_line, what="the caller in line")
        await serves[1].documents.line_up("UZ", serves[0].gate.serve, None)
        await eventually_async(serves[0].in_line, what="the caller in line again")
        waiting.cancel()


async def test_a_slot_that_another_serve_makes_room_for_is_taken_at_once(serves: list[Desk]) -> None:
    """A limit that is raised at one serve wakes who waits at another."""
    await serves[1].documents.set_rule("UZ", {"limit": 1}, {"at_ms": 0, "by": "test", "reason": "test"})
    await serves[0].ask()
    async with following(*serves):
        waiting = asyncio.create_task(serves[0].ask(wait_s=20))
        await eventually_async(serves[0].in_line, what="the caller in line")
        await asyncio.sleep(0.3)
        assert not waiting.done()
        await serves[1].documents.set_rule("UZ", {"limit": 10}, {"at_ms": 0, "by": "test", "reason": "test"})
        assert (await asyncio.wait_for(waiting, 0.9 * turnstile.LONGEST_SLEEP_S)).granted


async def test_who_waits_at_another_serve_is_seen_in_the_mirror(serves: list[Desk]) -> None:
    await serves[0].ask()
    async with following(serves[1]):
        waiting = asyncio.create_task(serves[0].ask(wait_s=20))
        await eventually_async(lambda: waiters(serves[1]), what="the other's caller")
        waiting.cancel()


async def waiters(desk: Desk) -> int:
    country, _ = await desk.mirror.country("UZ")
    return sum(len(line.entries) for line in country.lines.values())
