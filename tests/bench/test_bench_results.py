from dataclasses import replace
from pathlib import Path

import pytest

from dev.bench import results, tables, targets
from dev.bench.generating import Part
from dev.bench.results import Floor, Refresh, Results
from dev.bench.running import parse_stages
from dev.bench.sizes import bench, parse_size

MODEL = "model.closedloop.{}"


def refresh(seconds: float, peak_bytes: float = 5e9) -> Refresh:
    stages = {"start": 1.0, "load": 2.0, "build and test": seconds - 4, "publish": 1.0}
    nodes = {MODEL.format(f"int_{number}"): float(number) for number in range(12)}
    return Refresh(seconds, 1.5 * seconds, int(peak_bytes), 1_000, 2_000, stages, nodes)


@pytest.fixture
def run() -> Results:
    """A run that meets every target to the point."""
    return Results(
        size="20m",
        format="jsonl",
        date="2026-11-22",
        machine="2 cores",
        versions="duckdb",
        parts={
            "history": Part(20_000_000, 10**10, "2026-08-28"),
            "percent": Part(1, 1, "2026-08-29"),
            "fixed": Part(1, 1, "2026-08-30"),
        },
        floor=Floor(40.0, 60.0, 10**9, 20_000_000),
        refreshes={
            "full": refresh(200, 8e9),
            "percent": refresh(40),
            "fixed": refresh(30),
            "nothing": Refresh(5.0, 5.0, 10**8, 0, 2_000, {}, {}),
        },
        work_file_bytes=10**10,
        identity={"pairwise_precision": 0.999, "pairwise_recall": 0.98},
    )


def missed(run: Results) -> list[str]:
    return [target for target, _, verdict in targets.verdicts(run) if verdict != "met"]


def test_a_run_on_the_edge_of_every_target_meets_them(run: Results) -> None:
    assert len(list(targets.verdicts(run))) == 6
    assert missed(run) == []


@pytest.mark.parametrize(
    ("name", "changed", "target"),
    [
        ("full", refresh(201), "full build / floor"),
        ("percent", refresh(41), "1 % new events"),
        ("fixed", refresh(30, 8.1e9), "memory of any refresh"),
        ("nothing", refresh(6), "nothing new"),
    ],
)
def test_a_target_that_is_missed_says_so(
    run: Results, name: str, changed: Refresh, target: str
) -> None:
    worse = replace(run, refreshes=run.refreshes | {name: changed})
    assert [found.startswith(target) for found in missed(worse)] == [True]


def test_growth_says_which_stages_and_models_it_is_made_of(run: Results) -> None:
    def after(millions: int) -> Results:
        fixed = replace(
            refresh(30.0 + 2 * millions),
            nodes={MODEL.format("int_grows"): 1.5 * millions, MODEL.format("int_stays"): 7.0},
        )
        return replace(
            run,
            floor=replace(run.floor, rows=millions * 1_000_000),
            refreshes=run.refreshes | {"fixed": fixed},
        )

    told = tables.growth_section({"jsonl": (after(5), after(20))})
    rows = {row.split("|")[1].strip(): row.split("|")[2].strip() for row in told.splitlines()[6:]}
    assert rows["build and test"] == "2.00"
    assert rows["publish"] == "0.00"
    assert (rows["2 models"], rows["`int_grows`"], rows["`int_stays`"]) == ("1.50", "1.50", "0.00")


def test_growth_compares_the_refreshes_with_the_same_new_events(run: Results) -> None:
    floor = replace(run.floor, rows=5_000_000)
    small = replace(run, floor=floor, refreshes=run.refreshes | {"fixed": refresh(10)})
    large = replace(run, refreshes=run.refreshes | {"fixed": refresh(70)})
    assert targets.growth(small, large)[1:] == ("4.0", "met")
    slow = replace(run, refreshes=run.refreshes | {"fixed": refresh(73)})
    assert targets.growth(small, slow)[1:] == ("4.2", "missed by 0.2")


def test_results_are_read_as_they_were_written(run: Results, tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    assert results.read(file) is None
    results.write(run, file)
    assert results.read(file) == run


def test_a_table_names_the_slowest_models_of_every_refresh(run: Results) -> None:
    nodes = run.refreshes["full"].nodes | {MODEL.format("int_late"): 0.1}
    late = replace(run.refreshes["fixed"], nodes={MODEL.format("int_late"): 9.0})
    full = replace(run.refreshes["full"], nodes=nodes)
    text = tables.section(
        replace(run, refreshes=run.refreshes | {"full": full, "fixed": late}, identity={})
    )
    named = [line.split("`")[1] for line in text.splitlines() if line.startswith("| `")]
    assert named == [*(f"int_{number}" for number in range(11, 1, -1)), "int_late"]


def test_the_seconds_of_a_refresh_are_read_by_stage() -> None:
    output = "Seconds: none\n\nTry: select 1\n\nSeconds: start 3.4, build and test 133.3, all 140.0"
    assert parse_stages(output) == {"start": 3.4, "build and test": 133.3, "all": 140.0}
    assert parse_stages("Nothing new since 2026, nothing built.") == {}


@pytest.mark.parametrize(("size", "events"), [("100k", 100_000), ("1m", 10**6), ("20M", 2 * 10**7)])
def test_sizes_are_counts_of_events(size: str, events: int) -> None:
    assert parse_size(size) == events
    assert bench(size, "jsonl").added == {"percent": events // 100, "fixed": 50_000}


@pytest.mark.parametrize(
    "size", ["", "1", "m", "1.5m", "0k", "-1m", "1g", "100kb", "../1m", "1m/.."]
)
def test_a_size_that_is_none_is_refused(size: str) -> None:
    with pytest.raises(ValueError, match="write it like"):
        bench(size, "jsonl")


def test_a_format_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="there are jsonl, parquet"):
        bench("1m", "csv")
