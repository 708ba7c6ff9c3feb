"""The limit beside which an intake can be seen: the server's own LOAD DATA, of the rows that the intake made."""

import time
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import create_async_engine

from smsdeck.kit.sql import async_url


async def raw_load(url: str, folder: Path) -> dict[str, Any]:
    """Copy `messages` out to a file, and time how it comes into an empty table of the same columns, indexes and
    partitions, in one transaction.
    """
    file = folder / "messages.tsv"
    engine = create_async_engine(async_url(url), isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        run = connection.exec_driver_sql
        await run(f"SELECT * FROM messages INTO OUTFILE '{file}' CHARACTER SET binary")
        await run("CREATE TABLE messages_raw LIKE messages")
        started = time.perf_counter()
        await run(f"LOAD DATA INFILE '{file}' INTO TABLE messages_raw CHARACTER SET binary")
        seconds = time.perf_counter() - started
        rows = (await run("SELECT COUNT(*) FROM messages_raw")).scalar_one()
        await run("DROP TABLE messages_raw")
    await engine.dispose()
    return {"load_data_rows": rows, "load_data_rows_per_s": round(rows / seconds)}
