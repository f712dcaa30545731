"""What lands of a stream, and what is there after a stop at any moment."""

from __future__ import annotations

import gzip
import json
import random
import resource
import signal
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from extraction_home import Extraction

from orchestration.lib.common.errors import in_one_line
from orchestration.lib.extracting.drop import MOST_RECORDS, Drop
from orchestration.lib.landing.files import exported_at

DAY = [{"keyword": "a", "cost": 1}, {"keyword": "b", "cost": 2}]


def drop(extraction: Extraction) -> Drop:
    return Drop(extraction.home, "ads", "costs")


def test_an_export_of_whole_days_says_so_and_one_of_nothing_leaves_no_folder(
    extraction: Extraction,
) -> None:
    def runs() -> list[bool]:
        return extraction.whole("meta_ads/insights")

    for landed in ([True], [True]):
        with Drop(extraction.home, "meta_ads", "insights", whole_days=True) as days:
            days.add("2026-07-01", DAY)
        assert runs() == landed
    with (
        pytest.raises(OSError, match="disk"),
        Drop(extraction.home, "meta_ads", "insights", whole_days=True) as days,
    ):
        days.add_file("2026-07-02", "1", ".parquet", no_room)
    assert runs() == [True]
    with Drop(extraction.home, "meta_ads", "insights") as objects:
        objects.add("2026-07-03", DAY)
    assert runs() == [True, False]


def no_room(part: Path) -> int:
    raise OSError(f"disk full: {part}")


def test_a_unit_lands_when_its_content_differs(extraction: Extraction) -> None:
    with drop(extraction) as first:
        assert first.add("2026-07-01", DAY)
    assert extraction.landed("ads/costs") == DAY
    with drop(extraction) as second:
        assert not second.add("2026-07-01", DAY)
    assert (second.seen, second.landed) == (2, 0)
    assert len(extraction.files()) == 1
    with drop(extraction) as third:
        assert third.add("2026-07-01", [DAY[0], {"keyword": "b", "cost": 3}])
    assert (third.seen, third.landed) == (2, 2)


def test_the_order_of_rows_and_keys_is_no_difference(extraction: Extraction) -> None:
    with drop(extraction) as first:
        first.add("2026-07-01", DAY)
    with drop(extraction) as second:
        assert not second.add("2026-07-01", [dict(reversed(row.items())) for row in reversed(DAY)])


def test_a_row_that_comes_twice_is_a_difference(extraction: Extraction) -> None:
    with drop(extraction) as first:
        first.add("2026-07-01", DAY)
    with drop(extraction) as second:
        assert second.add("2026-07-01", [*DAY, DAY[0]])


def test_a_record_lands_as_the_vendor_gave_it(extraction: Extraction) -> None:
    record = {
        "id": "1",
        "name": "Zoë \u2028 \ud83d\ude00"[:6],
        "n": 12345678901234567890,
        "x": None,
    }
    with drop(extraction) as some:
        some.add("1", [record])
    assert extraction.landed("ads/costs") == [record]


def test_a_file_is_of_some_5000_records_and_a_unit_is_never_split(extraction: Extraction) -> None:
    with drop(extraction) as some:
        for day in range(4):
            some.add(str(day), ({"day": day, "row": row} for row in range(MOST_RECORDS - 1)))
    files = sorted((extraction.home.landing / "ads/costs").rglob("part-*"))
    assert [path.name for path in files] == ["part-00000.jsonl.gz", "part-00001.jsonl.gz"]
    lines = [gzip.decompress(path.read_bytes()).splitlines() for path in files]
    days = [{json.loads(line)["day"] for line in some} for some in lines]
    assert days == [{0, 1}, {2, 3}]


def test_what_came_before_an_error_is_landed_with_its_cursor(extraction: Extraction) -> None:
    def bring() -> None:
        with drop(extraction) as some:
            some.add("1", DAY)
            some.save(day=1)
            some.add("2", DAY)
            raise RuntimeError("limit")

    with pytest.raises(RuntimeError, match="limit"):
        bring()
    assert len(extraction.landed("ads/costs")) == 4
    assert drop(extraction).cursors == {"day": 1}


def test_a_unit_that_breaks_off_does_not_land(extraction: Extraction) -> None:
    def broken() -> Iterator[dict[str, int]]:
        yield {"row": 1}
        raise RuntimeError("the connection broke")

    def bring() -> None:
        with drop(extraction) as some:
            some.add("1", DAY)
            some.add("2", broken())

    with pytest.raises(RuntimeError, match="broke"):
        bring()
    assert extraction.landed("ads/costs") == DAY
    with drop(extraction) as again:
        assert again.add("2", [{"row": 1}])


