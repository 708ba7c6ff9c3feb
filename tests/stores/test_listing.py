from datetime import timedelta

from smsdeck.kit.sql import Sql
from smsdeck.messages import repository
from smsdeck.messages.intake import Intake
from smsdeck.messages.message import Message
from smsdeck.messages.repository import Filter
from smsdeck.messages.states import State
from tests.messages.examples import NOW, report


async def page(sql: Sql, limit: int, after: Message | None = None, **equal: str) -> list[Message]:
    span = (NOW - timedelta(hours=1), NOW + timedelta(hours=1))
    async with sql.read() as connection:
        wanted = Filter(*span, limit, equal, (after.sent_at, after.id) if after else None)
        return await repository.newest(connection, wanted)


async def test_pages_hold_while_new_messages_come_in(sql: Sql, intake: Intake) -> None:
    """Several share one time, so that the id has to decide."""
    await intake.take([report(number, sent_at=NOW + timedelta(microseconds=number // 3)) for number in range(10)])
    seen: list[Message] = []
    while batch := await page(sql, 4, seen[-1] if seen else None):
        seen += batch
        await intake.take([report(100 + len(seen), sent_at=NOW + timedelta(seconds=5))])
    assert [message.id.int & 0xFF for message in seen] == [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]


async def test_filters_narrow_the_list(sql: Sql, intake: Intake) -> None:
    await intake.take(
        [report(1), report(2, State.delivered), report(3, operator="beeline", session="program1_UZ_beeline")]
    )

    async def numbers(**equal: str) -> list[int]:
        return [message.id.int & 0xFF for message in await page(sql, 10, None, **equal)]

    assert await numbers(country="UZ") == [3, 2, 1]
    assert await numbers(country="UZ", operator="uzmobile") == [2, 1]
    assert await numbers(state="delivered") == [2]
    assert await numbers(session="program1_UZ_beeline") == [3]
    assert await numbers(country="uz") == [], "text compares byte by byte on every store"
