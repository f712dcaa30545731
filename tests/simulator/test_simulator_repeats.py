import gc
import hashlib
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dev.simulator import simulate
from dev.simulator.__main__ import main
from dev.simulator.crms import CRMS
from dev.simulator.web import WEBS
from dev.simulator.writer import Tree


def digests(path: Path) -> dict[str, str]:
    return {
        file.relative_to(path).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in path.rglob("*")
        if file.is_file()
    }


@pytest.mark.parametrize("recorder", [{"web": w} for w in WEBS] + [{"crm": c} for c in CRMS[1:]])
def test_the_same_arguments_give_the_same_bytes(
    simulated: Callable[..., Any], recorder: dict[str, str]
) -> None:
    first, second = (
        digests(simulated("a", **recorder).path),
        digests(simulated("b", **recorder).path),
    )
    assert first == second
    assert len(first) > 100


def test_the_command_line_asks_for_the_same(
    simulated: Callable[..., Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--days", "60", "--visitors", "60", "--start", "2026-06-01", "--web", "ga4"]
    asked += ["--crm", "salesforce"]
    assert main(["--home", str(tmp_path / "typed"), *asked]) == 0
    assert digests(tmp_path / "typed") == digests(
        simulated("called", web="ga4", crm="salesforce").path
    )
    assert "ga4/events" in capsys.readouterr().out


def test_another_seed_gives_another_population(simulated: Callable[..., Any]) -> None:
    first, second = simulated("a"), simulated("b", seed=8)
    assert {
        p["visitor_ids"][0] for p in first.truth("persons") if p["notes"] != ["story"]
    }.isdisjoint(p["visitor_ids"][0] for p in second.truth("persons") if p["notes"] != ["story"])


def test_a_second_run_rewrites_no_file(simulated: Callable[..., Any]) -> None:
    def stamps(path: Path) -> dict[Path, int]:
        return {file: file.stat().st_mtime_ns for file in (path / "landing").rglob("*.*")}

    before = stamps(simulated("a").path)
    after = stamps(simulated("a").path)
    assert before == after


def test_a_home_of_another_simulation_is_refused_and_left_alone(
    simulated: Callable[..., Any],
) -> None:
    path = simulated("a").path
    before = digests(path)
    for change in ({"seed": 8}, {"web": "ga4"}):
        with pytest.raises(ValueError, match="Choose another home"):
            simulated("a", **change)
    assert digests(path) == before


def test_a_window_too_short_for_the_stories_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Ask for more days"):
        simulate(tmp_path, days=20)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("web", "few"), [("segment", 300), ("ga4-parquet", 100)])
def test_memory_does_not_grow_with_the_number_of_events(tmp_path: Path, web: str, few: int) -> None:
    def peak(visitors: int) -> int:
        gc.collect()
        tracemalloc.start()
        simulate(tmp_path / str(visitors), days=40, visitors=visitors, web=web)
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    peak(80)
    small, large = peak(few), peak(5 * few)
    # Five times the events; what may grow is how full the fixed buffers are.
    assert large < small + 6_000_000


def test_a_full_file_is_continued_in_a_part_of_its_own(tmp_path: Path) -> None:
    tree = Tree(tmp_path / "landing", tmp_path / "scratch", rows_per_file=2)
    for number in range(5):
        tree.record("crm/deals", "deals_2026-06-08.jsonl", {"id": number})
    tree.commit()
    written = sorted((tmp_path / "landing" / "crm" / "deals").iterdir())
    assert [(file.name, file.read_text().count("\n")) for file in written] == [
        ("deals_2026-06-08.jsonl", 2),
        ("deals_2026-06-08.part-001.jsonl", 2),
        ("deals_2026-06-08.part-002.jsonl", 1),
    ]
