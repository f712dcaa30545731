"""The same landing files with the web events as Parquet files of the generic contract."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb

from dev.bench import splitting

STREAM = "generic/web_events"
# What Segment's JSON lines hold of the generic contract.
_COLUMNS = """{
    messageId: 'VARCHAR', type: 'VARCHAR', anonymousId: 'VARCHAR', userId: 'VARCHAR',
    timestamp: 'TIMESTAMPTZ', receivedAt: 'TIMESTAMPTZ', event: 'VARCHAR', properties: 'JSON',
    traits: 'STRUCT(email VARCHAR, phone VARCHAR)',
    context: 'STRUCT("userAgent" VARCHAR, location STRUCT(country VARCHAR),
        page STRUCT(url VARCHAR, referrer VARCHAR, title VARCHAR))'
}"""
_CONVERTED = f"""
select
    messageId as event_id,
    timestamp as occurred_at,
    receivedAt as received_at,
    anonymousId as visitor_id,
    userId as user_id,
    case type when 'page' then 'page_view' when 'identify' then 'identify' else event end
        as event_name,
    context.page.url as page_url,
    context.page.referrer as page_referrer,
    context.page.title as page_title,
    context."userAgent" as user_agent,
    context.location.country as country,
    coalesce(traits.email, properties ->> 'email') as email,
    coalesce(traits.phone, properties ->> 'phone') as phone,
    case when type = 'track' then properties end as properties
from read_json($source, format = 'newline_delimited', columns = {_COLUMNS}, ignore_errors = true)
-- A line that is no JSON comes as a row of nulls.
where type is not null
"""


def convert(source: Path, target: Path) -> None:
    """Writes the web events of a landing folder as Parquet, and links the other files."""
    web_events = source / splitting.STREAM
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    for file in sorted(file for file in source.rglob("*") if file.is_file()):
        if file.is_relative_to(web_events):
            path = file.relative_to(web_events)
            written = target / STREAM / path.with_name(path.name.partition(".json")[0] + ".parquet")
            written.parent.mkdir(parents=True, exist_ok=True)
            rows = connection.sql(_CONVERTED, params={"source": str(file)})
            rows.write_parquet(str(written))
        else:
            linked = target / file.relative_to(source)
            linked.parent.mkdir(parents=True, exist_ok=True)
            os.link(file, linked)
    connection.close()
