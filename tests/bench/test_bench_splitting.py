import gzip
import json
import shutil
from collections import Counter
from datetime import datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from dev.bench.splitting import split

ADDED = {"percent": 20, "fixed": 300}


@pytest.fixture
def landing(simulated: Path, tmp_path: Path) -> Path:
    """The parts after the split."""
    shutil.copytree(simulated, tmp_path / "history")
    split(tmp_path, ADDED)
    return tmp_path


def records(folder: Path, stream: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for file in (folder / stream).rglob("*.*"):
        if file.suffix == ".parquet":
            found.update(str(row) for row in pq.ParquetFile(file).read().to_pylist())
        else:
            content = file.read_bytes()
            text = gzip.decompress(content) if file.suffix == ".gz" else content
            found.update(text.decode().splitlines())
    return found


def streams(landing: Path) -> list[str]:
    return sorted(folder.relative_to(landing).as_posix() for folder in landing.glob("*/*"))


def received(line: str) -> datetime:
    return datetime.fromisoformat(json.loads(line)["receivedAt"])


def test_no_record_of_any_stream_is_lost_or_doubled(simulated: Path, landing: Path) -> None:
    assert streams(landing / "history") == streams(simulated)
    for stream in streams(simulated):
        parts = [records(landing / part, stream) for part in ("history", *ADDED)]
        assert sum(parts, Counter()) == records(simulated, stream), stream


def test_each_part_gets_exactly_its_number_of_web_events(landing: Path) -> None:
    for part, count in ADDED.items():
        assert records(landing / part, "segment/events").total() == count


def test_every_part_was_received_after_the_one_before(landing: Path) -> None:
    history = [
        received(line)
        for line in records(landing / "history", "segment/events")
        if '"receivedAt"' in line and line.endswith("}")
    ]
    percent, fixed = (
        [received(line) for line in records(landing / part, "segment/events")] for part in ADDED
    )
    assert max(history) <= min(percent)
    assert max(percent) <= min(fixed)


def test_other_streams_come_with_the_web_events_of_their_time(landing: Path) -> None:
    start = min(received(line) for line in records(landing / "percent", "segment/events"))
    fields = {"hubspot/contacts": "updatedAt", "callrail/form_submissions": "submitted_at"}
    for stream, field in fields.items():
        before, after = (
            [
                datetime.fromisoformat(record[field])
                for part in parts
                for record in map(json.loads, records(landing / part, stream))
                if field in record  # it is not in a planted record, which stays in the history
            ]
            for parts in (["history"], ADDED)
        )
        assert max(before) < start <= min(after)


def test_fewer_web_events_than_asked_for_are_refused(simulated: Path, tmp_path: Path) -> None:
    shutil.copytree(simulated, tmp_path / "history")
    with pytest.raises(ValueError, match="fewer than 1000000"):
        split(tmp_path, {"percent": 1, "fixed": 999_999})
    assert records(tmp_path / "history", "segment/events") == records(simulated, "segment/events")
