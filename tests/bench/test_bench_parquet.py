import gzip
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from house import House

from dev.bench.parquet import convert
from dev.bench.running import land


def events(landing: Path) -> Iterator[dict[str, Any]]:
    """The events that can be read, those with an id only."""
    for file in (landing / "segment/events").iterdir():
        content = file.read_bytes()
        text = gzip.decompress(content) if file.suffix == ".gz" else content
        for line in text.decode().splitlines():
            if line.endswith("}") and "messageId" in (event := json.loads(line)):
                yield event


def expected(event: dict[str, Any]) -> tuple[Any, ...]:
    traits, properties = event.get("traits", {}), event.get("properties", {})
    return (
        event["messageId"],
        event["anonymousId"],
        event["userId"],
        datetime.fromisoformat(event["timestamp"]),
        event["context"].get("page", {}).get("url"),
        traits.get("email") or properties.get("email"),
        properties if event["type"] == "track" else None,
    )


def test_the_converted_events_are_accepted_as_generic_web_events(
    simulated: Path, tmp_path: Path
) -> None:
    convert(simulated, tmp_path / "parquet")
    house = House(tmp_path / "home")
    land(simulated, house.home.landing)
    lines = house.load()["segment/events"]
    land(tmp_path / "parquet", house.home.landing)
    rows = house.load()["generic/web_events"]
    # Planted: a line that is cut in half, which is no row, and an event without an id.
    assert (lines.rows_loaded, lines.rows_quarantined) == (rows.rows_loaded, 2)
    assert rows.rows_quarantined == 1


def test_nothing_that_the_pipeline_uses_is_lost_in_the_conversion(
    simulated: Path, tmp_path: Path
) -> None:
    convert(simulated, tmp_path)
    rows = [
        row
        for file in (tmp_path / "generic/web_events").iterdir()
        for row in pq.ParquetFile(file).read().to_pylist()
        if row["event_id"]
    ]
    found = [
        (
            row["event_id"],
            row["visitor_id"],
            row["user_id"],
            row["occurred_at"],
            row["page_url"],
            row["email"],
            json.loads(row["properties"] or "null"),
        )
        for row in rows
    ]
    assert sorted(found, key=repr) == sorted(map(expected, events(simulated)), key=repr)


def test_a_landed_part_keeps_its_files_and_comes_beside_another(tmp_path: Path) -> None:
    for part in ("history", "percent"):
        file = tmp_path / part / "google_ads/costs/exported_at=2026-06-08/costs.jsonl"
        file.parent.mkdir(parents=True)
        file.write_text(part)
        land(tmp_path / part, tmp_path / "landing")
    landed = sorted(file for file in (tmp_path / "landing").rglob("*") if file.is_file())
    assert [file.relative_to(tmp_path / "landing").as_posix() for file in landed] == [
        f"google_ads/costs/{part}/exported_at=2026-06-08/costs.jsonl"
        for part in ("history", "percent")
    ]
    assert [file.read_text() for file in landed] == ["history", "percent"]
