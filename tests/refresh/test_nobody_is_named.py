"""Nothing that names a person of the demo is in what is published."""

import gzip
import json

from published_text import parquet_is_the_same, published_bytes, published_text

from dev.refreshing import Demo


def test_no_published_file_tells_who_a_person_is(demo: Demo) -> None:
    with gzip.open(demo.home / "truth/persons.jsonl.gz", "rt") as file:
        persons = [json.loads(line) for line in file]
    emails = {email for person in persons for email in person["emails"]}
    phones = {phone for person in persons for phone in person["phones"]}
    names = {
        f"{first} {last}"
        for first, last in demo.work.execute(
            "select distinct payload->>'$.properties.firstname', payload->>'$.properties.lastname' "
            "from raw_hubspot.contacts where payload->>'$.properties.lastname' is not null"
        ).fetchall()
    }
    addresses = {
        address
        for (address,) in demo.work.execute(
            "select distinct payload->>'$.context.ip' from raw_segment.events"
        ).fetchall()
        if address
    }
    assert min(map(len, (emails, phones, names, addresses))) > 50
    text, raw = published_text(demo), published_bytes(demo.home)
    logs = b"\n".join(path.read_bytes() for path in (demo.home / "logs").iterdir()).decode()
    for needle in emails | phones | names | addresses:
        assert needle not in text
        assert needle not in logs
    for needle in emails:
        assert needle.encode() not in raw


def test_parquet_holds_what_the_duckdb_file_holds(demo: Demo) -> None:
    assert parquet_is_the_same(demo)