def test_a_cursor_is_kept_no_sooner_than_its_units(extraction: Extraction) -> None:
    some = drop(extraction)
    some.add("1", DAY)
    some.save(day=1)
    assert drop(extraction).cursors == {}  # as after a kill
    with drop(extraction) as other:
        assert other.add("1", DAY)
        other.save(day=1)
        other.save(day=2)
    with drop(extraction) as last:
        assert last.cursors == {"day": 2}
        last.save(day=3)
        assert drop(extraction).cursors == {"day": 3}  # nothing is under way


def test_few_changes_among_many_objects_do_not_hold_back_the_cursor(
    extraction: Extraction,
) -> None:
    some = drop(extraction)
    some.add("changed", DAY)
    for number in range(MOST_RECORDS):
        some.add("the same", [{"id": 1}])
        some.save(reached=number)
    assert drop(extraction).cursors["reached"] >= MOST_RECORDS - 4  # as after a kill
    assert len(extraction.landed("ads/costs")) == 3


def test_a_file_without_its_state_lands_again_under_a_later_time(
    extraction: Extraction, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed = drop(extraction)
    killed.add("1", DAY)
    with monkeypatch.context() as patch:
        patch.setattr(Drop, "_keep", lambda self: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            killed._flush()
    with drop(extraction) as again:
        assert again.add("1", DAY)
    times = [exported_at(path.name) for path in (extraction.home.landing / "ads/costs").iterdir()]
    assert len(set(times)) == 2


def test_an_unfinished_file_of_a_killed_run_is_deleted(extraction: Extraction) -> None:
    folder = extraction.home.landing / "ads/costs/exported_at=2026-07-01T000000Z"
    folder.mkdir(parents=True)
    (folder / "part-00000.jsonl.gz.part").write_bytes(b"half")
    (folder / "other.jsonl.gz.part").write_bytes(b"another program's")
    drop(extraction)
    assert extraction.files() == ["other.jsonl.gz.part"]


def test_a_run_is_later_than_all_before_it_whatever_the_clock_says(extraction: Extraction) -> None:
    (extraction.home.landing / "ads/costs/exported_at=2199-01-01T000000Z").mkdir(parents=True)
    with drop(extraction) as some:
        some.add("1", DAY)
    (file,) = (extraction.home.landing / "ads/costs").rglob("part-*")
    assert exported_at(str(file)) == datetime(2199, 1, 1, 0, 0, 1, tzinfo=UTC).replace(tzinfo=None)


def test_lost_state_costs_a_second_landing_and_no_data(extraction: Extraction) -> None:
    with drop(extraction) as some:
        some.add("1", DAY)
    for file in extraction.home.extraction.iterdir():
        file.unlink()
    with drop(extraction) as some:
        assert some.add("1", DAY)
    assert len(extraction.landed("ads/costs")) == 4


def test_a_file_of_its_own_lands_when_its_version_differs(extraction: Extraction) -> None:
    def write(path: Path) -> int:
        path.write_bytes(b"PAR1")
        return 7

    with drop(extraction) as some:
        some.add("rows", DAY)
        assert some.add_file("events_20260701", "v1", ".parquet", write)
        some.save(day=1)
    assert (some.seen, some.landed) == (9, 9)
    assert extraction.files() == ["part-00000.jsonl.gz", "part-00001.parquet"]
    with drop(extraction) as some:
        assert not some.add_file("events_20260701", "v1", ".parquet", write)
        assert some.add_file("events_20260701", "v2", ".parquet", write)


def test_a_file_of_its_own_that_breaks_off_does_not_land(extraction: Extraction) -> None:
    def write(path: Path) -> int:
        path.write_bytes(b"PA")
        raise RuntimeError("the connection broke")

    with pytest.raises(RuntimeError), drop(extraction) as some:
        some.add_file("events_20260701", "v1", ".parquet", write)
    assert extraction.files() == []


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """Like a full disk: no file of this process grows beyond so many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)


def test_a_full_disk_is_one_line_and_loses_nothing(extraction: Extraction) -> None:
    with drop(extraction) as first:
        first.add("before", DAY)
        first.save(day=0)

    def bring(size: int) -> None:
        with drop(extraction) as some:
            for day in range(1 + some.cursors["day"], 40):
                noise = random.Random(day)
                some.add(str(day), [{"day": day, "x": noise.randbytes(size).hex()}] * 400)
                some.save(day=day)

    with files_of_at_most(64 * 1024), pytest.raises(OSError, match="too large") as full:
        bring(size=1000)
    assert "the disk is full: make room" in in_one_line(full.value)
    assert extraction.files() == ["part-00000.jsonl.gz"]
    bring(size=1)
    landed = [row["day"] for row in extraction.landed("ads/costs") if "day" in row]
    assert sorted(landed) == sorted([*range(1, 40)] * 400)


def test_a_large_unit_takes_no_memory_to_speak_of(extraction: Extraction) -> None:
    tracemalloc.start()
    with drop(extraction) as some:
        some.add("day", ({"click": f"{row:0500}"} for row in range(100_000)))
        _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert some.landed == 100_000
    assert peak < 25_000_000  # bytes, of 50 MB
