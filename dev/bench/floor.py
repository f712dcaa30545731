"""The floor: what DuckDB needs to read the web events, sort them and write them as one table.

No warehouse on DuckDB can be faster than that, so it is the measure of the full build.

    python -m dev.bench.floor <folder of landed web events> <new database file>
"""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb

from orchestration.lib.common.settings import memory_limit

THREADS = 2
# The columns that the pipeline uses, in types that it could use.
_LINES = """
select
    messageId as event_id, type as event_type, anonymousId as visitor_id, userId as user_id,
    coalesce(receivedAt - (sentAt - originalTimestamp), timestamp) as occurred_at,
    receivedAt as received_at, event as event_name,
    coalesce(properties.url, context.page.url) as page_url,
    coalesce(properties.referrer, context.page.referrer) as page_referrer,
    coalesce(properties.title, context.page.title) as page_title,
    context."userAgent" as user_agent, context.location.country as country,
    coalesce(traits.email, properties.email) as email,
    coalesce(traits.phone, properties.phone) as phone
from read_json(
    $files, format = 'newline_delimited', ignore_errors = true,
    columns = {
        messageId: 'VARCHAR', type: 'VARCHAR', anonymousId: 'VARCHAR', userId: 'VARCHAR',
        timestamp: 'TIMESTAMP', originalTimestamp: 'TIMESTAMP', sentAt: 'TIMESTAMP',
        receivedAt: 'TIMESTAMP', event: 'VARCHAR',
        properties: 'STRUCT(url VARCHAR, referrer VARCHAR, title VARCHAR, email VARCHAR,
            phone VARCHAR)',
        traits: 'STRUCT(email VARCHAR, phone VARCHAR)',
        context: 'STRUCT("userAgent" VARCHAR, location STRUCT(country VARCHAR),
            page STRUCT(url VARCHAR, referrer VARCHAR, title VARCHAR))'
    }
)
"""
_ROWS = "select * from read_parquet($files)"


def write_sorted(folder: Path, database: Path) -> int:
    """Writes the web events below `folder` into a new database; the number of rows."""
    files = sorted(str(file) for file in folder.rglob("*") if file.is_file())
    events = _ROWS if files[0].endswith(".parquet") else _LINES
    config: dict[str, Any] = {
        "threads": str(THREADS),
        "memory_limit": memory_limit(),
        "temp_directory": str(database.with_name("floor-spill")),
    }
    with closing(duckdb.connect(str(database), config=config)) as connection:
        written = connection.execute(
            f"create table events as {events} order by visitor_id, occurred_at", {"files": files}
        ).fetchone()
    return written[0] if written else 0


if __name__ == "__main__":
    print(write_sorted(Path(sys.argv[1]), Path(sys.argv[2])))
