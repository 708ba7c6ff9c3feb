from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import StatementError

from smsdeck.kit.sql import Sql
from smsdeck.messages.intake import Intake
from smsdeck.messages.models import messages
from tests.messages.examples import NOW, report


async def test_a_naive_datetime_does_not_reach_the_store(sql: Sql) -> None:
    async with sql.read() as connection:
        with pytest.raises(StatementError, match="naive datetime"):
            await connection.execute(select(messages).where(messages.c.sent_at < datetime(2026, 1, 1)))  # noqa: DTZ001 - the point


async def test_one_microsecond_decides_a_comparison(sql: Sql, intake: Intake) -> None:
    await intake.take([report(1, sent_at=NOW)])
    async with sql.read() as connection:
        later = await connection.execute(select(messages.c.id).where(messages.c.sent_at > NOW))
        same = await connection.execute(select(messages.c.id).where(messages.c.sent_at >= NOW))
        assert (len(later.all()), len(same.all())) == (0, 1)
