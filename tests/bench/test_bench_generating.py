from itertools import pairwise
from pathlib import Path

import duckdb
import pytest

from dev.bench import floor, generating
from dev.bench.generating import landing_files, stream
from dev.bench.sizes import FORMATS, PARTS, Bench


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Bench]:
    """The smallest bench, in each format."""
    monkeypatch.setattr("dev.bench.sizes.FIXED_EVENTS", 100)
    return {form: Bench("1k", form, tmp_path) for form in FORMATS}


def written_at(bench: Bench) -> dict[Path, int]:
    return {file: file.stat().st_mtime_ns for file in bench.landing.rglob("*") if file.is_file()}


def test_each_part_says_how_many_web_events_it_holds(tiny: dict[str, Bench]) -> None:
    parts = landing_files(tiny["jsonl"])
    for part in PARTS:
        folder = tiny["jsonl"].landing / part / stream("jsonl")
        files = [file for file in folder.rglob("*") if file.is_file()]
        assert parts[part].events == sum(file.read_bytes().count(b"\n") for file in files)
        assert parts[part].bytes == sum(file.stat().st_size for file in files)
    assert {name: part.events for name, part in landing_files(tiny["parquet"]).items()} == {
        name: part.events for name, part in parts.items()
    }


def test_each_part_ends_within_the_day_that_it_is_refreshed_on(tiny: dict[str, Bench]) -> None:
    bench = tiny["jsonl"]
    parts = landing_files(bench)
    assert [parts[name].as_of for name in PARTS] == sorted(parts[name].as_of for name in PARTS)
    for part, after in pairwise(PARTS):
        days, days_after = (
            [
                day
                for (day,) in duckdb.sql(
                    "select coalesce(receivedAt, '')[:10] from read_json("
                    f"'{bench.landing / name / stream('jsonl')}/**/*.jsonl', "
                    "columns = {receivedAt: 'VARCHAR'}, ignore_errors = true)"
                ).fetchall()
            ]
            for name in (part, after)
        )
        assert max(days) <= parts[part].as_of == min(days_after)


def test_landing_files_are_made_once_and_again_when_their_code_has_changed(
    tiny: dict[str, Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    landing_files(tiny["parquet"])
    first = {form: written_at(bench) for form, bench in tiny.items()}
    landing_files(tiny["parquet"])
    assert {form: written_at(bench) for form, bench in tiny.items()} == first
    monkeypatch.setattr(generating, "_code", lambda: "another")
    landing_files(tiny["parquet"])
    for form, bench in tiny.items():
        again = written_at(bench)
        assert again.keys() == first[form].keys()
        assert not again.items() & first[form].items()


def test_landing_files_that_were_left_unfinished_are_made_anew(tiny: dict[str, Bench]) -> None:
    bench = tiny["jsonl"]
    landing_files(bench)
    whole = written_at(bench)
    (bench.landing / "complete.json").unlink()
    leftover = bench.landing / "history" / stream("jsonl") / "half.jsonl"
    leftover.write_text("{}\n")
    landing_files(bench)
    assert written_at(bench).keys() == whole.keys()


def test_the_truth_of_all_shares_is_kept(tiny: dict[str, Bench]) -> None:
    bench = tiny["jsonl"]
    landing_files(bench)
    visitors = duckdb.sql(
        f"select count(*), count(distinct unnested) from (select unnest(visitor_ids) as unnested "
        f"from read_json('{bench.truth}/persons.jsonl.gz'))"
    ).fetchone()
    assert visitors
    assert visitors[1] > 1_000 / generating._EVENTS_PER_VISITOR


def test_the_floor_is_every_web_event_sorted_by_visitor_and_time(
    tiny: dict[str, Bench], tmp_path: Path
) -> None:
    parts = landing_files(tiny["parquet"])
    for form, bench in tiny.items():
        file = tmp_path / f"{form}.duckdb"
        rows = floor.write_sorted(bench.landing / "history" / stream(form), file)
        # The planted line that is cut in half is no row in Parquet, and a blank one of JSON lines.
        assert rows == parts["history"].events - (form == "parquet")
        events = duckdb.connect(str(file)).execute("select visitor_id, occurred_at from events")
        found = [row for row in events.fetchall() if all(row)]
        assert len(found) > rows * 0.9
        assert found == sorted(found)
